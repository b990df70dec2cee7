import { OrderExpiredDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event ORDER_EXPIRED. */
export const orderExpired = saleorNotice({
  event: 'ORDER_EXPIRED',
  document: OrderExpiredDocument,
  payload: orderPayload,
  about: aboutOrder,
});
