import type { APL, AuthData } from '@saleor/app-sdk/APL';
import { asId, type SaleorAppId } from '../../domain/facts/ids';
import { associatedDataOfToken } from '../../ports/store';
import type { Installation, InstallationStore } from '../../ports/store';
import type { System } from '../../ports/system';

interface AplDeps extends Pick<System, 'clock' | 'secrets'> {
  readonly store: InstallationStore;
}

/**
 * The app-sdk's "auth persistence layer" over our own installations (`@saleor/app-sdk` docs:
 * "APL"), for what is built with its handlers. Tokens stay encrypted at rest; `set` checks nothing,
 * so registration does not go through it.
 */
export const makePrismaApl = (deps: AplDeps): APL => {
  const authDataOf = (installation: Installation): AuthData => ({
    token: deps.secrets.decrypt(
      installation.tokenEncrypted,
      associatedDataOfToken(installation.id),
    ),
    saleorApiUrl: installation.saleorApiUrl,
    appId: installation.appId,
    ...(installation.jwks === null ? {} : { jwks: installation.jwks }),
  });

  return {
    get: async (saleorApiUrl) => {
      const installation = await deps.store.findInstallationByApiUrl(saleorApiUrl);
      return installation ? authDataOf(installation) : undefined;
    },

    set: async ({ saleorApiUrl, appId, token, jwks }) => {
      const before = await deps.store.findInstallationByApiUrl(saleorApiUrl);
      await deps.store.saveInstallation({
        saleorApiUrl,
        appId: asId<SaleorAppId>(appId),
        schemaVersion: before?.schemaVersion ?? null,
        jwks: jwks ?? null,
        at: deps.clock.now(),
        encrypt: (id) => deps.secrets.encrypt(token, associatedDataOfToken(id)),
      });
    },

    delete: async (saleorApiUrl) => {
      const installation = await deps.store.findInstallationByApiUrl(saleorApiUrl);
      if (installation) await deps.store.retireInstallation(installation, deps.clock.now());
    },

    getAll: async () => {
      const all = await deps.store.listInstallations();
      return all.filter(({ retiredAt }) => retiredAt === null).map(authDataOf);
    },

    isReady: async () => {
      try {
        await deps.store.listInstallations();
        return { ready: true };
      } catch (error) {
        return { ready: false, error: error instanceof Error ? error : new Error('unknown') };
      }
    },

    isConfigured: async () => ({ configured: true }),
  };
};
