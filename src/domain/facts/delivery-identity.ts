import { type ConnectionId, asId } from './ids';

/**
 * What makes a delivery the same delivery. The sweep uses the same identities as the webhooks, so
 * that an event found in the list and delivered as well is worked once.
 */
export const stripeDeliveryIdentity = (connectionId: ConnectionId, eventId: string): string =>
  `${connectionId}:${eventId}`;

/** Stripe's id of the event, of an identity as above. */
export const eventIdOf = (stripeIdentity: string): string =>
  stripeIdentity.slice(stripeIdentity.indexOf(':') + 1);

/** The connection that it came to, of the same. */
export const connectionIdOf = (stripeIdentity: string): ConnectionId =>
  asId(stripeIdentity.slice(0, Math.max(0, stripeIdentity.indexOf(':'))));

/** `bodyHash` is the SHA-256 of the raw body, hex: Saleor gives deliveries no id. */
export const saleorDeliveryIdentity = (event: string, bodyHash: string): string =>
  `${event}:${bodyHash}`;
