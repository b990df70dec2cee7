import { asId, type InstallationId } from '../../domain/facts/ids';
import type {
  Installation,
  InstallationStore,
  InstalledApp,
  NewInstallation,
} from '../../ports/store';
import { noHeaderSecret } from '../new-rows';
import type { Database, Sql } from './database';
import type { RowMemory } from './row-memory';
import { toInstallation } from './rows';
import { findInstallationStatement } from './statements/find-installation';

/** The row of an app that was not replaced by another one, and is not retired. */
const whereLive = ({ id, appId }: InstalledApp) => ({ id, appId, retiredAt: null });

/**
 * The row that a Saleor has, or had: everything of the shop hangs on it. Where several apps of one
 * Saleor left a row each, the one that was retired last has it.
 */
const findKnown = (sql: Sql, saleorApiUrl: string) =>
  sql.installation.findFirst({
    where: { saleorApiUrl },
    orderBy: { retiredAt: { sort: 'desc', nulls: 'first' } },
  });

const register = async (
  sql: Sql,
  input: NewInstallation,
  newId: InstallationId,
): Promise<Installation> => {
  // Two registrations of one Saleor at once come one after the other.
  await sql.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${input.saleorApiUrl}, 1))`;
  const { saleorApiUrl, appId, schemaVersion, jwks } = input;
  const known = await findKnown(sql, saleorApiUrl);
  const id = known ? asId<InstallationId>(known.id) : newId;
  const tokenEncrypted = input.encrypt(id);
  const alive = { active: true, inactiveSince: null, retiredAt: null };
  // Another app's webhooks never had the secrets of the one before.
  const secrets = known?.appId === appId ? {} : noHeaderSecret;
  const fresh = { appId, tokenEncrypted, schemaVersion, jwks, ...alive, ...secrets };
  const row = await sql.installation.upsert({
    where: { id },
    create: { id, saleorApiUrl, installedAt: input.at, ...fresh },
    update: fresh,
  });
  return toInstallation(row);
};

export const makeInstallationStore = (
  database: Database,
  memory: RowMemory,
): InstallationStore => ({
  saveInstallation: (input) => {
    const newId = asId<InstallationId>(database.random.uuid());
    return database.transact((sql) => register(sql, input, newId));
  },
  findInstallation: (id) =>
    database.run(async (sql) => {
      const row = await sql.installation.findUnique({ where: { id } });
      return row && toInstallation(row);
    }),
  findInstallationByApiUrl: async (saleorApiUrl) => {
    const [found] = await database.query(findInstallationStatement, { saleorApiUrl });
    if (!found) {
      memory.forget(saleorApiUrl);
      return null;
    }
    const { version, ...row } = found;
    return memory.keep(saleorApiUrl, toInstallation(row), version);
  },
  recallInstallation: async (saleorApiUrl) => memory.recall(saleorApiUrl),
  listInstallations: () =>
    database.run(async (sql) => {
      const rows = await sql.installation.findMany({ orderBy: [{ installedAt: 'asc' }] });
      return rows.map(toInstallation);
    }),
  saveEncryptedToken: (id, tokenEncrypted, known) =>
    database.run(async (sql) => {
      const where = { id, retiredAt: null, tokenEncrypted: known };
      await sql.installation.updateMany({ where, data: { tokenEncrypted } });
    }),
  saveJwks: (app, jwks) =>
    database.run(async (sql) => {
      await sql.installation.updateMany({ where: whereLive(app), data: { jwks } });
    }),
  saveSchemaVersion: (app, schemaVersion) =>
    database.run(async (sql) => {
      await sql.installation.updateMany({ where: whereLive(app), data: { schemaVersion } });
    }),
  setInstallationActive: ({ id, appId }, active, at) =>
    database.run(async (sql) => {
      const changed = await sql.$executeRaw`
        UPDATE "Installation" SET "active" = ${active}, "inactiveSince" =
          CASE WHEN ${active} THEN NULL ELSE COALESCE("inactiveSince", ${at}::bigint) END
        WHERE "id" = ${id} AND "appId" = ${appId} AND "retiredAt" IS NULL`;
      return changed > 0;
    }),
  saveHeaderSecrets: (app, { encrypted, at }, expectedAt) =>
    database.run(async (sql) => {
      const [row] = await sql.installation.updateManyAndReturn({
        where: { ...whereLive(app), headerSecretAt: expectedAt },
        data: { headerSecretsEncrypted: [...encrypted], headerSecretAt: at },
      });
      return row ? toInstallation(row) : null;
    }),
  confirmHeaderSecret: (app, secretAt, at) =>
    database.run(async (sql) => {
      const where = { ...whereLive(app), headerSecretAt: secretAt };
      await sql.installation.updateMany({ where, data: { headerSecretConfirmedAt: at } });
    }),
  retireInstallation: (app, at) =>
    database.run(async (sql) => {
      const { count } = await sql.installation.updateMany({
        where: whereLive(app),
        data: { tokenEncrypted: '', ...noHeaderSecret, active: false, retiredAt: at },
      });
      return count > 0;
    }),
});
