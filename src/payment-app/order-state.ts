import type { Installation, PurchaseIds } from '../ports/store';
import { isClosedStatus, type PaymentAppDeps } from './context';

/** `open`: its money may be reported. `unread`: it could not be read just now. */
export type OrderState = 'open' | 'closed' | 'unread';

/**
 * How an order stands now, not when Saleor wrote its request: an order that was canceled or expired
 * since becomes active again when a full payment is reported, although its stock was released
 * (Saleor docs: order status). A checkout has no such state, and is not asked for.
 */
export const readOrderState = async (
  { saleorFor, log }: PaymentAppDeps,
  installation: Installation,
  source: PurchaseIds,
): Promise<OrderState> => {
  const { checkoutId, orderId } = source;
  if (orderId === null) return 'open';
  const outcome = await saleorFor(installation, 'inline').readSource({ checkoutId, orderId });
  if (outcome.kind === 'done' && outcome.value.kind === 'order') {
    return isClosedStatus(outcome.value.status) ? 'closed' : 'open';
  }
  const why =
    outcome.kind === 'done'
      ? { code: outcome.value.kind, message: 'Saleor has no such order' }
      : { code: outcome.code, message: outcome.message };
  log.warn('payment.order-unreadable', { orderId, ...why });
  return 'unread';
};
