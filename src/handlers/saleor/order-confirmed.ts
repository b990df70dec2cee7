import { OrderConfirmedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_CONFIRMED. */
export const orderConfirmed = saleorNotice({
  event: 'ORDER_CONFIRMED',
  document: OrderConfirmedDocument,
  payload: orderPayload,
  about: aboutOrder,
});
