import type { Attempt } from '../domain/facts/attempt';
import type { Effect } from '../domain/facts/effect';
import type { Delivery, TimelineEntry } from '../ports/store';

/** Entries of one timeline; the oldest ones are left out beyond it. */
const longest = 500;

const ofDelivery = (delivery: Delivery): TimelineEntry => ({
  at: delivery.receivedAt,
  side: delivery.source,
  what: delivery.event,
  state: null,
  reference:
    delivery.about.kind === 'intent'
      ? delivery.about.intentId
      : delivery.about.kind === 'purchase'
        ? (delivery.about.ids.orderId ?? delivery.about.ids.checkoutId)
        : null,
  amountMinor: null,
  currency: null,
  message: null,
});

const ofAttempt = (attempt: Attempt): TimelineEntry => ({
  at: attempt.createdAt,
  side: 'app',
  what: 'attempt',
  state: attempt.returnReason === null ? null : 'returned',
  reference: attempt.intentId ?? attempt.transactionId,
  amountMinor: attempt.amountMinor,
  currency: attempt.currency,
  message: attempt.returnReason,
});

const amountOf = (effect: Effect): bigint | null => {
  const { act } = effect;
  if (act.kind === 'capture' || act.kind === 'refund') return act.amountMinor;
  return act.kind === 'report' ? act.event.amountMinor : null;
};

const ofEffect = (effect: Effect, attempts: readonly Attempt[]): TimelineEntry => {
  const { act } = effect;
  const attempt = 'attemptId' in act ? attempts.find(({ id }) => id === act.attemptId) : undefined;
  const amountMinor = amountOf(effect);
  return {
    at: effect.settledAt ?? effect.sentAt ?? effect.plannedAt,
    side: 'app',
    what: act.kind === 'report' ? `report ${act.event.type}` : act.kind,
    state: effect.state,
    reference: effect.resultId ?? effect.reference,
    amountMinor,
    currency: amountMinor === null ? null : (attempt?.currency ?? null),
    message: effect.message,
  };
};

/** Everything that was recorded of a purchase, oldest first. */
export const timelineOf = (
  deliveries: readonly Delivery[],
  attempts: readonly Attempt[],
  effects: readonly Effect[],
): readonly TimelineEntry[] =>
  [
    ...deliveries.map(ofDelivery),
    ...attempts.map(ofAttempt),
    ...effects.map((effect) => ofEffect(effect, attempts)),
  ]
    .sort((a, b) => a.at - b.at)
    .slice(-longest);
