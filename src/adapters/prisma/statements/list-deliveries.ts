import {
  deliveryColumns,
  lineColumns,
  logPage,
  pageOfLog,
  refusedColumns,
  type LogParameters,
  type LogRow,
} from './parts-log';
import { statement } from './statement';

/** A page of the log: the newest of each side and kind by an index of its own, put together. */
export const listDeliveries = statement<LogParameters & { readonly refused: boolean }, LogRow>(
  'list-deliveries',
  logPage(`
    SELECT ${lineColumns('n')} FROM unnest(@sources::text[]) AS s ("source") CROSS JOIN LATERAL (
      (SELECT ${deliveryColumns} FROM "Delivery" d
       WHERE @taken::boolean AND d."installationId" = @installationId AND d."source" = s."source"
         AND d."purchaseId" IS NOT NULL AND d.${pageOfLog})
      UNION ALL
      (SELECT ${deliveryColumns} FROM "Delivery" d
       WHERE @foreign::boolean AND d."installationId" = @installationId AND d."source" = s."source"
         AND d."purchaseId" IS NULL AND d.${pageOfLog})
      UNION ALL
      (SELECT ${refusedColumns} FROM "RefusedDelivery" d
       WHERE @refused::boolean AND d."installationId" = @installationId AND d."source" = s."source"
         AND d.${pageOfLog})) n`),
);
