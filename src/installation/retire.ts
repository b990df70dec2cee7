import type { IdentifyApp } from '../ports/saleor-identity';
import {
  associatedDataOfToken,
  type Connection,
  type Installation,
  type Store,
} from '../ports/store';
import { keepEndpoint, type EndpointDeps } from './endpoint-deps';
import { withdrawEndpoint } from './endpoint-removal';
import { replaceEndpoint } from './endpoints';

interface LifecycleDeps extends EndpointDeps {
  readonly store: EndpointDeps['store'] &
    Pick<
      Store,
      'findInstallation' | 'retireInstallation' | 'setInstallationActive' | 'listConnections'
    >;
  readonly identify: IdentifyApp;
}

/**
 * What became of an installation after Saleor said that something changed. `replaced`: the app that
 * was judged is retired already, or another one took its place and was left alone.
 */
type LifecycleResult = 'retired' | 'active' | 'inactive' | 'undecided' | 'replaced';

export interface Lifecycle {
  /** APP_DELETED: retires the installation if its token is dead as well. */
  appDeleted(installation: Installation): Promise<LifecycleResult>;
  /** APP_STATUS_CHANGED: active if the token works, inactive if it is refused. */
  appStatusChanged(installation: Installation): Promise<LifecycleResult>;
  /**
   * Takes the powers away: endpoints at Stripe, token, work. The ledger stays. False where the app
   * is retired already, or another one took its place.
   */
  retire(installation: Installation): Promise<boolean>;
  /**
   * After a reinstall: connections whose endpoint was deleted listen again, and those that listen
   * cannot be withdrawn for the app before any more. Best effort.
   */
  restore(installation: Installation): Promise<void>;
}

/**
 * The end of an installation, and its pauses (Saleor docs: "App lifecycle"). A notice only makes
 * us ask: a replayed one cannot switch off an app whose token works.
 */
export const makeLifecycle = (deps: LifecycleDeps): Lifecycle => {
  const retire = async (installation: Installation): Promise<boolean> => {
    const { id, appId } = installation;
    for (const connection of await deps.store.listConnections(id)) {
      const now = await deps.store.findInstallation(id);
      if (now?.appId !== appId) return false;
      await withdrawEndpoint(deps, connection);
    }
    const isRetired = await deps.store.retireInstallation(installation, deps.clock.now());
    if (isRetired) deps.log.info('install.retired', { installationId: id });
    return isRetired;
  };

  const tokenWorks = async (installation: Installation): Promise<boolean | null> => {
    const token = deps.secrets.decrypt(
      installation.tokenEncrypted,
      associatedDataOfToken(installation.id),
    );
    const identity = await deps.identify(installation.saleorApiUrl, token);
    if (identity.kind === 'unknown') return null;
    // Only Saleor's own word ends an app: a firewall in front of it says nothing of the token.
    if (identity.kind === 'refused' && identity.code !== 'not-permitted') return null;
    return identity.kind === 'done' && identity.value.appId === installation.appId;
  };

  return {
    retire,

    async appDeleted(installation) {
      const works = await tokenWorks(installation);
      if (works === null) return 'undecided';
      if (works) return 'active';
      return (await retire(installation)) ? 'retired' : 'replaced';
    },

    async appStatusChanged(installation) {
      const works = await tokenWorks(installation);
      if (works === null) return 'undecided';
      if (!works || !installation.active) {
        const now = deps.clock.now();
        const isSet = await deps.store.setInstallationActive(installation, works, now);
        if (!isSet) return 'replaced';
      }
      if (works !== installation.active) {
        const state = works ? 'active' : 'inactive';
        deps.log.info('install.status', { installationId: installation.id, state });
      }
      return works ? 'active' : 'inactive';
    },

    async restore(installation) {
      for (const connection of await deps.store.listConnections(installation.id)) {
        const silent = await takeOver(deps, connection);
        if (!silent?.secretKeyEncrypted) continue;
        const listening = await replaceEndpoint(deps, silent);
        const code = listening.ok ? null : listening.refusal.code;
        deps.log.info('connection.restored', { connectionId: connection.id, code });
      }
    },
  };
};

const isListening = ({ webhookSecretsEncrypted }: Connection): boolean =>
  webhookSecretsEncrypted.length > 0;

/** Gives the connection where nothing listens for it, as it is then. */
const takeOver = async (
  deps: LifecycleDeps,
  connection: Connection,
): Promise<Connection | null> => {
  if (!isListening(connection)) return connection;
  if (await keepEndpoint(deps, connection)) return null;
  const now = await deps.store.findConnection(connection.installationId, connection.id);
  return now?.removedAt === null && !isListening(now) ? now : null;
};
