import type { Attempt } from '../domain/attempt';
import type { SaleorFacts, StripeFacts } from '../domain/facts';
import type { AttemptId, ConnectionId } from '../domain/ids';
import { done, refused, type Outcome } from '../domain/outcome';
import type { PurchaseRecord } from '../domain/purchase';
import type { Saleor } from '../ports/saleor';
import type { Stripe } from '../ports/stripe';

/** The two counterparties of one purchase. */
export interface Sides {
  readonly saleor: Saleor;
  /** The account that an attempt is pinned to; null once its connection lost its key. */
  stripeOf(connectionId: ConnectionId): Promise<Stripe | null>;
}

/** Facts of both sides; what is null is to be read anew. */
export interface KnownFacts {
  saleor: SaleorFacts | null;
  readonly stripe: Map<AttemptId, StripeFacts>;
}

/** Reads what is not known. Stops at the first answer that is missing. */
export const readFacts = async (
  record: PurchaseRecord,
  sides: Sides,
  known: KnownFacts,
): Promise<Outcome<SaleorFacts>> => {
  for (const attempt of record.attempts) {
    if (known.stripe.has(attempt.id)) continue;
    const outcome = await readIntent(attempt, sides);
    if (outcome.kind !== 'done') return outcome;
    known.stripe.set(attempt.id, outcome.value);
  }
  if (known.saleor) return done(known.saleor);
  const outcome = await sides.saleor.readSource({
    checkoutId: record.purchase.checkoutId,
    orderId: record.purchase.orderId,
  });
  if (outcome.kind === 'done') known.saleor = outcome.value;
  return outcome;
};

const readIntent = async (attempt: Attempt, sides: Sides): Promise<Outcome<StripeFacts>> => {
  if (attempt.intentId === null) return done({ kind: 'absent' });
  const stripe = await sides.stripeOf(attempt.connectionId);
  if (!stripe) return refused('connection-removed', 'The Stripe account is no longer connected.');
  const outcome = await stripe.readIntent(attempt.intentId);
  if (outcome.kind !== 'done' || outcome.value.kind === 'absent') return outcome;
  const intent = outcome.value;
  // Metadata is a hint; what counts is that amount and currency are the ones that we recorded.
  if (intent.currency !== attempt.currency) {
    return refused('intent-mismatch', `${intent.id} is not the payment that was recorded.`);
  }
  return outcome;
};
