import { asId, type InstallationId } from '../../domain/ids';
import { newlyInstalled } from '../../ports/store';
import type { Installation, InstallationStore, NewInstallation } from '../../ports/store';
import { makeTenant, type Rows, type Tenant } from './rows';

const change = (rows: Rows, id: InstallationId, part: Partial<Installation>): void => {
  const tenant = rows.tenants.get(id);
  if (tenant) tenant.installation = { ...tenant.installation, ...part };
};

/** Everything but the installation itself goes to the new one; the old one stays, empty. */
const moveRows = (from: Tenant, to: Tenant): void => {
  const installationId = to.installation.id;
  for (const row of from.purchases.values()) row.purchase = { ...row.purchase, installationId };
  for (const [id, row] of from.connections) to.connections.set(id, { ...row, installationId });
  for (const [id, row] of from.channels) to.channels.set(id, { ...row, installationId });
  Object.assign(to, {
    purchases: from.purchases,
    byCheckout: from.byCheckout,
    byOrder: from.byOrder,
    byTransaction: from.byTransaction,
    byAttempt: from.byAttempt,
    byEffect: from.byEffect,
    identities: from.identities,
    unmatched: from.unmatched,
    cursors: from.cursors,
    lags: from.lags,
  });
  Object.assign(from, makeTenant(from.installation));
};

const register = (rows: Rows, input: NewInstallation): Installation => {
  const same = [...rows.tenants.values()].filter(
    ({ installation }) => installation.saleorApiUrl === input.saleorApiUrl,
  );
  const known = same.find(({ installation }) => installation.appId === input.appId);
  const id = known?.installation.id ?? asId<InstallationId>(rows.random.uuid());
  const { saleorApiUrl, appId, schemaVersion, jwks, at: installedAt } = input;
  const { active, inactiveSince, retiredAt } = newlyInstalled;
  const installation: Installation = {
    ...{ id, installedAt, ...newlyInstalled, ...known?.installation },
    ...{ saleorApiUrl, appId, schemaVersion, jwks, active, inactiveSince, retiredAt },
    tokenSealed: input.seal(id),
  };
  const tenant = known ?? makeTenant(installation);
  tenant.installation = installation;
  rows.tenants.set(id, tenant);
  for (const other of same.filter((row) => row !== known)) {
    retire(rows, other.installation.id, input.at);
    if (other.purchases.size + other.connections.size + other.channels.size > 0) {
      moveRows(other, tenant);
    }
  }
  return installation;
};

const retire = (rows: Rows, id: InstallationId, at: number): void => {
  const retiredAt = rows.tenants.get(id)?.installation.retiredAt ?? at;
  const noSecrets = {
    headerSecretsSealed: [],
    headerSecretAt: null,
    headerSecretConfirmedAt: null,
  };
  change(rows, id, { tokenSealed: '', ...noSecrets, active: false, retiredAt });
};

export const makeInstallationStore = (rows: Rows): InstallationStore => ({
  saveInstallation: async (input) => register(rows, input),
  findInstallation: async (id) => rows.tenants.get(id)?.installation ?? null,
  findInstallationByApiUrl: async (saleorApiUrl) =>
    [...rows.tenants.values()]
      .map(({ installation }) => installation)
      .find((row) => row.saleorApiUrl === saleorApiUrl && row.retiredAt === null) ?? null,
  listInstallations: async () => [...rows.tenants.values()].map((row) => row.installation),
  saveSealedToken: async (id, tokenSealed, known) => {
    const row = rows.tenants.get(id)?.installation;
    if (row?.retiredAt === null && row.tokenSealed === known) change(rows, id, { tokenSealed });
  },
  saveJwks: async (id, jwks) => change(rows, id, { jwks }),
  setInstallationActive: async (id, active, at) => {
    const known = rows.tenants.get(id)?.installation;
    if (known?.retiredAt !== null) return;
    change(rows, id, { active, inactiveSince: active ? null : (known.inactiveSince ?? at) });
  },
  saveHeaderSecrets: async (id, { sealed, at }, expectedAt) => {
    const known = rows.tenants.get(id)?.installation;
    if (known?.retiredAt !== null || known.headerSecretAt !== expectedAt) return null;
    change(rows, id, { headerSecretsSealed: sealed, headerSecretAt: at });
    return rows.tenants.get(id)?.installation ?? null;
  },
  confirmHeaderSecret: async (id, secretAt, at) => {
    const known = rows.tenants.get(id)?.installation;
    if (known?.retiredAt !== null || known.headerSecretAt !== secretAt) return;
    change(rows, id, { headerSecretConfirmedAt: at });
  },
  retireInstallation: async (id, at) => retire(rows, id, at),
});
