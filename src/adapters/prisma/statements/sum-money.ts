import { foundCells } from './find-cells';
import { barOf, ofWindow, type WindowParameters } from './parts-activity';
import { statement } from './statement';

/** What was received of the purchases that began in each bar, and what went back of it. */
export const sumMoney = statement<
  WindowParameters,
  {
    readonly bar: number;
    readonly currency: string;
    readonly mode: string;
    /** Text: a sum may be longer than a bigint of PostgreSQL. */
    readonly receivedMinor: string;
    readonly returnedMinor: string;
  }
>(
  'sum-money',
  `${foundCells}
   SELECT ${barOf('r."createdAt"')} AS "bar", r."currency", c."mode",
     sum(r."amountReceivedMinor")::text AS "receivedMinor",
     sum(r."amountReturnedMinor")::text AS "returnedMinor"
   FROM ${ofWindow(
     '"cells"',
     'p."createdAt", p."currency", p."amountReceivedMinor", p."amountReturnedMinor"',
   )}
   WHERE r."currency" IS NOT NULL AND r."amountReceivedMinor" > 0
   GROUP BY 1, 2, 3`,
);
