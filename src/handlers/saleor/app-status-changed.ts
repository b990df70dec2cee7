import { AppStatusChangedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutApp, appStatusPayload } from '../lifecycle';

/** Saleor docs: webhook event APP_STATUS_CHANGED. Before 3.23 an app never hears of its own. */
export const appStatusChanged = saleorNotice({
  event: 'APP_STATUS_CHANGED',
  document: AppStatusChangedDocument,
  payload: appStatusPayload,
  since: [3, 23],
  about: (payload) => aboutApp(payload, payload.app.isActive ? 'activated' : 'deactivated'),
});
