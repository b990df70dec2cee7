import { marking, notifyWorkers, type MarkParameters } from './parts-purchase';
import { statement } from './statement';

/** Marks a purchase dirty, and wakes the workers. Gives its mark, where there is one. */
export const markPurchaseStatement = statement<
  MarkParameters & { readonly installationId: string; readonly purchaseId: string },
  { readonly mark: number }
>(
  'mark-purchase',
  `UPDATE "Purchase" p SET ${marking}
   WHERE "installationId" = @installationId AND "id" = @purchaseId
   RETURNING "mark", ${notifyWorkers}`,
);
