import type { ConnectionId } from './ids';

/**
 * What makes a delivery the same delivery. The sweep uses the same identities as the webhooks, so
 * that an event found in the list and delivered as well is worked once.
 */
export const stripeDeliveryIdentity = (connectionId: ConnectionId, eventId: string): string =>
  `${connectionId}:${eventId}`;

/** `bodyHash` is the SHA-256 of the raw body, hex: Saleor gives deliveries no id. */
export const saleorDeliveryIdentity = (event: string, bodyHash: string): string =>
  `${event}:${bodyHash}`;
