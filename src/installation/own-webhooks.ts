import type { Outcome } from '../domain/facts/outcome';
import type { InstallationId } from '../domain/facts/ids';
import type {
  OwnWebhook,
  SaleorWebhooks,
  WantedWebhook,
  WebhookHeaders,
  WebhookTerms,
} from '../ports/saleor-webhooks';
import type { System } from '../ports/system';

/** A webhook as Saleor holds it, and what it is to be; `wanted` null: as it is. */
interface Change {
  readonly held: OwnWebhook;
  readonly wanted: WantedWebhook | null;
  /** Null: those that it has. */
  readonly headers: WebhookHeaders | null;
}

/** What has to be done at Saleor so that it sends what this version of the app reads. */
export interface WebhookPlan {
  readonly changed: readonly Change[];
  readonly missing: readonly WantedWebhook[];
  readonly obsolete: readonly OwnWebhook[];
}

interface PlanInput {
  /** Those that lead here. */
  readonly held: readonly OwnWebhook[];
  readonly wanted: readonly WantedWebhook[];
  readonly isObsolete: (targetUrl: string) => boolean;
  /** The headers that a webhook is to have in place of these; null where these will do. */
  readonly headersFor: (headers: WebhookHeaders) => WebhookHeaders | null;
}

/** Addresses are served with a slash at their end as well. */
const bare = (targetUrl: string): string => targetUrl.replace(/\/+$/, '');

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.toSorted().join() === other.toSorted().join();

const meets = (held: WebhookTerms, wanted: WebhookTerms): boolean =>
  held.name === wanted.name &&
  held.targetUrl === wanted.targetUrl &&
  held.query.trim() === wanted.query.trim() &&
  held.isActive === wanted.isActive &&
  isSame(held.asyncEvents, wanted.asyncEvents) &&
  isSame(held.syncEvents, wanted.syncEvents);

/** Names exactly what differs: nothing is written where Saleor has what the manifest says. */
export const planWebhooks = ({ held, wanted, ...input }: PlanInput): WebhookPlan => {
  const wantedAt = new Map(wanted.map((one) => [one.targetUrl, one]));
  const known = new Set(held.map(({ targetUrl }) => bare(targetUrl)));
  const obsolete = held.filter(({ targetUrl }) => input.isObsolete(targetUrl));
  const changed = held.flatMap((one): Change[] => {
    if (obsolete.includes(one)) return [];
    const terms = wantedAt.get(bare(one.targetUrl)) ?? null;
    const headers = input.headersFor(one.headers);
    if (terms && !meets(one, terms)) return [{ held: one, wanted: terms, headers }];
    return headers ? [{ held: one, wanted: null, headers }] : [];
  });
  const missing = wanted.filter(({ targetUrl }) => !known.has(targetUrl));
  return { changed, missing, obsolete };
};

interface CarryOutDeps extends Pick<System, 'clock' | 'log'> {
  readonly installationId: InstallationId;
  readonly saleor: SaleorWebhooks;
  /** Of webhooks that are made. */
  readonly newHeaders: WebhookHeaders;
  /** Nothing is made from then on, milliseconds: another process may be making it; null: never. */
  readonly createBefore: number | null;
}

type Failure = Exclude<Outcome<null>, { kind: 'done' }>;

interface CarriedOut {
  readonly failures: readonly Failure[];
  /** Every webhook that Saleor may call has the headers that it is to have. */
  readonly headersSet: boolean;
}

/**
 * Brings Saleor's webhooks in line. One that Saleor refuses keeps its old terms, gets the headers
 * nevertheless, and does not keep the others from being mended; where Saleor does not answer, the
 * rest waits for the next round.
 */
export const carryOut = async (deps: CarryOutDeps, plan: WebhookPlan): Promise<CarriedOut> => {
  const { saleor, newHeaders } = deps;
  const failures: Failure[] = [];
  const ask = async (
    act: string,
    { name, targetUrl }: WebhookTerms,
    call: () => Promise<Outcome<null>>,
  ): Promise<Outcome<null>> => {
    const outcome = await call();
    const about = { installationId: deps.installationId, act, name, targetUrl };
    if (outcome.kind === 'done') {
      if (act !== 'headers') deps.log.info('install.webhook-changed', about);
      return outcome;
    }
    const { code, message } = outcome;
    deps.log.warn('install.webhook-refused', { ...about, code, message });
    failures.push(outcome);
    return outcome;
  };
  for (const { held, wanted, headers } of plan.changed) {
    if (wanted) {
      const all = headers ?? held.headers;
      const updated = await ask('update', wanted, () => saleor.update(held.id, wanted, all));
      if (updated.kind === 'unknown') return { failures, headersSet: false };
      if (updated.kind === 'done') continue;
    }
    if (!headers) continue;
    const set = await ask('headers', held, () => saleor.setHeaders(held.id, headers));
    if (set.kind !== 'done') return { failures, headersSet: false };
  }
  for (const wanted of plan.missing) {
    if (deps.createBefore === null || deps.clock.now() >= deps.createBefore) break;
    const made = await ask('create', wanted, () => saleor.create(wanted, newHeaders));
    if (made.kind === 'unknown') return { failures, headersSet: false };
  }
  for (const held of plan.obsolete) {
    const removed = await ask('delete', held, () => saleor.remove(held.id));
    if (removed.kind === 'unknown') break;
  }
  return { failures, headersSet: true };
};
