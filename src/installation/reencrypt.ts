import type { ConnectionId, InstallationId } from '../domain/facts/ids';
import type { Secrets } from '../ports/secrets';
import {
  associatedDataOfHeaderSecret,
  associatedDataOfSecretKey,
  associatedDataOfToken,
  associatedDataOfWebhookSecret,
} from '../ports/store';
import type { ConnectionStore, Installation, InstallationStore } from '../ports/store';

interface ReencryptDeps {
  readonly store: Pick<
    InstallationStore,
    'listInstallations' | 'saveEncryptedToken' | 'saveHeaderSecrets'
  > &
    Pick<ConnectionStore, 'listConnections' | 'findConnection' | 'updateConnection'>;
  readonly secrets: Secrets;
}

interface Reencrypted {
  readonly installations: number;
  readonly connections: number;
  /** What could not be encrypted anew, and why; the rest was. */
  readonly failures: readonly string[];
}

type Again = (encrypted: string, associatedData: string) => string;

/**
 * Encrypts everything anew with the current key, so that the previous one can be taken out of the
 * environment: also the Stripe keys of a Saleor that uninstalled the app, which come along when it
 * installs again. May be repeated, and cut off at any point: both keys open until it is done.
 */
export const reencrypt = async (deps: ReencryptDeps): Promise<Reencrypted> => {
  const { store, secrets } = deps;
  const again: Again = (encrypted, associatedData) =>
    encrypted === ''
      ? ''
      : secrets.encrypt(secrets.decrypt(encrypted, associatedData), associatedData);

  const installations = await store.listInstallations();
  let connections = 0;
  const failures: string[] = [];
  const note = (error: unknown): void => {
    failures.push(error instanceof Error ? error.message : String(error));
  };
  for (const installation of installations) {
    for (const { id } of await store.listConnections(installation.id)) {
      await reencryptConnection(deps, installation.id, id, again).catch(note);
      connections += 1;
    }
    if (installation.retiredAt === null) await reencryptOwn(deps, installation, again).catch(note);
  }
  return { installations: installations.length, connections, failures };
};

/** Somebody may change it meanwhile: what was read is written back over nothing else. */
const changesAtMost = 5;

const reencryptConnection = async (
  { store }: ReencryptDeps,
  installationId: InstallationId,
  id: ConnectionId,
  again: Again,
): Promise<void> => {
  for (let left = changesAtMost; left > 0; left -= 1) {
    const connection = await store.findConnection(installationId, id);
    // Removed meanwhile: there is nothing left to encrypt.
    if (connection?.removedAt !== null) return;
    const { secretKeyEncrypted, webhookEndpointId, webhookSecretsEncrypted } = connection;
    const change = {
      secretKeyEncrypted: again(secretKeyEncrypted, associatedDataOfSecretKey(id)),
      webhookSecretsEncrypted: webhookSecretsEncrypted.map((encrypted) =>
        again(encrypted, associatedDataOfWebhookSecret(id)),
      ),
    };
    const onlyIf = { secretKeyEncrypted, webhookEndpointId };
    if (await store.updateConnection(installationId, id, change, onlyIf)) return;
  }
  throw new Error(
    `Connection ${id} changes all the time; reencrypt again before a key is taken out.`,
  );
};

const reencryptOwn = async (
  { store }: ReencryptDeps,
  one: Installation,
  again: Again,
): Promise<void> => {
  const { id, tokenEncrypted, headerSecretsEncrypted, headerSecretAt } = one;
  // A Saleor that registers anew meanwhile brings a newer token, encrypted with the current key.
  await store.saveEncryptedToken(
    id,
    again(tokenEncrypted, associatedDataOfToken(id)),
    tokenEncrypted,
  );
  if (headerSecretAt === null) return;
  const encrypted = headerSecretsEncrypted.map((secret) =>
    again(secret, associatedDataOfHeaderSecret(id)),
  );
  // Where a newer one was made meanwhile, it is encrypted with the current key, and the one before
  // is gone with the next: until then what cannot be decrypted fits nothing.
  await store.saveHeaderSecrets(one, { encrypted, at: headerSecretAt }, headerSecretAt);
};
