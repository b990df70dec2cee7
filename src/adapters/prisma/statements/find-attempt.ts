import { selectAttempt, type AttemptRow } from '../attempt-columns';
import { statement } from './statement';

/** The attempt of a transaction of Saleor. */
export const findAttempt = statement<
  { readonly installationId: string; readonly transactionId: string },
  AttemptRow
>(
  'find-attempt',
  `SELECT ${selectAttempt('a')} FROM "Attempt" a
   WHERE a."installationId" = @installationId AND a."transactionId" = @transactionId`,
);
