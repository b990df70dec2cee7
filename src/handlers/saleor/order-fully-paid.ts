import { OrderFullyPaidDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_FULLY_PAID. */
export const orderFullyPaid = saleorNotice({
  event: 'ORDER_FULLY_PAID',
  document: OrderFullyPaidDocument,
  payload: orderPayload,
  about: aboutOrder,
});
