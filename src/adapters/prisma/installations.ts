import { asId, type InstallationId } from '../../domain/ids';
import type { Installation, InstallationStore, NewInstallation } from '../../ports/store';
import type { Database, Sql } from './database';
import { toInstallation } from './rows';

/**
 * Gives everything of some installations to another one. One statement: the keys between the
 * tables are checked when it ends, and by then all rows have moved.
 */
const moveRows = async (sql: Sql, from: readonly string[], to: InstallationId): Promise<void> => {
  await sql.$executeRaw`
    WITH "c" AS (UPDATE "Connection" SET "installationId" = ${to}
        WHERE "installationId" = ANY(${from}::text[])),
      "h" AS (UPDATE "ChannelAssignment" SET "installationId" = ${to}
        WHERE "installationId" = ANY(${from}::text[])),
      "p" AS (UPDATE "Purchase" SET "installationId" = ${to}
        WHERE "installationId" = ANY(${from}::text[])),
      "a" AS (UPDATE "Attempt" SET "installationId" = ${to}
        WHERE "installationId" = ANY(${from}::text[])),
      "e" AS (UPDATE "Effect" SET "installationId" = ${to}
        WHERE "installationId" = ANY(${from}::text[])),
      "d" AS (UPDATE "Delivery" SET "installationId" = ${to}
        WHERE "installationId" = ANY(${from}::text[])),
      "q" AS (UPDATE "Problem" SET "installationId" = ${to}
        WHERE "installationId" = ANY(${from}::text[]))
    UPDATE "Cursor" SET "installationId" = ${to} WHERE "installationId" = ANY(${from}::text[])`;
};

const noHeaderSecret = {
  headerSecretsSealed: [],
  headerSecretAt: null,
  headerSecretConfirmedAt: null,
};

const retire = async (sql: Sql, ids: readonly string[], at: number): Promise<void> => {
  await sql.installation.updateMany({
    where: { id: { in: [...ids] }, retiredAt: null },
    data: { tokenSealed: '', ...noHeaderSecret, active: false, retiredAt: at },
  });
};

const register = async (
  sql: Sql,
  input: NewInstallation,
  newId: InstallationId,
): Promise<Installation> => {
  // Two registrations of one Saleor at once come one after the other.
  await sql.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${input.saleorApiUrl}, 1))`;
  const { saleorApiUrl, appId, schemaVersion, jwks } = input;
  const same = await sql.installation.findMany({ where: { saleorApiUrl } });
  const known = same.find((row) => row.appId === appId);
  const others = same.filter((row) => row !== known).map((row) => row.id);
  await retire(sql, others, input.at);
  const id = known ? asId<InstallationId>(known.id) : newId;
  const tokenSealed = input.seal(id);
  const alive = { active: true, inactiveSince: null, retiredAt: null };
  const fresh = { tokenSealed, schemaVersion, jwks, ...alive };
  const row = await sql.installation.upsert({
    where: { id },
    create: { id, saleorApiUrl, appId, installedAt: input.at, ...fresh },
    update: fresh,
  });
  if (others.length > 0) await moveRows(sql, others, id);
  return toInstallation(row);
};

export const makeInstallationStore = (database: Database): InstallationStore => ({
  saveInstallation: (input) => {
    const newId = asId<InstallationId>(database.random.uuid());
    return database.transact((sql) => register(sql, input, newId));
  },
  findInstallation: (id) =>
    database.run(async (sql) => {
      const row = await sql.installation.findUnique({ where: { id } });
      return row && toInstallation(row);
    }),
  findInstallationByApiUrl: (saleorApiUrl) =>
    database.run(async (sql) => {
      const row = await sql.installation.findFirst({ where: { saleorApiUrl, retiredAt: null } });
      return row && toInstallation(row);
    }),
  listInstallations: () =>
    database.run(async (sql) => {
      const rows = await sql.installation.findMany({ orderBy: [{ installedAt: 'asc' }] });
      return rows.map(toInstallation);
    }),
  saveSealedToken: (id, tokenSealed, known) =>
    database.run(async (sql) => {
      const where = { id, retiredAt: null, tokenSealed: known };
      await sql.installation.updateMany({ where, data: { tokenSealed } });
    }),
  saveJwks: (id, jwks) =>
    database.run(async (sql) => {
      await sql.installation.updateMany({ where: { id }, data: { jwks } });
    }),
  setInstallationActive: (id, active, at) =>
    database.run(async (sql) => {
      await sql.$executeRaw`
        UPDATE "Installation" SET "active" = ${active}, "inactiveSince" =
          CASE WHEN ${active} THEN NULL ELSE COALESCE("inactiveSince", ${at}::bigint) END
        WHERE "id" = ${id} AND "retiredAt" IS NULL`;
    }),
  saveHeaderSecrets: (id, { sealed, at }, expectedAt) =>
    database.run(async (sql) => {
      const [row] = await sql.installation.updateManyAndReturn({
        where: { id, retiredAt: null, headerSecretAt: expectedAt },
        data: { headerSecretsSealed: [...sealed], headerSecretAt: at },
      });
      return row ? toInstallation(row) : null;
    }),
  confirmHeaderSecret: (id, secretAt, at) =>
    database.run(async (sql) => {
      const where = { id, retiredAt: null, headerSecretAt: secretAt };
      await sql.installation.updateMany({ where, data: { headerSecretConfirmedAt: at } });
    }),
  retireInstallation: (id, at) => database.run((sql) => retire(sql, [id], at)),
});
