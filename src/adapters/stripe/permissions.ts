import type { Within } from './client';
import type { Sdk } from './sdk';

/**
 * What a restricted key must be allowed, each asked for in a way that changes nothing: reads of
 * one object, and writes to an object that does not exist. Stripe answers 403 where the
 * permission is missing, and 404 or 400 where only the object is.
 */
interface Probe {
  /** For people, where Stripe's answer does not name the permission. */
  readonly permission: string;
  readonly send: (sdk: Sdk, within: Within) => Promise<unknown>;
}

const one = { limit: 1 };
const nothing = 'permission_check';

export const probes: readonly Probe[] = [
  {
    permission: 'read PaymentIntents',
    send: (sdk, within) => sdk.paymentIntents.list(one, within()),
  },
  {
    permission: 'write PaymentIntents',
    send: (sdk, within) => sdk.paymentIntents.cancel(`pi_${nothing}`, undefined, within()),
  },
  {
    permission: 'read Charges and Refunds',
    send: (sdk, within) => sdk.refunds.list(one, within()),
  },
  {
    permission: 'write Charges and Refunds',
    send: (sdk, within) => sdk.refunds.create({ payment_intent: `pi_${nothing}` }, within()),
  },
  {
    permission: 'write Charges',
    send: (sdk, within) => sdk.charges.update(`ch_${nothing}`, {}, within()),
  },
  { permission: 'read Events', send: (sdk, within) => sdk.events.list(one, within()) },
  {
    permission: 'write Webhook Endpoints',
    send: (sdk, within) => sdk.webhookEndpoints.del(`we_${nothing}`, undefined, within()),
  },
];
