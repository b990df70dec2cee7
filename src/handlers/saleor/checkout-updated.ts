import { CheckoutUpdatedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutCheckout, checkoutPayload } from '../payloads';

/**
 * Saleor docs: webhook event CHECKOUT_UPDATED. It comes for every change of every cart: only that
 * of a checkout with a payment is news, since its order may be possible now.
 */
export const checkoutUpdated = saleorNotice({
  event: 'CHECKOUT_UPDATED',
  document: CheckoutUpdatedDocument,
  payload: checkoutPayload,
  about: aboutCheckout,
});
