import { causeOf } from '../ports/log';
import type { Installation, InstallationStore } from '../ports/store';
import type { System } from '../ports/system';
import type { HeaderSecretResult } from './header-secret';
import type { Lifecycle } from './retire';

interface WatchDeps extends Pick<System, 'clock' | 'log'> {
  readonly store: Pick<InstallationStore, 'listInstallations' | 'findInstallation'>;
  readonly lifecycle: Pick<Lifecycle, 'appStatusChanged' | 'retire'>;
  readonly setHeaderSecret: (installation: Installation) => Promise<HeaderSecretResult>;
  /** A token that was refused for so long is dead for good, milliseconds. */
  readonly deadTokenMs: number;
}

/**
 * Looks after installations that nobody tells us about: up to 3.22 a deleted app hears nothing of
 * its end (Saleor docs: "App events"), its token just stops working, as it does while the app is
 * switched off. So a refused token parks the work at once, and ends the installation only after it
 * was refused throughout `deadTokenMs`: the connections stay and come along with a reinstall.
 */
export const makeWatch = (deps: WatchDeps) => async (): Promise<void> => {
  for (const installation of await deps.store.listInstallations()) {
    if (installation.retiredAt !== null) continue;
    try {
      await watch(deps, installation);
    } catch (error) {
      // One shop's trouble is not another's.
      const { id: installationId } = installation;
      deps.log.error('install.watch-failed', { installationId, ...causeOf(error) });
    }
  }
};

const watch = async (deps: WatchDeps, { id, ...known }: Installation): Promise<void> => {
  const status = await deps.lifecycle.appStatusChanged({ id, ...known });
  const installation = await deps.store.findInstallation(id);
  if (installation?.retiredAt !== null) return;
  if (status === 'active') {
    await deps.setHeaderSecret(installation);
    return;
  }
  const { inactiveSince } = installation;
  if (status !== 'inactive' || inactiveSince === null) return;
  if (deps.clock.now() - inactiveSince < deps.deadTokenMs) return;
  deps.log.warn('install.token-dead', { installationId: id });
  await deps.lifecycle.retire(installation);
};
