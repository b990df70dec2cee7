import { OrderFulfilledDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_FULFILLED. */
export const orderFulfilled = saleorNotice({
  event: 'ORDER_FULFILLED',
  document: OrderFulfilledDocument,
  payload: orderPayload,
  about: aboutOrder,
});
