import { secretKeyPlace, tokenPlace, webhookSecretPlace } from '../ports/store';
import type { Clock } from '../ports/clock';
import type { Secrets } from '../ports/secrets';
import type { ConnectionStore, Installation, InstallationStore } from '../ports/store';

export interface ResealDeps {
  readonly store: Pick<InstallationStore, 'listInstallations' | 'saveInstallation'> &
    Pick<ConnectionStore, 'listConnections' | 'updateConnection'>;
  readonly secrets: Secrets;
  readonly clock: Clock;
}

/**
 * Seals everything anew with the current key, so that the previous one can be taken out of the
 * environment. May be repeated, and cut off at any point: both keys open until it is done.
 */
export const reseal = async (
  deps: ResealDeps,
): Promise<{ readonly installations: number; readonly connections: number }> => {
  const { store, secrets } = deps;
  const again = (sealed: string, place: string): string =>
    sealed === '' ? '' : secrets.seal(secrets.open(sealed, place), place);

  const live = (await store.listInstallations()).filter(({ retiredAt }) => retiredAt === null);
  let connections = 0;
  for (const installation of live) {
    for (const { id, secretKeySealed, webhookSecretsSealed } of await store.listConnections(
      installation.id,
    )) {
      await store.updateConnection(installation.id, id, {
        secretKeySealed: again(secretKeySealed, secretKeyPlace(id)),
        webhookSecretsSealed: webhookSecretsSealed.map((sealed) =>
          again(sealed, webhookSecretPlace(id)),
        ),
      });
      connections += 1;
    }
    await resealToken(deps, installation);
  }
  return { installations: live.length, connections };
};

/** The same registration once more: the row stays, its token is sealed anew. */
const resealToken = async (deps: ResealDeps, installation: Installation): Promise<void> => {
  const { saleorApiUrl, appId, schemaVersion, jwks } = installation;
  const token = deps.secrets.open(installation.tokenSealed, tokenPlace(installation.id));
  await deps.store.saveInstallation({
    ...{ saleorApiUrl, appId, schemaVersion, jwks },
    at: deps.clock.now(),
    seal: (id) => deps.secrets.seal(token, tokenPlace(id)),
  });
};
