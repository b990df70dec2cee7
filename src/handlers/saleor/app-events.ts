import { z } from 'zod';
import { AppDeletedDocument, AppStatusChangedDocument } from '../../generated/saleor';
import type { Lifecycle, EventAbout, SaleorAsyncEvent } from '../contract';
import { saleorAsyncEvent } from '../define';

const app = z.object({ id: z.string().min(1) });
const deletedPayload = z.object({ app, recipient: app });
const statusPayload = deletedPayload.extend({ app: app.extend({ isActive: z.boolean() }) });

/** With MANAGE_APPS, granted by staff, an app hears of other apps as well: not our concern. */
const aboutApp = (
  payload: z.infer<typeof deletedPayload>,
  change: Lifecycle['change'],
): EventAbout =>
  payload.app.id === payload.recipient.id ? { kind: 'lifecycle', change } : { kind: 'foreign' };

/** Saleor docs: "App events". Before 3.23 an app never hears of its own. */
export const appEvents: readonly SaleorAsyncEvent[] = [
  saleorAsyncEvent({
    event: 'APP_DELETED',
    document: AppDeletedDocument,
    payload: deletedPayload,
    since: [3, 23],
    about: (payload) => aboutApp(payload, 'deleted'),
  }),
  saleorAsyncEvent({
    event: 'APP_STATUS_CHANGED',
    document: AppStatusChangedDocument,
    payload: statusPayload,
    since: [3, 23],
    about: (payload) => aboutApp(payload, payload.app.isActive ? 'activated' : 'deactivated'),
  }),
];
