import type * as Rows from '../../../generated/prisma/client';
import type { AttemptRow } from '../rows';
import { columnsOfConnection, connectionColumns } from './parts-connection';
import { statement } from './statement';

const attemptColumns: readonly (keyof AttemptRow)[] = [
  ...(['id', 'purchaseId', 'connectionId', 'transactionId', 'flow', 'amountMinor'] as const),
  ...(['currency', 'paymentMethodType', 'intentId', 'createdAt', 'supersededAt'] as const),
  'returnReason',
];

/** Columns of an attempt and of a connection; those of one that there is not are null. */
type SessionRow = Readonly<Record<string, unknown>> & {
  readonly id: string | null;
  readonly knownPurchaseId: string | null;
};

const pick = (row: SessionRow, names: readonly string[], prefix = ''): object =>
  Object.fromEntries(names.map((name) => [name, row[prefix + name]]));

export const attemptOf = (row: SessionRow): AttemptRow | null =>
  row['attempt.id'] === null ? null : (pick(row, attemptColumns, 'attempt.') as AttemptRow);

export const connectionOf = (row: SessionRow): Rows.Connection | null =>
  row.id === null ? null : (pick(row, connectionColumns) as Rows.Connection);

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
  },
  SessionRow
>(
  'look-for-session',
  `SELECT ${attemptColumns.map((name) => `a."${name}" AS "attempt.${name}"`).join(', ')},
     ${columnsOfConnection},
     COALESCE(
       (SELECT "id" FROM "Purchase"
        WHERE "installationId" = @installationId AND "orderId" = @orderId),
       (SELECT "id" FROM "Purchase"
        WHERE "installationId" = @installationId AND "checkoutId" = @checkoutId)
     ) AS "knownPurchaseId"
   FROM (SELECT 1) "one"
   LEFT JOIN "Attempt" a
     ON a."installationId" = @installationId AND a."transactionId" = @transactionId
   LEFT JOIN "ChannelAssignment" h
     ON h."installationId" = @installationId AND h."channel" = @channel
   LEFT JOIN "Connection" c ON c."id" = COALESCE(a."connectionId", h."connectionId")
     AND c."installationId" = @installationId`,
);
