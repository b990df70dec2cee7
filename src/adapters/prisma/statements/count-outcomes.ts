import { foundCells } from './find-cells';
import { barOf, ofWindow, type WindowParameters } from './parts-activity';
import { statement } from './statement';

/** How many purchases began in each bar, by what became of their payment: from the index alone. */
export const countOutcomes = statement<
  WindowParameters,
  { readonly bar: number; readonly paymentStatus: string; readonly count: number }
>(
  'count-outcomes',
  `${foundCells}
   SELECT ${barOf('r."createdAt"')} AS "bar", c."paymentStatus", count(*)::int AS "count"
   FROM ${ofWindow('"cells"', 'p."createdAt"')}
   GROUP BY 1, 2`,
);
