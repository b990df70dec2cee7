import { FulfillmentTrackingNumberUpdatedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutOrder, orderPayload } from '../payloads';

/** Saleor docs: webhook event FULFILLMENT_TRACKING_NUMBER_UPDATED. */
export const fulfillmentTrackingNumberUpdated = saleorNotice({
  event: 'FULFILLMENT_TRACKING_NUMBER_UPDATED',
  document: FulfillmentTrackingNumberUpdatedDocument,
  payload: orderPayload,
  about: aboutOrder,
});
