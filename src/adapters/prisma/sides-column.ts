import { z } from 'zod';
import { asId } from '../../domain/facts/ids';
import type { Sides } from '../../domain/row/sides';

/** Amounts are kept as text: JSON knows no whole number beyond 2^53. */
const minor = z.string().transform(BigInt);

const amounts = z
  .object({
    totalMinor: minor,
    authorizedMinor: minor,
    capturedMinor: minor,
    refundedMinor: minor,
    dueMinor: minor,
  })
  .nullable();

const shape = z.object({
  saleor: amounts,
  stripe: amounts,
  payments: z.array(
    z.object({
      attemptId: z.string(),
      intentId: z.string(),
      status: z.string(),
      method: z
        .object({
          type: z.string(),
          brand: z.string().nullable(),
          lastDigits: z.string().nullable(),
        })
        .nullable(),
      amountMinor: minor,
      authorizedMinor: minor,
      capturedMinor: minor,
      refundedMinor: minor,
      failure: z.string().nullable(),
    }),
  ),
});

/** The column's JSON. */
export const encodeSides = (sides: Sides): string =>
  JSON.stringify(sides, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );

/** What `encodeSides` wrote; null where nobody has looked at the purchase yet. */
export const decodeSides = (column: unknown): Sides | null => {
  if (column === null) return null;
  const { saleor, stripe, payments } = shape.parse(column);
  return {
    saleor,
    stripe,
    payments: payments.map((one) => ({
      ...one,
      attemptId: asId(one.attemptId),
      intentId: asId(one.intentId),
    })),
  };
};
