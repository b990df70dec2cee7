import type { Attempt } from '../../domain/facts/attempt';
import type { IntentFacts } from '../../domain/facts/facts';
import type { AttemptId } from '../../domain/facts/ids';
import {
  isRefusal,
  minorMax,
  minorMin,
  minorSum,
  roundedFromSaleor,
} from '../../domain/facts/money';
import type { PurchaseRecord } from '../../domain/facts/purchase';
import { retainedMinor } from '../../domain/facts/intent-amounts';
import type { Installation } from '../../ports/store';
import { connectionOfAttempt, type PaymentAppDeps } from '../context';
import type { InitializeRequest, SourceTransaction } from '../contract';
import type { SessionFailureCode } from '../failure';

/**
 * Whether a new attempt may start. What is open, held and charged over all attempts of a purchase
 * never exceeds what is due when an attempt starts: older open attempts make room for the new one.
 */
export type Admission =
  | {
      readonly kind: 'admitted';
      /** Less than was asked, where less is due and the request leaves that open. */
      readonly amountMinor: bigint;
      /** Open attempts that the new one takes the place of, oldest first. */
      readonly supersedes: readonly AttemptId[];
      /** What the attempts that stay may come to. */
      readonly keptMinor: bigint;
      /** Attempts that were looked at: another one came in between. */
      readonly seen: ReadonlySet<AttemptId>;
    }
  | { readonly kind: 'rejected'; readonly code: SessionFailureCode };

interface NewSum {
  readonly amountMinor: bigint;
  /** Gross total of the checkout or order now, less what others pay of it. */
  readonly dueMinor: bigint;
  /** True where the amount that was asked for may leave gift cards out: what is due is charged. */
  readonly isUpperLimit: boolean;
}

/**
 * What other apps and staff have charged, hold or await on the same checkout or order; null where
 * an amount cannot be read. Our own transactions count by their attempts.
 */
export const paidByOthers = (
  { transactionId, source, currency }: InitializeRequest,
  record: PurchaseRecord | null,
): bigint | null => {
  const own = new Set(record?.attempts.map((attempt) => attempt.transactionId)).add(transactionId);
  let sum = 0n;
  for (const amount of source.transactions.flatMap((each) =>
    own.has(each.id) ? [] : each.amounts,
  )) {
    const money = roundedFromSaleor(amount, currency);
    if (isRefusal(money)) return null;
    // Saleor goes below zero where a refund was reported before its charge: nothing is held.
    sum += minorMax(money.minor, 0n);
  }
  return sum;
};

const minuteMs = 60_000;

/**
 * Reads Stripe only where the recorded sums do not fit, since an attempt that was declined or
 * abandoned is recorded like one that was paid.
 */
export const admit = async (
  deps: PaymentAppDeps,
  installation: Installation,
  record: PurchaseRecord | null,
  sum: NewSum,
  transactions: readonly SourceTransaction[],
): Promise<Admission> => {
  const amountMinor = sum.isUpperLimit ? minorMin(sum.amountMinor, sum.dueMinor) : sum.amountMinor;
  if (amountMinor <= 0n || amountMinor > sum.dueMinor) {
    return { kind: 'rejected', code: 'AmountExceedsDue' };
  }
  const { openAttempts, startsPerMinute } = deps.options;
  const minuteAgo = deps.clock.now() - minuteMs;
  const starts = record?.attempts.filter(({ createdAt }) => createdAt > minuteAgo).length ?? 0;
  if (starts >= startsPerMinute) return { kind: 'rejected', code: 'TooManyAttempts' };
  const unfinished = record ? unfinishedAttempts(record) : [];
  const seen = new Set(record?.attempts.map((attempt) => attempt.id));
  const recorded = minorSum(unfinished.map((attempt) => attempt.amountMinor));
  if (recorded + amountMinor <= sum.dueMinor && unfinished.length < openAttempts) {
    return { kind: 'admitted', amountMinor, supersedes: [], keptMinor: recorded, seen };
  }
  const paid = unfinished.filter((attempt) => isKnownToRest(transactions, attempt));
  const unsure = unfinished.filter((attempt) => !paid.includes(attempt));
  // So many reads fit into the answer's time; a shopper has no use for more attempts than this.
  if (unsure.length > 2 * openAttempts) return { kind: 'rejected', code: 'TooManyAttempts' };
  const standings = await Promise.all(
    unsure.map((attempt) => standingOf(deps, installation, attempt)),
  );
  const kept = paid.map(({ amountMinor: minor }) => ({ kind: 'kept', minor }) as const);
  return makeRoom([...kept, ...standings], sum, seen, openAttempts);
};

