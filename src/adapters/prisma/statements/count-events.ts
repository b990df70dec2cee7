import { barOf, type WindowParameters } from './parts-activity';
import { statement } from './statement';

/**
 * How many webhooks of each side were taken in each bar, and how many of them so long after what
 * they tell of. The index of times holds blocks and not rows, so that it is small at any size.
 */
export const countEvents = statement<
  WindowParameters & { readonly lateMs: bigint },
  {
    readonly bar: number;
    readonly source: string;
    readonly taken: number;
    readonly late: number;
  }
>(
  'count-events',
  `SELECT ${barOf('d."receivedAt"')} AS "bar", d."source", count(*)::int AS "taken",
     (count(*) FILTER (WHERE d."receivedAt" - d."occurredAt" > @lateMs::bigint))::int AS "late"
   FROM "Delivery" d
   WHERE d."installationId" = @installationId
     AND d."receivedAt" >= @from::bigint AND d."receivedAt" < @before::bigint
   GROUP BY 1, 2`,
);
