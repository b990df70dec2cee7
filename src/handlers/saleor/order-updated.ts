import { OrderUpdatedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_UPDATED. */
export const orderUpdated = saleorNotice({
  event: 'ORDER_UPDATED',
  document: OrderUpdatedDocument,
  payload: orderPayload,
  about: aboutOrder,
});
