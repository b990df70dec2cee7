import {
  emptyDecision,
  generationsOf,
  nothingHappened,
  planOrResume,
  sameAct,
  type Decision,
  type DecisionContext,
} from './decision';
import type { Effect, EffectAct, EffectKind } from '../facts/effect';
import type { Policy } from './policy';

/**
 * The refusals of one and the same act at the end of what was tried, oldest first. Another act
 * among them (another amount, another address) begins anew: a refusal speaks of what was asked.
 */
export const refusalsOf = (
  earlier: readonly Effect[],
  same: (act: EffectAct) => boolean,
): readonly Effect[] => {
  const tried = earlier.filter(({ code }) => code !== nothingHappened);
  const before = tried.findLastIndex(({ state, act }) => state !== 'refused' || !same(act));
  return tried.slice(before + 1);
};

/** The pause after so many failures: it doubles from one to the next, up to a day. */
export const retryDelayMs = (failures: number, policy: Policy): number =>
  Math.min(policy.refusedAgainMs * 2 ** (failures - 1), policy.refusedAgainLongestMs);

/**
 * What Stripe refused is tried anew after a while, since a permission may be given or a dispute may
 * end meanwhile; until then a problem is shown. A parameter that Stripe does not take is not sent
 * again: only another one can be. Null once the act is due, or where nothing was refused.
 */
export const waitForRetry = (
  refusals: readonly Effect[],
  { policy, now }: Pick<DecisionContext, 'policy' | 'now'>,
): Decision | null => {
  const last = refusals.at(-1);
  if (!last) return null;
  const nextAt = isForGood(last)
    ? null
    : (last.settledAt ?? last.plannedAt) + retryDelayMs(refusals.length, policy);
  if (nextAt !== null && now >= nextAt) return null;
  const message = `Stripe refused to ${wordsOf[last.act.kind]}: ${last.message ?? last.code ?? ''}`;
  const again =
    nextAt === null ? 'It is tried again once that changed.' : 'It is tried again within a day.';
  const nextStep = `${adviceFor(last)} ${again}`;
  return {
    ...emptyDecision,
    waitUntil: nextAt,
    problems: [{ key: 'effect-refused', message, nextStep }],
  };
};

/** Plans or resumes an act on Stripe; waits while Stripe's refusal of the same act is young. */
export const planUnlessRefused = (
  context: DecisionContext,
  owner: string,
  request: string,
  act: EffectAct,
): Decision => {
  const { view } = context;
  const earlier = generationsOf(view, owner, act.kind, request);
  const refusals = refusalsOf(earlier, (before) => sameAct(before, act));
  return waitForRetry(refusals, context) ?? planOrResume(view, owner, request, act);
};

/** docs.stripe.com/error-codes: `parameter_invalid_empty`, `parameter_unknown`, … */
const isOfParameter = ({ code }: Effect): boolean => code?.startsWith('parameter_') ?? false;

/** What follows from facts is the same each time, as long as these do not change. */
const isForGood = (effect: Effect): boolean => isOfParameter(effect);

const wordsOf: Readonly<Record<EffectKind, string>> = {
  'create-intent': 'create the payment',
  capture: 'capture the payment',
  'cancel-intent': 'cancel the payment',
  refund: 'refund the payment',
  report: 'take a report',
  'update-transaction': 'take the name of a transaction',
  'create-order': 'make the order',
  'cancel-order': 'cancel the order',
  'update-intent-metadata': 'take the number and status of the order',
  'update-charge-shipping': 'take the tracking number',
};

/** What a person can do about it, by the code of the refusal (docs.stripe.com/error-codes). */
const adviceFor = (effect: Effect): string => {
  switch (effect.code) {
    case 'not-permitted':
      return 'Give the key of the connection the permission that is missing, in Stripe.';
    case 'not-authorized':
    case 'connection-removed':
      return 'Enter a new key for the Stripe account.';
    case 'charge_disputed':
      return 'Answer the dispute in Stripe: a disputed payment is not refunded.';
    case 'balance_insufficient':
    case 'insufficient_funds':
      return 'Add funds to the balance of the Stripe account.';
    case 'resource_missing':
      return 'Look whether the connection is the account that took the payment.';
    case null:
    default:
      return adviceByWords(effect);
  }
};

const adviceByWords = (effect: Effect): string => {
  // Stripe gives no code where a balance is too low for a refund.
  if (/insufficient funds/i.test(effect.message ?? '')) {
    return 'Add funds to the balance of the Stripe account.';
  }
  if (isOfParameter(effect) && effect.act.kind === 'update-charge-shipping') {
    return 'Correct the shipping address on the payment in Stripe or on the order in Saleor.';
  }
  return 'Look at the payment in Stripe.';
};
