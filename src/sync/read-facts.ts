import type { Attempt } from '../domain/facts/attempt';
import type { SaleorFacts, StripeFacts } from '../domain/facts/facts';
import type { ConnectionId } from '../domain/facts/ids';
import { done, type Outcome } from '../domain/facts/outcome';
import type { PurchaseRecord } from '../domain/facts/purchase';
import type { Saleor } from '../ports/saleor';
import type { Stripe } from '../ports/stripe';
import type { EndedIntents } from './ended-intents';
import type { KnownFacts } from './known-facts';

/** The two clients of one purchase. */
export interface Clients {
  readonly saleor: Saleor;
  /** The account that an attempt is pinned to; null once its connection lost its key. */
  stripeOf(connectionId: ConnectionId): Promise<Stripe | null>;
}

/** Reads what is not known. Stops at the first answer that is missing. */
export const readFacts = async (
  record: PurchaseRecord,
  clients: Clients,
  known: KnownFacts,
  ended: EndedIntents,
): Promise<Outcome<SaleorFacts>> => {
  for (const attempt of record.attempts) {
    if (known.stripe.has(attempt.id)) continue;
    const outcome = await readIntent(attempt, clients, ended);
    if (outcome.kind !== 'done') return outcome;
    known.stripe.set(attempt.id, outcome.value);
    if (outcome.value.kind === 'intent') ended.note(attempt.id, outcome.value);
  }
  const { checkoutId, orderId } = record.purchase;
  if (checkoutId === null && orderId === null) known.saleor = { kind: 'none' };
  if (known.saleor) return done(known.saleor);
  const outcome = await clients.saleor.readSource({ checkoutId, orderId });
  if (outcome.kind === 'done') known.saleor = outcome.value;
  return outcome;
};

/**
 * What Stripe refuses to show is a fact of this attempt alone: the others go on. What cannot be
 * told now (a time-out, a 5xx) ends the work for now.
 */
const readIntent = async (
  attempt: Attempt,
  clients: Clients,
  ended: EndedIntents,
): Promise<Outcome<StripeFacts>> => {
  if (attempt.intentId === null) return done({ kind: 'absent' });
  const stripe = await clients.stripeOf(attempt.connectionId);
  if (!stripe) return unreadable('connection-removed', 'its Stripe account was disconnected.');
  const last = ended.of(attempt.id);
  if (last) return done(last);
  const outcome = await stripe.readIntent(attempt.intentId);
  if (outcome.kind === 'refused') return unreadable(outcome.code, outcome.message);
  if (outcome.kind === 'unknown') return outcome;
  if (outcome.value.kind === 'absent') {
    return unreadable('intent-missing', `the connected Stripe account has no ${attempt.intentId}.`);
  }
  // Metadata is a hint; what counts is that the currency is the one that we recorded.
  return outcome.value.currency === attempt.currency
    ? done(outcome.value)
    : unreadable('intent-mismatch', `${attempt.intentId} is not the payment that was recorded.`);
};

const unreadable = (code: string, message: string): Outcome<StripeFacts> =>
  done({ kind: 'unreadable', code, message });
