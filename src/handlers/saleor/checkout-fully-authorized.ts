import { CheckoutFullyAuthorizedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutCheckout, checkoutPayload } from '../payloads';

/** Saleor docs: webhook event CHECKOUT_FULLY_AUTHORIZED. */
export const checkoutFullyAuthorized = saleorNotice({
  event: 'CHECKOUT_FULLY_AUTHORIZED',
  document: CheckoutFullyAuthorizedDocument,
  payload: checkoutPayload,
  about: aboutCheckout,
});
