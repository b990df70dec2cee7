import type { Attempt } from '../../../domain/facts/attempt';
import { readAttempt, selectAttempt } from '../attempt-columns';
import { isInstallationCurrent } from './parts-basis';
import { columnsOfConnection, type ConnectionRow } from './parts-connection';
import { statement } from './statement';

/** Columns of an attempt and of a connection; those of one that there is not are null. */
type SessionRow = ConnectionRow & { readonly knownPurchaseId: string | null };

export const attemptOf = (row: SessionRow): Attempt | null =>
  row['attempt.id'] === null ? null : readAttempt(row, 'attempt.');

/**
 * What a payment session begins with, in one look: the transaction's attempt, the connection that
 * it is pinned to, else that of the channel, and which purchase the ids mean (the order's, where
 * they mean two).
 */
export const lookForSessionStatement = statement<
  {
    readonly installationId: string;
    readonly transactionId: string;
    readonly channel: string;
    readonly checkoutId: string | null;
    readonly orderId: string | null;
    readonly sessionId: string | null;
    readonly installationVersion: string | null;
  },
  SessionRow
>(
  'look-for-session',
  `SELECT ${selectAttempt('a', 'attempt.')},
     ${columnsOfConnection}, ${isInstallationCurrent} AS "isCurrent",
     COALESCE(
       (SELECT "id" FROM "Purchase"
        WHERE "installationId" = @installationId AND "orderId" = @orderId),
       (SELECT "id" FROM "Purchase"
        WHERE "installationId" = @installationId AND "checkoutId" = @checkoutId),
       (SELECT "id" FROM "Purchase"
        WHERE "installationId" = @installationId AND "sessionId" = @sessionId)
     ) AS "knownPurchaseId"
   FROM (SELECT 1) "one"
   LEFT JOIN "Attempt" a
     ON a."installationId" = @installationId AND a."transactionId" = @transactionId
   LEFT JOIN "ChannelAssignment" h
     ON h."installationId" = @installationId AND h."channel" = @channel
   LEFT JOIN "Connection" c ON c."id" = COALESCE(a."connectionId", h."connectionId")
     AND c."installationId" = @installationId`,
);
