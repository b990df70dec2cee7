import { OrderFullyRefundedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_FULLY_REFUNDED. */
export const orderFullyRefunded = saleorNotice({
  event: 'ORDER_FULLY_REFUNDED',
  document: OrderFullyRefundedDocument,
  payload: orderPayload,
  about: aboutOrder,
});
