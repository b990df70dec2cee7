import type { InstallationId } from '../domain/ids';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { Random } from '../ports/random';
import type { OwnWebhook, SaleorWebhooks, SaleorWebhooksFor } from '../ports/saleor-webhooks';
import type { Secrets } from '../ports/secrets';
import { headerSecretPlace, tokenPlace } from '../ports/store';
import type { Installation, InstallationStore } from '../ports/store';

/**
 * Signature, app id and API URL of a webhook are the same in a clone of the shop's database. So
 * each of our webhooks is given a custom header with a random secret, which is another one every
 * day: what a clone took along is worth nothing a day later.
 */
export const headerSecretName = 'x-stripe-orders-secret';
const secretBytes = 32;
/** The newest, and the one before for webhooks that Saleor was not told of yet. */
const keptSecrets = 2;

export interface HeaderSecretDeps {
  readonly store: Pick<InstallationStore, 'saveHeaderSecrets' | 'confirmHeaderSecret'>;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly webhooksFor: SaleorWebhooksFor;
  /** Public origin of this app, without a slash at the end. */
  readonly appUrl: string;
  /** How old a secret gets, milliseconds. */
  readonly headerSecretMs: number;
}

/** `set`: Saleor has the newest secret on all webhooks. `later`: it is to be tried again. */
export type HeaderSecretResult = 'set' | 'later';

/**
 * Gives Saleor the newest secret for every webhook that lacks it, after making a new one where the
 * newest has become old. A new one is kept beside the old one before Saleor hears of it, so that a
 * crash at any point locks nobody out.
 */
export const makeSetHeaderSecret =
  (deps: HeaderSecretDeps) =>
  async (given: Installation): Promise<HeaderSecretResult> => {
    const { id, saleorApiUrl, tokenSealed } = given;
    const later = (code: string, message: string): HeaderSecretResult => {
      deps.log.warn('install.header-secret-later', { installationId: id, code, message });
      return 'later';
    };
    const token = deps.secrets.open(tokenSealed, tokenPlace(id));
    const saleor = deps.webhooksFor(saleorApiUrl, token);
    const listed = await saleor.list();
    if (listed.kind !== 'done') return later(listed.code, listed.message);
    const webhooks = listed.value.filter(({ targetUrl }) => isOurs(deps, targetUrl));
    if (webhooks.length === 0) return later('no-webhooks', 'Saleor lists no webhook of ours');
    const newest = newestOf(deps, given);
    // Only over one that Saleor was just seen to have everywhere: it may come back from a backup.
    const isEverywhere = newest !== null && webhooks.every((one) => secretOf(one) === newest);
    const isDue = newest === null || (isEverywhere && isOld(deps, given));
    const installation = isDue ? await renew(deps, given) : given;
    const secret = installation && newestOf(deps, installation);
    if (!installation || installation.headerSecretAt === null || !secret) {
      return later('taken', 'Another process is making the new secret');
    }
    const failure = await tell(saleor, webhooks, secret);
    if (failure) return later(failure.code, failure.message);
    if (!isConfirmed(installation)) {
      await deps.store.confirmHeaderSecret(given, installation.headerSecretAt, deps.clock.now());
      deps.log.info('install.header-secret-set', { installationId: id });
    }
    return 'set';
  };

/** Staff may add webhooks to an app; the secret is for those alone that lead here. */
const isOurs = ({ appUrl }: HeaderSecretDeps, targetUrl: string): boolean =>
  targetUrl.startsWith(`${appUrl}/`);

/** Null for one that was sealed with a key that is gone. */
export const openHeaderSecret = (
  secrets: Secrets,
  id: InstallationId,
  sealed: string,
): string | null => {
  try {
    return secrets.open(sealed, headerSecretPlace(id));
  } catch {
    return null;
  }
};

const newestOf = ({ secrets }: HeaderSecretDeps, one: Installation): string | null => {
  const [sealed] = one.headerSecretsSealed;
  return sealed === undefined ? null : openHeaderSecret(secrets, one.id, sealed);
};

const isConfirmed = ({ headerSecretAt, headerSecretConfirmedAt }: Installation): boolean =>
  headerSecretAt !== null &&
  headerSecretConfirmedAt !== null &&
  headerSecretConfirmedAt >= headerSecretAt;

const isOld = ({ clock, headerSecretMs }: HeaderSecretDeps, installation: Installation): boolean =>
  installation.headerSecretAt === null ||
  clock.now() - installation.headerSecretAt >= headerSecretMs;

const renew = (
  deps: HeaderSecretDeps,
  installation: Installation,
): Promise<Installation | null> => {
  const { id, headerSecretsSealed, headerSecretAt } = installation;
  const fresh = deps.secrets.seal(deps.random.token(secretBytes), headerSecretPlace(id));
  const sealed = [fresh, ...headerSecretsSealed].slice(0, keptSecrets);
  return deps.store.saveHeaderSecrets(
    installation,
    { sealed, at: deps.clock.now() },
    headerSecretAt,
  );
};

/** Names of headers know no case; Saleor keeps them as they were written. */
const secretOf = ({ headers }: OwnWebhook): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === headerSecretName)?.[1];

/** Null once every webhook has the secret; else why not. */
const tell = async (
  saleor: SaleorWebhooks,
  webhooks: readonly OwnWebhook[],
  secret: string,
): Promise<{ readonly code: string; readonly message: string } | null> => {
  for (const webhook of webhooks) {
    if (secretOf(webhook) === secret) continue;
    const others = Object.entries(webhook.headers).filter(
      ([name]) => name.toLowerCase() !== headerSecretName,
    );
    const headers = { ...Object.fromEntries(others), [headerSecretName]: secret };
    const outcome = await saleor.setHeaders({ ...webhook, headers });
    if (outcome.kind !== 'done') return outcome;
  }
  return null;
};
