import type { PaymentAppDeps } from './context';
import type { PaymentApp } from './contract';
import { makeTransactionAction } from './transaction-action/transaction-action';
import { makeInitializeGateway } from './session/gateway';
import { makeInitializeTransaction } from './session/initialize';
import { makeProcessTransaction } from './session/process';

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
  actOnTransaction: makeTransactionAction(deps),
});
