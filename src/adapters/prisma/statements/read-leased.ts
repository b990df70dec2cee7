import { attemptAsJson, type readAttemptJson } from '../attempt-columns';
import { effectAsJson, type EffectJson } from './parts-effect';
import { selectConnection } from './parts-connection';
import { selectInstallation } from './parts-installation';
import { statement } from './statement';

/**
 * Columns of the purchase, of its installation (`installation.…`), of the connection of its newest
 * attempt (`connection.…`) and of the rule for its channel, and as JSON what belongs to it, oldest
 * first.
 */
interface LeasedRow {
  readonly id: string;
  readonly installationId: string;
  readonly channel: string | null;
  readonly checkoutId: string | null;
  readonly orderId: string | null;
  readonly sessionId: string | null;
  readonly createdAt: bigint;
  readonly mark: number;
  /** Null where no rule was made for the channel. */
  readonly completion: string | null;
  readonly refundCanceled: boolean | null;
  readonly attempts: readonly Parameters<typeof readAttemptJson>[0][];
  readonly effects: readonly EffectJson[];
}

/** A purchase with all its attempts and effects, and what it is worked by, as of one moment. */
export const readLeased = statement<
  { readonly installationId: string; readonly purchaseId: string },
  LeasedRow
>(
  'read-leased',
  `SELECT p."id", p."installationId", p."channel", p."checkoutId", p."orderId",
     p."sessionId", p."createdAt", p."mark",
     h."completion", h."refundCanceled",
     ${selectInstallation('installation.')}, ${selectConnection('connection.')},
     COALESCE((SELECT json_agg(${attemptAsJson('a')} ORDER BY a."createdAt", a."position")
       FROM "Attempt" a
       WHERE a."installationId" = @installationId AND a."purchaseId" = p."id"), '[]'::json)
       AS "attempts",
     COALESCE((SELECT json_agg(${effectAsJson('e')} ORDER BY e."plannedAt", e."position")
       FROM "Effect" e
       WHERE e."installationId" = @installationId AND e."purchaseId" = p."id"), '[]'::json)
       AS "effects"
   FROM "Purchase" p
   JOIN "Installation" i ON i."id" = p."installationId"
   LEFT JOIN "ChannelAssignment" h
     ON h."installationId" = @installationId AND h."channel" = p."channel"
   LEFT JOIN "Connection" c ON c."installationId" = @installationId AND c."id" = (
     SELECT n."connectionId" FROM "Attempt" n
     WHERE n."installationId" = @installationId AND n."purchaseId" = p."id"
     ORDER BY n."createdAt" DESC, n."position" DESC LIMIT 1)
   WHERE p."installationId" = @installationId AND p."id" = @purchaseId`,
);
