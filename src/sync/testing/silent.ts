import type { Saleor } from '../../ports/saleor';
import type { Stripe } from '../../ports/stripe';

const unused = () => Promise.reject(new Error('Nobody asks this here'));

/** A Saleor that nobody is to ask for anything. */
export const silentSaleor: Saleor = {
  readSource: unused,
  reportTransactionEvent: unused,
  updateTransaction: unused,
  createOrderFromCheckout: unused,
  findOrderOfCheckout: unused,
  cancelOrder: unused,
  listChangedOrders: unused,
  listChannels: unused,
};

/** The same of Stripe. */
export const silentStripe: Stripe = {
  createIntent: unused,
  readIntent: unused,
  readClientSecret: unused,
  findIntent: unused,
  captureIntent: unused,
  cancelIntent: unused,
  createRefund: unused,
  updateIntentMetadata: unused,
  updateChargeShipping: unused,
  listEvents: unused,
};
