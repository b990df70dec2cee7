import { attemptAsJson, type readAttemptJson } from '../attempt-columns';
import { effectAsJson, type EffectJson } from './parts-effect';
import { statement } from './statement';

/** Columns of the purchase, and as JSON what belongs to it, oldest first. */
interface LeasedRow {
  readonly id: string;
  readonly installationId: string;
  readonly channel: string | null;
  readonly checkoutId: string | null;
  readonly orderId: string | null;
  readonly sessionId: string | null;
  readonly createdAt: bigint;
  readonly mark: number;
  readonly attempts: readonly Parameters<typeof readAttemptJson>[0][];
  readonly effects: readonly EffectJson[];
}

/** A purchase with all its attempts and effects, as of one moment. */
export const readLeased = statement<
  { readonly installationId: string; readonly purchaseId: string },
  LeasedRow
>(
  'read-leased',
  `SELECT p."id", p."installationId", p."channel", p."checkoutId", p."orderId",
     p."sessionId", p."createdAt", p."mark",
     COALESCE((SELECT json_agg(${attemptAsJson('a')} ORDER BY a."createdAt", a."position")
       FROM "Attempt" a
       WHERE a."installationId" = @installationId AND a."purchaseId" = p."id"), '[]'::json)
       AS "attempts",
     COALESCE((SELECT json_agg(${effectAsJson('e')} ORDER BY e."plannedAt", e."position")
       FROM "Effect" e
       WHERE e."installationId" = @installationId AND e."purchaseId" = p."id"), '[]'::json)
       AS "effects"
   FROM "Purchase" p
   WHERE p."installationId" = @installationId AND p."id" = @purchaseId`,
);
