import { FulfillmentCreatedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event FULFILLMENT_CREATED. */
export const fulfillmentCreated = saleorNotice({
  event: 'FULFILLMENT_CREATED',
  document: FulfillmentCreatedDocument,
  payload: orderPayload,
  about: aboutOrder,
});
