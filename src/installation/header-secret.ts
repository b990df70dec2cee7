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
    const installation = isOld(deps, given) ? await renew(deps, given) : given;
    const [sealed] = installation?.headerSecretsSealed ?? [];
    const secretAt = installation?.headerSecretAt ?? null;
    // Another process is at it.
    if (!installation || sealed === undefined || secretAt === null) return 'later';
    const { id, saleorApiUrl, tokenSealed } = installation;
    const secret = deps.secrets.open(sealed, headerSecretPlace(id));
    const token = deps.secrets.open(tokenSealed, tokenPlace(id));
    const code = await tell(deps.webhooksFor(saleorApiUrl, token), secret);
    if (code !== null) {
      deps.log.warn('install.header-secret-later', { installationId: id, code });
      return 'later';
    }
    if (!isConfirmed(installation)) {
      await deps.store.confirmHeaderSecret(id, secretAt, deps.clock.now());
      deps.log.info('install.header-secret-set', { installationId: id });
    }
    return 'set';
  };

/** Before Saleor has the newest one everywhere, none is put on top of it. */
const isConfirmed = ({ headerSecretAt, headerSecretConfirmedAt }: Installation): boolean =>
  headerSecretAt !== null &&
  headerSecretConfirmedAt !== null &&
  headerSecretConfirmedAt >= headerSecretAt;

const isOld = ({ clock, headerSecretMs }: HeaderSecretDeps, installation: Installation): boolean =>
  installation.headerSecretAt === null ||
  (isConfirmed(installation) && clock.now() - installation.headerSecretAt >= headerSecretMs);

const renew = (
  deps: HeaderSecretDeps,
  installation: Installation,
): Promise<Installation | null> => {
  const { id, headerSecretsSealed, headerSecretAt } = installation;
  const fresh = deps.secrets.seal(deps.random.token(secretBytes), headerSecretPlace(id));
  const sealed = [fresh, ...headerSecretsSealed].slice(0, keptSecrets);
  return deps.store.saveHeaderSecrets(id, { sealed, at: deps.clock.now() }, headerSecretAt);
};

/** Names of headers know no case; Saleor keeps them as they were written. */
const secretOf = ({ headers }: OwnWebhook): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === headerSecretName)?.[1];

/** Null once every webhook has the secret; else why not. */
const tell = async (saleor: SaleorWebhooks, secret: string): Promise<string | null> => {
  const listed = await saleor.list();
  if (listed.kind !== 'done') return listed.code;
  if (listed.value.length === 0) return 'no-webhooks';
  for (const webhook of listed.value) {
    if (secretOf(webhook) === secret) continue;
    const others = Object.entries(webhook.headers).filter(
      ([name]) => name.toLowerCase() !== headerSecretName,
    );
    const headers = { ...Object.fromEntries(others), [headerSecretName]: secret };
    const outcome = await saleor.setHeaders({ id: webhook.id, headers });
    if (outcome.kind !== 'done') return outcome.code;
  }
  return null;
};