/** Saleor knows all of it to be held or paid, so that Stripe need not be asked. */
const isKnownToRest = (
  transactions: readonly SourceTransaction[],
  { transactionId, amountMinor, currency }: Attempt,
): boolean => {
  const amounts = transactions.find(({ id }) => id === transactionId)?.amounts ?? [];
  const read = amounts.map((amount) => roundedFromSaleor(amount, currency));
  const known = minorSum(read.map((money) => (isRefusal(money) ? 0n : minorMax(money.minor, 0n))));
  return known >= amountMinor;
};

/**
 * Attempts that may still bring money: not returned, refused or cancelled. A superseded one may
 * have been paid at the last moment, until its intent is cancelled.
 */
const unfinishedAttempts = ({ attempts, effects }: PurchaseRecord): readonly Attempt[] =>
  attempts.filter((attempt) => {
    if (attempt.returnReason !== null) return false;
    const own = effects.filter(({ act }) => 'attemptId' in act && act.attemptId === attempt.id);
    const creation = own.filter(({ act }) => act.kind === 'create-intent').at(-1);
    const isRefused = attempt.intentId === null && creation?.state === 'refused';
    const isCanceled = own.some(
      ({ act, state }) => act.kind === 'cancel-intent' && state === 'done',
    );
    return !isRefused && !isCanceled;
  });

/** `open`: nothing was paid and it may be cancelled. `kept`: this much rests or is on its way. */
type Standing =
  | { readonly kind: 'open'; readonly attempt: Attempt }
  | { readonly kind: 'kept'; readonly minor: bigint }
  | { readonly kind: 'unclear' };

const standingOf = async (
  deps: PaymentAppDeps,
  installation: Installation,
  attempt: Attempt,
): Promise<Standing> => {
  // Its client secret was never given to anybody, so it cannot be paid.
  if (attempt.intentId === null) return { kind: 'open', attempt };
  const connection = await connectionOfAttempt(deps.store, installation, attempt);
  if (!connection) return { kind: 'unclear' };
  const outcome = await deps.stripeFor(connection, 'inline').readIntent(attempt.intentId);
  if (outcome.kind !== 'done') return { kind: 'unclear' };
  if (outcome.value.kind === 'absent') return { kind: 'kept', minor: 0n };
  return standingOfIntent(attempt, outcome.value);
};

const standingOfIntent = (attempt: Attempt, intent: IntentFacts): Standing => {
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return { kind: 'open', attempt };
    case 'processing':
      return { kind: 'kept', minor: intent.amountMinor };
    case 'requires_capture':
    case 'succeeded':
      return { kind: 'kept', minor: retainedMinor(intent) };
    case 'canceled':
      return { kind: 'kept', minor: 0n };
    case 'unknown':
      // A status that came after this app: the money may be on its way.
      return { kind: 'unclear' };
  }
};

/** The oldest open attempts go first, and no more of them than needed. */
const makeRoom = (
  standings: readonly Standing[],
  sum: NewSum,
  seen: ReadonlySet<AttemptId>,
  openAttempts: number,
): Admission => {
  if (standings.some(({ kind }) => kind === 'unclear')) {
    return { kind: 'rejected', code: 'StripeApiError' };
  }
  const kept = minorSum(standings.map((each) => (each.kind === 'kept' ? each.minor : 0n)));
  const left = sum.dueMinor - kept;
  const amountMinor = sum.isUpperLimit ? minorMin(sum.amountMinor, left) : sum.amountMinor;
  if (amountMinor <= 0n || amountMinor > left) {
    return { kind: 'rejected', code: 'AmountExceedsDue' };
  }
  const open = standings
    .flatMap((each) => (each.kind === 'open' ? [each.attempt] : []))
    .filter((attempt) => attempt.supersededAt === null);
  const supersedes: AttemptId[] = [];
  let staying = open;
  const fits = (): boolean =>
    kept + amountMinor + minorSum(staying.map((each) => each.amountMinor)) <= sum.dueMinor;
  while (!fits()) {
    const [oldest, ...others] = staying;
    if (oldest) supersedes.push(oldest.id);
    staying = others;
  }
  if (staying.length >= openAttempts) return { kind: 'rejected', code: 'TooManyAttempts' };
  const keptMinor = kept + minorSum(staying.map((each) => each.amountMinor));
  return { kind: 'admitted', amountMinor, supersedes, keptMinor, seen };
};

/**
 * True where an attempt that was recorded at the same moment, unseen, leaves no room: this one
 * gives way before anything was sent. (In one process attempts start one after the other; this is
 * for two processes.)
 */
export const isOvertaken = (
  record: PurchaseRecord,
  attempt: Attempt,
  admission: Extract<Admission, { kind: 'admitted' }>,
  dueMinor: bigint,
): boolean => {
  const others = unfinishedAttempts(record).filter(
    ({ id, supersededAt }) => id !== attempt.id && supersededAt === null && !admission.seen.has(id),
  );
  if (others.length === 0) return false;
  const unseen = minorSum(others.map((other) => other.amountMinor));
  return unseen + admission.keptMinor + attempt.amountMinor > dueMinor;
};
