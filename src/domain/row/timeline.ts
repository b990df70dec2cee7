import type { Attempt } from '../facts/attempt';
import { createIntentEffect, requestName, type Effect } from '../facts/effect';

/** One line of what was recorded of a purchase: news, an attempt, or an act of the app. */
export interface TimelineEntry {
  readonly at: number;
  readonly side: 'saleor' | 'stripe' | 'app';
  /** The event's name, the effect's kind, or `attempt`. */
  readonly what: string;
  readonly state: string | null;
  readonly reference: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly message: string | null;
  /** The same for all tries of one act; null for what came from outside. */
  readonly act: string | null;
  /** Whether a request of Saleor's asked for it, as when staff press *Refund*. */
  readonly isAskedBySaleor: boolean;
  /** Stripe's id of the event (`evt_…`). */
  readonly eventId: string | null;
}

/** News of either side, as far as the timeline reads it. */
export interface News {
  readonly source: 'saleor' | 'stripe';
  /** It ends in Stripe's id of the event, where the news is one. */
  readonly identity: string;
  readonly event: string;
  readonly receivedAt: number;
  readonly about:
    | { readonly kind: 'intent'; readonly intentId: string | null }
    | {
        readonly kind: 'purchase';
        readonly ids: { readonly orderId: string | null; readonly checkoutId: string | null };
      }
    | { readonly kind: 'foreign' };
}

/** Entries of one timeline; the oldest ones are left out beyond it. */
const longest = 500;

const blank = { act: null, isAskedBySaleor: false, eventId: null } as const;
const noMoney = { amountMinor: null, currency: null } as const;

const referenceOf = ({ about }: News): string | null => {
  if (about.kind === 'intent') return about.intentId;
  return about.kind === 'purchase' ? (about.ids.orderId ?? about.ids.checkoutId) : null;
};

const ofNews = (news: News): TimelineEntry => ({
  ...{ ...blank, ...noMoney },
  at: news.receivedAt,
  side: news.source,
  what: news.event,
  state: null,
  reference: referenceOf(news),
  message: null,
  eventId: /evt_\w+$/.exec(news.identity)?.[0] ?? null,
});

const ofAttempt = (attempt: Attempt): TimelineEntry => ({
  ...blank,
  at: attempt.createdAt,
  side: 'app',
  what: 'attempt',
  state: attempt.returnReason === null ? null : 'returned',
  reference: attempt.intentId ?? attempt.transactionId,
  amountMinor: attempt.amountMinor,
  currency: attempt.currency,
  message: attempt.returnReason,
  act: requestName(createIntentEffect(attempt.id).id),
});

const amountOf = ({ act }: Effect): bigint | null => {
  if (act.kind === 'capture' || act.kind === 'refund') return act.amountMinor;
  return act.kind === 'report' ? act.event.amountMinor : null;
};

const ofEffect = (effect: Effect, attempts: readonly Attempt[]): TimelineEntry => {
  const { act } = effect;
  const attempt = 'attemptId' in act ? attempts.find(({ id }) => id === act.attemptId) : undefined;
  const amountMinor = amountOf(effect);
  const told = act.kind === 'report' ? act.event : null;
  return {
    at: effect.settledAt ?? effect.sentAt ?? effect.plannedAt,
    side: 'app',
    what: told ? `report ${told.type}` : act.kind,
    state: effect.state,
    reference: effect.resultId ?? effect.reference ?? told?.pspReference ?? null,
    amountMinor,
    currency: amountMinor === null ? null : (attempt?.currency ?? null),
    message: effect.message,
    act: requestName(effect.id),
    isAskedBySaleor: effect.requestKey !== null,
    eventId: null,
  };
};

/** Everything that was recorded of a purchase, oldest first. */
export const timelineOf = (
  news: readonly News[],
  attempts: readonly Attempt[],
  effects: readonly Effect[],
): readonly TimelineEntry[] =>
  [
    ...news.map(ofNews),
    ...attempts.map(ofAttempt),
    ...effects.map((effect) => ofEffect(effect, attempts)),
  ]
    .sort((a, b) => a.at - b.at)
    .slice(-longest);
