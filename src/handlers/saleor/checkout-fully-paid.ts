import { CheckoutFullyPaidDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutCheckout, checkoutPayload } from '../payloads';

/** Saleor docs: webhook event CHECKOUT_FULLY_PAID. */
export const checkoutFullyPaid = saleorNotice({
  event: 'CHECKOUT_FULLY_PAID',
  document: CheckoutFullyPaidDocument,
  payload: checkoutPayload,
  about: aboutCheckout,
});
