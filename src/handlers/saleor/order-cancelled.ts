import { OrderCancelledDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_CANCELLED. */
export const orderCancelled = saleorNotice({
  event: 'ORDER_CANCELLED',
  document: OrderCancelledDocument,
  payload: orderPayload,
  about: aboutOrder,
});
