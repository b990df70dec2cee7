import { asId, type AttemptId, type IntentId, type SessionId } from '../../domain/facts/ids';
import type { Outcome } from '../../domain/facts/outcome';
import type { EventPage, EventsPage, StripeEventSummary } from '../../ports/stripe';
import { eventAnswer, type EventAnswer } from './answers';
import type { Client } from './client';
import { attemptIdKey } from './facts';

/** Stripe's largest page. */
const pageSize = 100;
/** Objects of ours may bear our mark on themselves; an id from elsewhere would be cut off here. */
const idPattern = /^[A-Za-z0-9_-]{1,255}$/;

const intentIdOf = (object: EventAnswer['data']['object']): IntentId | null => {
  const id = object.object === 'payment_intent' ? object.id : object.payment_intent;
  return id && idPattern.test(id) ? asId(id) : null;
};

const attemptIdOf = (object: EventAnswer['data']['object']): AttemptId | null => {
  const id = object.metadata?.[attemptIdKey];
  return id && idPattern.test(id) ? asId(id) : null;
};

const sessionIdOf = ({ object, id }: EventAnswer['data']['object']): SessionId | null =>
  object === 'checkout.session' && id && idPattern.test(id) ? asId(id) : null;

/**
 * Of a parsed event what tells us where to look: a PaymentIntent is itself, charges, refunds,
 * disputes and Checkout Sessions name theirs. The rest of the body is a snapshot that may be
 * older than what Stripe knows by now, so nothing else of it is used.
 */
export const summariseEvent = (event: EventAnswer): StripeEventSummary => ({
  id: event.id,
  type: event.type,
  livemode: event.livemode,
  createdAt: event.created * 1_000,
  intentId: intentIdOf(event.data.object),
  attemptId: attemptIdOf(event.data.object),
  sessionId: sessionIdOf(event.data.object),
});

/** One page of what happened since, newest first (docs.stripe.com/api/events/list: 30 days). */
export const listStripeEvents = (client: Client, page: EventsPage): Promise<Outcome<EventPage>> =>
  client.call(async (sdk, within) => {
    const answer = await sdk.events.list(
      {
        created: { gte: Math.floor(page.since / 1_000) },
        limit: pageSize,
        ...(page.startingAfter === null ? {} : { starting_after: page.startingAfter }),
      },
      within(),
    );
    const events = answer.data.map((event) => summariseEvent(eventAnswer.parse(event)));
    return { events, nextStartingAfter: answer.has_more ? (events.at(-1)?.id ?? null) : null };
  });
