import { z } from 'zod';
import type { Lifecycle, NoticeAbout } from './contract';

const app = z.object({ id: z.string().min(1) });

export const appPayload = z.object({ app, recipient: app });
export const appStatusPayload = appPayload.extend({ app: app.extend({ isActive: z.boolean() }) });

/** With MANAGE_APPS, granted by staff, an app hears of other apps as well: not our concern. */
export const aboutApp = (
  payload: z.infer<typeof appPayload>,
  change: Lifecycle['change'],
): NoticeAbout =>
  payload.app.id === payload.recipient.id ? { kind: 'lifecycle', change } : { kind: 'foreign' };
