import { AppDeletedDocument } from '../../generated/saleor';
import { saleorNotice } from '../define';
import { aboutApp, appPayload } from '../lifecycle';

/** Saleor docs: webhook event APP_DELETED. Before 3.23 an app never hears of its own. */
export const appDeleted = saleorNotice({
  event: 'APP_DELETED',
  document: AppDeletedDocument,
  payload: appPayload,
  since: [3, 23],
  about: (payload) => aboutApp(payload, 'deleted'),
});
