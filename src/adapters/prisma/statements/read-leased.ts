import { attemptAsJson, type readAttemptJson } from '../attempt-columns';
import type { EffectRow } from '../rows';
import { statement } from './statement';

/** A row within JSON, whose numbers of eight bytes come as texts so that they stay exact. */
type InJson<Row> = {
  readonly [Name in keyof Row]: bigint extends Row[Name]
    ? string
    : Row[Name] extends bigint | null
      ? string | null
      : Row[Name];
};

/** Columns of the purchase, and as JSON what belongs to it, oldest first. */
interface LeasedRow {
  readonly id: string;
  readonly installationId: string;
  readonly channel: string | null;
  readonly checkoutId: string | null;
  readonly orderId: string | null;
  readonly createdAt: bigint;
  readonly mark: number;
  readonly attempts: readonly Parameters<typeof readAttemptJson>[0][];
  readonly effects: readonly InJson<EffectRow>[];
}

const effectColumns: readonly (keyof EffectRow)[] = [
  ...(['key', 'act', 'state', 'tries', 'reference', 'requestKey', 'resultId'] as const),
  ...(['code', 'message', 'answered'] as const),
];
const effectNumbers = ['plannedAt', 'sentAt', 'settledAt', 'heldUntil'] as const;
const effectAsJson = [
  ...effectColumns.map((name) => `'${name}', e."${name}"`),
  ...effectNumbers.map((name) => `'${name}', e."${name}"::text`),
].join(', ');

const exactOrNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

/** The row of an effect that came as JSON. */
export const effectInJson = (row: InJson<EffectRow>): EffectRow => ({
  ...row,
  plannedAt: BigInt(row.plannedAt),
  sentAt: exactOrNull(row.sentAt),
  settledAt: exactOrNull(row.settledAt),
  heldUntil: exactOrNull(row.heldUntil),
});

/** A purchase with all its attempts and effects, as of one moment. */
export const readLeased = statement<
  { readonly installationId: string; readonly purchaseId: string },
  LeasedRow
>(
  'read-leased',
  `SELECT p."id", p."installationId", p."channel", p."checkoutId", p."orderId", p."createdAt",
     p."mark",
     COALESCE((SELECT json_agg(${attemptAsJson('a')} ORDER BY a."createdAt", a."position")
       FROM "Attempt" a
       WHERE a."installationId" = @installationId AND a."purchaseId" = p."id"), '[]'::json)
       AS "attempts",
     COALESCE((SELECT json_agg(json_build_object(${effectAsJson})
         ORDER BY e."plannedAt", e."position")
       FROM "Effect" e
       WHERE e."installationId" = @installationId AND e."purchaseId" = p."id"), '[]'::json)
       AS "effects"
   FROM "Purchase" p
   WHERE p."installationId" = @installationId AND p."id" = @purchaseId`,
);
