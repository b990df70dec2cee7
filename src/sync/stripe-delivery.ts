import { stripeDeliveryIdentity } from '../domain/facts/delivery-identity';
import type { ConnectionId } from '../domain/facts/ids';
import type { Connection, Delivery, DeliveryAbout } from '../ports/store';
import type { StripeEventSummary } from '../ports/stripe';

/**
 * An event of Stripe as it is kept: its id, type, time and the objects that it names, and nothing
 * of its body (docs/decisions, "Webhook bodies are not kept"). Times are milliseconds.
 */
export const stripeDelivery = (
  { id, installationId }: Pick<Connection, 'id' | 'installationId'>,
  event: StripeEventSummary,
  receivedAt: number,
  about: DeliveryAbout = aboutEvent(id, event),
): Delivery => ({
  installationId,
  source: 'stripe',
  identity: stripeDeliveryIdentity(id, event.id),
  event: event.type,
  receivedAt,
  occurredAt: event.createdAt,
  about,
});

const aboutEvent = (
  connectionId: ConnectionId,
  { intentId, attemptId, sessionId }: StripeEventSummary,
): DeliveryAbout =>
  intentId || attemptId || sessionId
    ? { kind: 'intent', connectionId, intentId, attemptId, sessionId }
    : { kind: 'foreign' };
