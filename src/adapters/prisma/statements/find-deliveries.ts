import {
  deliveryColumns,
  lineColumns,
  logPage,
  pageOfLog,
  type LogParameters,
  type LogRow,
} from './parts-log';
import { eventsFound, purchasesFound, type SearchParameters } from './parts-search';
import { statement } from './statement';

/**
 * A page of the log by a search: the deliveries of the purchases that it finds, those of Stripe's
 * payments that are no purchase's, and the event of that id.
 */
export const findDeliveries = statement<LogParameters & SearchParameters, LogRow>(
  'find-deliveries',
  logPage(`
    (SELECT ${lineColumns('n')} FROM (${purchasesFound}) f CROSS JOIN LATERAL (
       SELECT ${deliveryColumns} FROM "Delivery" d
       WHERE @taken::boolean AND d."installationId" = @installationId
         AND d."purchaseId" = f."id" AND d."source" = ANY(@sources::text[])
         AND d.${pageOfLog}) n)
    UNION ALL
    (SELECT ${deliveryColumns} FROM "Delivery" d
     WHERE @foreign::boolean AND d."installationId" = @installationId AND d."purchaseId" IS NULL
       AND d."intentId" IS NOT NULL AND d."intentId" = ANY(@stripeIds::text[])
       AND d."source" = ANY(@sources::text[]) AND d.${pageOfLog})
    UNION ALL
    (SELECT ${deliveryColumns} FROM ${eventsFound('*')} d
     WHERE 'stripe' = ANY(@sources::text[])
       AND CASE WHEN d."purchaseId" IS NULL THEN @foreign::boolean ELSE @taken::boolean END
       AND d.${pageOfLog})`),
);
