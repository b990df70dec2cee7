import type { InstallationId } from '../domain/facts/ids';
import { done, refused, type Outcome } from '../domain/facts/outcome';
import { majorMinor } from '../domain/facts/schema-version';
import type {
  ManifestWebhooks,
  OwnWebhook,
  SaleorWebhooks,
  SaleorWebhooksFor,
  WebhookHeaders,
} from '../ports/saleor-webhooks';
import type { Secrets } from '../ports/secrets';
import { associatedDataOfHeaderSecret, associatedDataOfToken } from '../ports/store';
import type { Installation, InstallationStore } from '../ports/store';
import type { System } from '../ports/system';
import { claimWrites, type ClaimDeps } from './claim';
import { decryptOrNull } from './decrypt-or-null';
import { carryOut, planWebhooks, type WebhookPlan } from './own-webhooks';

/**
 * Signature, app id and API URL of a webhook are the same in a clone of the shop's database. So
 * each of our webhooks is given a custom header with a random secret, which is another one every
 * day: what a clone took along is worth nothing a day later.
 */
export const headerSecretName = 'x-stripe-orders-secret';
const secretBytes = 32;
/** The newest, and the one before for webhooks that Saleor was not told of yet. */
const keptSecrets = 2;

/** Saleor makes a second webhook where there is one already: one process at a time makes some. */
const claimName = 'webhook-creation';

interface HeaderSecretDeps extends System {
  readonly store: Pick<
    InstallationStore,
    'saveHeaderSecrets' | 'confirmHeaderSecret' | 'saveSchemaVersion'
  > &
    ClaimDeps['store'];
  readonly webhooksFor: SaleorWebhooksFor;
  /** What the manifest names for a Saleor of this version, `3.23.28` or `3.23`. */
  readonly manifestWebhooks: (version: string | null) => ManifestWebhooks;
  /** Public origin of this app, without a slash at the end. */
  readonly appUrl: string;
  /** How old a secret gets, milliseconds. */
  readonly headerSecretMs: number;
}

/** `set`: Saleor has all webhooks with the newest secret. `later`: it is to be tried again. */
export type HeaderSecretResult = 'set' | 'later';

/**
 * Looks after our webhooks at one Saleor: brings them in line with the manifest of this version,
 * and gives each the newest secret, after making a new one where the newest has become old. A new
 * one is kept beside the old one before Saleor hears of it, so that a crash at any point locks
 * nobody out.
 */
export const makeSetHeaderSecret =
  (deps: HeaderSecretDeps) =>
  async (given: Installation): Promise<HeaderSecretResult> => {
    const { id, saleorApiUrl, tokenEncrypted } = given;
    const later = (code: string, message: string): HeaderSecretResult => {
      deps.log.warn('install.header-secret-later', { installationId: id, code, message });
      return 'later';
    };
    const saleor = deps.webhooksFor(
      saleorApiUrl,
      deps.secrets.decrypt(tokenEncrypted, associatedDataOfToken(id)),
    );
    const seen = await look(deps, saleor, given);
    if (seen.kind !== 'done') return later(seen.code, seen.message);
    await keepVersion(deps, given, seen.value.version);
    const newest = newestOf(deps, given);
    // Only over one that Saleor was just seen to have everywhere: it may come back from a backup.
    const { serving } = seen.value;
    const isEverywhere = newest !== null && serving.every((one) => secretOf(one) === newest);
    const isDue = newest === null || (isEverywhere && isOld(deps, given));
    const installation = isDue ? await renew(deps, given) : given;
    const secret = installation && newestOf(deps, installation);
    if (!installation || installation.headerSecretAt === null || !secret) {
      return later('taken', 'Another process is making the new secret');
    }
    const isMissing = planFor(seen.value, secret).missing.length > 0;
    const createBefore = isMissing ? await claimWrites(deps, id, claimName) : null;
    // Whoever had the claim before may have made some since.
    const now = createBefore === null ? seen : await look(deps, saleor, given);
    if (now.kind !== 'done') return later(now.code, now.message);
    const { failures, headersSet } = await carryOut(
      { ...deps, saleor, installationId: id, newHeaders: withSecret({}, secret), createBefore },
      planFor(now.value, secret),
    );
    if (headersSet && !isConfirmed(installation)) {
      await deps.store.confirmHeaderSecret(given, installation.headerSecretAt, deps.clock.now());
      deps.log.info('install.header-secret-set', { installationId: id });
    }
    const [failure] = failures;
    if (failure) return later(failure.code, failure.message);
    return isMissing && createBefore === null
      ? later('taken', 'Another process is making the missing webhooks')
      : 'set';
  };

