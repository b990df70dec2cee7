import type { PaymentAppDeps } from './context';
import type { PaymentApp } from './contract';
import { makeActOnTransaction } from './act';
import { makeInitializeGateway } from './gateway';
import { makeInitializeTransaction } from './initialize';
import { makeProcessTransaction } from './process';

/**
 * The payment app. It answers within `options.answerMs` of a request's arrival, whatever Stripe
 * does. Nothing is asked of Stripe before it is recorded; it throws `StoreUnavailable` only where
 * nothing was sent, so that a caller may say that nothing was done, and `ConfigurationChanged` only
 * where nothing was recorded either.
 */
export const makePaymentApp = (deps: PaymentAppDeps): PaymentApp => ({
  initializeGateway: makeInitializeGateway(deps),
  initializeTransaction: makeInitializeTransaction(deps),
  processTransaction: makeProcessTransaction(deps),
  actOnTransaction: makeActOnTransaction(deps),
});
