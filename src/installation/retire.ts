import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { IdentifyApp } from '../ports/saleor-identity';
import { tokenPlace } from '../ports/store';
import type { ConnectionStore, Installation, InstallationStore } from '../ports/store';
import { replaceEndpoint, withdrawEndpoint } from './endpoints';
import type { EndpointDeps } from './endpoints';

export interface LifecycleDeps extends EndpointDeps {
  readonly store: Pick<InstallationStore, 'retireInstallation' | 'setInstallationActive'> &
    Pick<ConnectionStore, 'listConnections' | 'updateConnection'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly identify: IdentifyApp;
}

/** What became of an installation after Saleor said that something changed. */
export type LifecycleResult = 'retired' | 'active' | 'inactive' | 'undecided';

export interface Lifecycle {
  /** APP_DELETED: retires the installation if its token is dead as well. */
  appDeleted(installation: Installation): Promise<LifecycleResult>;
  /** APP_STATUS_CHANGED: active if the token works, inactive if it is refused. */
  appStatusChanged(installation: Installation): Promise<LifecycleResult>;
  /** Takes the powers away: endpoints at Stripe, token, work. The ledger stays. */
  retire(installation: Installation): Promise<void>;
  /** After a reinstall: connections whose endpoint was deleted listen again. Best effort. */
  restore(installation: Installation): Promise<void>;
}

/**
 * The end of an installation, and its pauses (Saleor docs: "App lifecycle"). A notice only makes
 * us ask: a replayed one cannot switch off an app whose token works.
 */
export const makeLifecycle = (deps: LifecycleDeps): Lifecycle => {
  const retire = async (installation: Installation): Promise<void> => {
    for (const connection of await deps.store.listConnections(installation.id)) {
      await withdrawEndpoint(deps, connection);
    }
    await deps.store.retireInstallation(installation.id, deps.clock.now());
    deps.log.info('install.retired', { installationId: installation.id });
  };

  const tokenWorks = async (installation: Installation): Promise<boolean | null> => {
    const token = deps.secrets.open(installation.tokenSealed, tokenPlace(installation.id));
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
      await retire(installation);
      return 'retired';
    },

    async appStatusChanged(installation) {
      const works = await tokenWorks(installation);
      if (works === null) return 'undecided';
      if (!works || !installation.active) {
        await deps.store.setInstallationActive(installation.id, works, deps.clock.now());
      }
      if (works !== installation.active) {
        const state = works ? 'active' : 'inactive';
        deps.log.info('install.status', { installationId: installation.id, state });
      }
      return works ? 'active' : 'inactive';
    },

    async restore(installation) {
      for (const connection of await deps.store.listConnections(installation.id)) {
        if (connection.webhookSecretsSealed.length > 0 || !connection.secretKeySealed) continue;
        const listening = await replaceEndpoint(deps, connection);
        const code = listening.ok ? null : listening.refusal.code;
        deps.log.info('connection.restored', { connectionId: connection.id, code });
      }
    },
  };
};
