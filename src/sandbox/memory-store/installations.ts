import { asId, type InstallationId } from '../../domain/facts/ids';
import { newlyInstalled } from '../../ports/store';
import type {
  Installation,
  InstallationStore,
  InstalledApp,
  NewInstallation,
} from '../../ports/store';
import { noHeaderSecret } from '../../adapters/new-rows';
import { makeTenant, type Rows, type Tenant } from './rows';

/** False where there is nobody to change. */
const change = (tenant: Tenant | null, part: Partial<Installation>): boolean => {
  if (tenant) tenant.installation = { ...tenant.installation, ...part };
  return tenant !== null;
};

/** The tenant of an app that was not replaced by another one, and is not retired. */
const findLive = (rows: Rows, { id, appId }: InstalledApp): Tenant | null => {
  const tenant = rows.tenants.get(id);
  const isLive = tenant?.installation.appId === appId && tenant.installation.retiredAt === null;
  return isLive ? tenant : null;
};

const register = (rows: Rows, input: NewInstallation): Installation => {
  const { saleorApiUrl, appId, schemaVersion, jwks, at: installedAt } = input;
  const known = [...rows.tenants.values()].find(
    ({ installation }) => installation.saleorApiUrl === saleorApiUrl,
  );
  const id = known?.installation.id ?? asId<InstallationId>(rows.random.uuid());
  const { active, inactiveSince, retiredAt } = newlyInstalled;
  // Another app's webhooks never had the secrets of the one before.
  const secrets = known?.installation.appId === appId ? {} : noHeaderSecret;
  const installation: Installation = {
    ...{ id, installedAt, ...newlyInstalled, ...known?.installation, ...secrets },
    ...{ saleorApiUrl, appId, schemaVersion, jwks, active, inactiveSince, retiredAt },
    tokenEncrypted: input.encrypt(id),
  };
  if (known) known.installation = installation;
  else rows.tenants.set(id, makeTenant(installation));
  return installation;
};

export const makeInstallationStore = (rows: Rows): InstallationStore => ({
  saveInstallation: async (input) => register(rows, input),
  findInstallation: async (id) => rows.tenants.get(id)?.installation ?? null,
  findInstallationByApiUrl: async (saleorApiUrl) => {
    const found = [...rows.tenants.values()]
      .map(({ installation }) => installation)
      .find((row) => row.saleorApiUrl === saleorApiUrl && row.retiredAt === null);
    if (found) return rows.recalled.keep(saleorApiUrl, found);
    rows.recalled.forget(saleorApiUrl);
    return null;
  },
  recallInstallation: async (saleorApiUrl) => {
    const row = rows.recalled.recall(saleorApiUrl);
    return row && !('installationId' in row) ? row : null;
  },
  listInstallations: async () => [...rows.tenants.values()].map((row) => row.installation),
  saveEncryptedToken: async (id, tokenEncrypted, known) => {
    const tenant = rows.tenants.get(id);
    if (tenant?.installation.retiredAt !== null) return;
    if (tenant.installation.tokenEncrypted === known) change(tenant, { tokenEncrypted });
  },
  saveJwks: async (app, jwks) => {
    change(findLive(rows, app), { jwks });
  },
  saveSchemaVersion: async (app, schemaVersion) => {
    change(findLive(rows, app), { schemaVersion });
  },
  setInstallationActive: async (app, active, at) => {
    const tenant = findLive(rows, app);
    const since = tenant?.installation.inactiveSince ?? at;
    return change(tenant, { active, inactiveSince: active ? null : since });
  },
  saveHeaderSecrets: async (app, { encrypted, at }, expectedAt) => {
    const tenant = findLive(rows, app);
    if (tenant?.installation.headerSecretAt !== expectedAt) return null;
    change(tenant, { headerSecretsEncrypted: encrypted, headerSecretAt: at });
    return tenant.installation;
  },
  confirmHeaderSecret: async (app, secretAt, at) => {
    const tenant = findLive(rows, app);
    if (tenant?.installation.headerSecretAt !== secretAt) return;
    change(tenant, { headerSecretConfirmedAt: at });
  },
  retireInstallation: async (app, at) =>
    change(findLive(rows, app), {
      ...{ tokenEncrypted: '', ...noHeaderSecret, active: false },
      retiredAt: at,
    }),
});
