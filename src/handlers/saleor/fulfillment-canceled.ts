import { FulfillmentCanceledDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event FULFILLMENT_CANCELED. */
export const fulfillmentCanceled = saleorNotice({
  event: 'FULFILLMENT_CANCELED',
  document: FulfillmentCanceledDocument,
  payload: orderPayload,
  about: aboutOrder,
});
