import { isInstallationCurrent } from './parts-basis';
import { columnsOfConnection, type ConnectionRow } from './parts-connection';
import { statement } from './statement';

/** The connection that a channel is assigned to; a removed one as well. */
export const findChannelConnectionStatement = statement<
  {
    readonly installationId: string;
    readonly channel: string;
    readonly installationVersion: string | null;
  },
  ConnectionRow
>(
  'find-channel-connection',
  `SELECT ${isInstallationCurrent} AS "isCurrent", ${columnsOfConnection}
   FROM (SELECT 1) "one"
   LEFT JOIN "ChannelAssignment" h
     ON h."installationId" = @installationId AND h."channel" = @channel
   LEFT JOIN "Connection" c ON c."id" = h."connectionId"
     AND c."installationId" = h."installationId"`,
);
