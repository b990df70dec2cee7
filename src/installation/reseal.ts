import type { ConnectionId, InstallationId } from '../domain/facts/ids';
import type { Secrets } from '../ports/secrets';
import { headerSecretPlace, secretKeyPlace, tokenPlace, webhookSecretPlace } from '../ports/store';
import type { ConnectionStore, Installation, InstallationStore } from '../ports/store';

interface ResealDeps {
  readonly store: Pick<
    InstallationStore,
    'listInstallations' | 'saveSealedToken' | 'saveHeaderSecrets'
  > &
    Pick<ConnectionStore, 'listConnections' | 'findConnection' | 'updateConnection'>;
  readonly secrets: Secrets;
}

interface Resealed {
  readonly installations: number;
  readonly connections: number;
  /** What could not be sealed anew, and why; the rest was. */
  readonly failures: readonly string[];
}

type Again = (sealed: string, place: string) => string;

/**
 * Seals everything anew with the current key, so that the previous one can be taken out of the
 * environment: also the Stripe keys of a Saleor that uninstalled the app, which come along when it
 * installs again. May be repeated, and cut off at any point: both keys open until it is done.
 */
export const reseal = async (deps: ResealDeps): Promise<Resealed> => {
  const { store, secrets } = deps;
  const again: Again = (sealed, place) =>
    sealed === '' ? '' : secrets.seal(secrets.open(sealed, place), place);

  const installations = await store.listInstallations();
  let connections = 0;
  const failures: string[] = [];
  const note = (error: unknown): void => {
    failures.push(error instanceof Error ? error.message : String(error));
  };
  for (const installation of installations) {
    for (const { id } of await store.listConnections(installation.id)) {
      await resealConnection(deps, installation.id, id, again).catch(note);
      connections += 1;
    }
    if (installation.retiredAt === null) await resealOwn(deps, installation, again).catch(note);
  }
  return { installations: installations.length, connections, failures };
};

/** Somebody may change it meanwhile: what was read is written back over nothing else. */
const changesAtMost = 5;

const resealConnection = async (
  { store }: ResealDeps,
  installationId: InstallationId,
  id: ConnectionId,
  again: Again,
): Promise<void> => {
  for (let left = changesAtMost; left > 0; left -= 1) {
    const connection = await store.findConnection(installationId, id);
    // Removed meanwhile: there is nothing left to seal.
    if (connection?.removedAt !== null) return;
    const { secretKeySealed, webhookEndpointId, webhookSecretsSealed } = connection;
    const change = {
      secretKeySealed: again(secretKeySealed, secretKeyPlace(id)),
      webhookSecretsSealed: webhookSecretsSealed.map((sealed) =>
        again(sealed, webhookSecretPlace(id)),
      ),
    };
    const onlyIf = { secretKeySealed, webhookEndpointId };
    if (await store.updateConnection(installationId, id, change, onlyIf)) return;
  }
  throw new Error(`Connection ${id} changes all the time; reseal again before a key is taken out.`);
};

const resealOwn = async ({ store }: ResealDeps, one: Installation, again: Again): Promise<void> => {
  const { id, tokenSealed, headerSecretsSealed, headerSecretAt } = one;
  // A Saleor that registers anew meanwhile brings a newer token, sealed with the current key.
  await store.saveSealedToken(id, again(tokenSealed, tokenPlace(id)), tokenSealed);
  if (headerSecretAt === null) return;
  const sealed = headerSecretsSealed.map((secret) => again(secret, headerSecretPlace(id)));
  // Where a newer one was made meanwhile, it is sealed with the current key, and the one before is
  // gone with the next: until then what cannot be opened fits nothing.
  await store.saveHeaderSecrets(one, { sealed, at: headerSecretAt }, headerSecretAt);
};
