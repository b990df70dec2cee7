import { statement } from './statement';

/** Counts a try of an effect that is not settled, before it is sent. Gives its key if there is. */
export const markSent = statement<
  { readonly installationId: string; readonly key: string; readonly at: number },
  { readonly key: string }
>(
  'mark-sent',
  `UPDATE "Effect" SET "tries" = "tries" + 1, "sentAt" = @at::bigint
   WHERE "installationId" = @installationId AND "key" = @key
     AND "state" IN ('planned', 'unknown')
   RETURNING "key"`,
);
