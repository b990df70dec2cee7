import { OrderCreatedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_CREATED. */
export const orderCreated = saleorNotice({
  event: 'ORDER_CREATED',
  document: OrderCreatedDocument,
  payload: orderPayload,
  about: aboutOrder,
});