/** Documents for Saleor differ by its version, and it may have been upgraded since the install. */
const keepVersion = async (
  { store, log }: HeaderSecretDeps,
  installation: Installation,
  version: string | null,
): Promise<void> => {
  const schemaVersion = majorMinor(version);
  if (schemaVersion === null || schemaVersion === installation.schemaVersion) return;
  await store.saveSchemaVersion(installation, schemaVersion);
  log.info('install.saleor-upgraded', { installationId: installation.id, schemaVersion });
};

interface Seen extends ManifestWebhooks {
  /** As Saleor says it, `3.23.28`; null where it says nothing. */
  readonly version: string | null;

  /** Those that lead here. */
  readonly held: readonly OwnWebhook[];
  /** Of these, the ones that are to stay. */
  readonly serving: readonly OwnWebhook[];
}

/** Of a Saleor without any webhook of ours nothing is known: the app's URL may have changed. */
const look = async (
  deps: HeaderSecretDeps,
  saleor: SaleorWebhooks,
  { schemaVersion }: Installation,
): Promise<Outcome<Seen>> => {
  const listed = await saleor.list();
  if (listed.kind !== 'done') return listed;
  const { version, webhooks } = listed.value;
  const held = webhooks.filter(({ targetUrl }) => isOurs(deps, targetUrl));
  if (held.length === 0) return refused('no-webhooks', 'Saleor lists no webhook of ours');
  const manifest = deps.manifestWebhooks(version ?? schemaVersion);
  const serving = held.filter(({ targetUrl }) => !manifest.isObsolete(targetUrl));
  return done({ ...manifest, version, held, serving });
};

const planFor = (seen: Seen, secret: string): WebhookPlan =>
  planWebhooks({
    ...seen,
    headersFor: (headers) => (valueOf(headers) === secret ? null : withSecret(headers, secret)),
  });

/** Staff may add webhooks to an app; the secret is for those alone that lead here. */
const isOurs = ({ appUrl }: HeaderSecretDeps, targetUrl: string): boolean =>
  targetUrl.startsWith(`${appUrl}/`);

/** Null for one that was encrypted with a key that is gone. */
export const decryptHeaderSecret = (
  secrets: Secrets,
  id: InstallationId,
  encrypted: string,
): string | null => decryptOrNull(secrets, encrypted, associatedDataOfHeaderSecret(id));

const newestOf = ({ secrets }: HeaderSecretDeps, one: Installation): string | null => {
  const [encrypted] = one.headerSecretsEncrypted;
  return encrypted === undefined ? null : decryptHeaderSecret(secrets, one.id, encrypted);
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
  const { id, headerSecretsEncrypted, headerSecretAt } = installation;
  const fresh = deps.secrets.encrypt(
    deps.random.token(secretBytes),
    associatedDataOfHeaderSecret(id),
  );
  const encrypted = [fresh, ...headerSecretsEncrypted].slice(0, keptSecrets);
  return deps.store.saveHeaderSecrets(
    installation,
    { encrypted, at: deps.clock.now() },
    headerSecretAt,
  );
};

/** Names of headers know no case; Saleor keeps them as they were written. */
const valueOf = (headers: WebhookHeaders): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === headerSecretName)?.[1];

const secretOf = ({ headers }: OwnWebhook): string | undefined => valueOf(headers);

const withSecret = (headers: WebhookHeaders, secret: string): WebhookHeaders => {
  const others = Object.entries(headers).filter(
    ([name]) => name.toLowerCase() !== headerSecretName,
  );
  return { ...Object.fromEntries(others), [headerSecretName]: secret };
};
