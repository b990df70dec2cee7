import type { Attempt } from '../facts/attempt';
import {
  isSameRequest,
  plannedEffect,
  type Effect,
  type EffectAct,
  type EffectKind,
  type PlannedEffect,
  type TrackingUpdate,
} from '../facts/effect';
import { sourceIn, type IntentFacts, type TransactionFacts } from '../facts/facts';
import type { AttemptId } from '../facts/ids';
import type { Policy } from './policy';
import type { Problem } from './problem';
import type { PurchaseView } from '../facts/purchase';

/** What decide() says is to be done now. Nothing in it and no `waitUntil`: both sides agree. */
export interface Decision {
  /** To record, then to perform. */
  readonly effects: readonly PlannedEffect[];
  /** Recorded before and not settled: to perform to their end, looking first. */
  readonly resume: readonly Effect[];
  /** Recorded before and wanted no more: to settle as not happened, without being sent. */
  readonly drop: readonly Effect[];
  /** Attempts whose money goes back, decided for good; recorded with the effects. */
  readonly returns: readonly { readonly attemptId: AttemptId; readonly reason: string }[];
  /** What a person must see now. */
  readonly problems: readonly Problem[];
  /** When to look again although nothing came in, milliseconds; null = when something comes in. */
  readonly waitUntil: number | null;
}

/** What a decision is made from: the purchase as both sides show it now, the policy, the time. */
export interface DecisionContext {
  readonly view: PurchaseView;
  readonly policy: Policy;
  readonly now: number;
}

/** Nothing is to be done, and nothing is waited for. */
export const emptyDecision: Decision = {
  effects: [],
  resume: [],
  drop: [],
  returns: [],
  problems: [],
  waitUntil: null,
};

/** All that several decisions ask for; looks again at the earliest of their times. */
export const merge = (...parts: readonly Decision[]): Decision => ({
  effects: parts.flatMap((part) => part.effects),
  resume: parts.flatMap((part) => part.resume),
  drop: parts.flatMap((part) => part.drop),
  returns: parts.flatMap((part) => part.returns),
  problems: parts.flatMap((part) => part.problems),
  waitUntil: earliest(parts.map((part) => part.waitUntil)),
});

const earliest = (times: readonly (number | null)[]): number | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** True where it is not known yet whether the act took place. */
export const isUnsettled = (effect: Effect): boolean =>
  effect.state === 'planned' || effect.state === 'unknown';

/** Code of an effect that was looked for and had not happened: it is done anew under a new key. */
export const nothingHappened = 'nothing-happened';

/** Soon: both sides and the record are then read of one moment. */
export const readAgainMs = 1_000;

/** After this long, an event that was reported and is not to be seen is reported again. */
export const visibleWithinMs = 60_000;

/** All generations of one request of an owner (attempt or purchase), oldest first. */
export const generationsOf = (
  view: PurchaseView,
  owner: string,
  kind: EffectKind,
  request: string,
): readonly Effect[] =>
  view.effects.filter(({ id }) => isSameRequest(id, { owner, kind, request }));

/**
 * Plans an act, or resumes it where the same act was recorded and not settled. One that is
 * recorded and differs is left: decide() drops what nobody wants any more.
 */
export const planOrResume = (
  view: PurchaseView,
  owner: string,
  request: string,
  act: EffectAct,
): Decision => {
  const last = generationsOf(view, owner, act.kind, request).at(-1);
  return last && isUnsettled(last) && sameAct(last.act, act)
    ? { ...emptyDecision, resume: [last] }
    : { ...emptyDecision, effects: [planNext(view, owner, request, act)] };
};

/**
 * Equal in what the other side would do; a time may have moved on. Actions are part of it: Saleor
 * offers staff those of the last report, and what was recorded earlier may be over by now.
 */
export const sameAct = (a: EffectAct, b: EffectAct): boolean => {
  if (a.kind === 'report' && b.kind === 'report') {
    return (
      a.event.amountMinor === b.event.amountMinor &&
      a.event.availableActions.join() === b.event.availableActions.join()
    );
  }
  if (a.kind === 'update-intent-metadata' && b.kind === 'update-intent-metadata') {
    const keys = new Set([...Object.keys(a.metadata), ...Object.keys(b.metadata)]);
    return [...keys].every((key) => a.metadata[key] === b.metadata[key]);
  }
  if (a.kind === 'update-charge-shipping' && b.kind === 'update-charge-shipping') {
    return sameShipping(a.shipping, b.shipping);
  }
  return a.kind === b.kind;
};

const shippingParts = [
  'name',
  'line1',
  'line2',
  'city',
  'state',
  'postalCode',
  'country',
  'phone',
  'carrier',
  'trackingNumber',
] as const satisfies readonly (keyof TrackingUpdate)[];

const sameShipping = (a: TrackingUpdate, b: TrackingUpdate): boolean =>
  shippingParts.every((part) => a[part] === b[part]);

/** Plans an act under the next free generation. */
export const planNext = (
  view: PurchaseView,
  owner: string,
  request: string,
  act: EffectAct,
): PlannedEffect => {
  const generation = generationsOf(view, owner, act.kind, request).length + 1;
  return plannedEffect({ owner, request, generation }, act);
};

/** An attempt with what both sides say of it. */
export interface AttemptView {
  readonly attempt: Attempt;
  readonly intent: IntentFacts;
  /** Null where Saleor no longer shows the transaction. */
  readonly transaction: TransactionFacts | null;
}

/** Attempts that have an intent, oldest first. */
export const attemptsWithIntent = (view: PurchaseView): readonly AttemptView[] =>
  view.attempts.flatMap((attempt) => {
    const intent = view.stripe.get(attempt.id);
    if (intent?.kind !== 'intent') return [];
    return [{ attempt, intent, transaction: transactionOf(view, attempt) }];
  });

/** What Saleor says of an attempt's transaction; null where it no longer shows it. */
export const transactionOf = (view: PurchaseView, attempt: Attempt): TransactionFacts | null =>
  sourceIn(view.saleor)?.transactions.find(({ id }) => id === attempt.transactionId) ?? null;

/** An order that will not be delivered: money for it goes back, and it must not be revived. */
export const isClosedOrder = ({ saleor }: Pick<PurchaseView, 'saleor'>): boolean =>
  saleor.kind === 'order' && (saleor.status === 'CANCELED' || saleor.status === 'EXPIRED');
