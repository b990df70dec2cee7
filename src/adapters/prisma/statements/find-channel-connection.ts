import type * as Rows from '../../../generated/prisma/client';
import { columnsOfConnection } from './parts-connection';
import { statement } from './statement';

/** The connection that a channel is assigned to; a removed one as well. */
export const findChannelConnectionStatement = statement<
  { readonly installationId: string; readonly channel: string },
  Rows.Connection
>(
  'find-channel-connection',
  `SELECT ${columnsOfConnection} FROM "ChannelAssignment" h
   JOIN "Connection" c ON c."id" = h."connectionId" AND c."installationId" = h."installationId"
   WHERE h."installationId" = @installationId AND h."channel" = @channel`,
);
