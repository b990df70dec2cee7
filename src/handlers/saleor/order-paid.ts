import { OrderPaidDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_PAID. */
export const orderPaid = saleorNotice({
  event: 'ORDER_PAID',
  document: OrderPaidDocument,
  payload: orderPayload,
  about: aboutOrder,
});
