import { OrderRefundedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_REFUNDED. */
export const orderRefunded = saleorNotice({
  event: 'ORDER_REFUNDED',
  document: OrderRefundedDocument,
  payload: orderPayload,
  about: aboutOrder,
});
