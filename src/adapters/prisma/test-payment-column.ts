import { z } from 'zod';
import { asId } from '../../domain/facts/ids';
import { testPaymentSteps, type TestPaymentRun } from '../../ports/store';

const shape = z.object({
  id: z.string(),
  channel: z.string(),
  connectionId: z.string(),
  outcome: z.enum(['success', 'decline', 'refund']),
  startedAt: z.number(),
  article: z.string().nullable(),
  plan: z.array(z.enum(testPaymentSteps)),
  steps: z.array(
    z.object({
      name: z.enum(testPaymentSteps),
      startedAt: z.number(),
      endedAt: z.number().nullable(),
      said: z.array(
        z.object({
          side: z.enum(['saleor', 'stripe', 'app']),
          words: z.string(),
          reference: z.string().nullable(),
        }),
      ),
    }),
  ),
  checkoutId: z.string().nullable(),
  ending: z
    .object({
      kind: z.enum(['succeeded', 'failed']),
      at: z.number(),
      code: z.string().nullable(),
      words: z.string().nullable(),
    })
    .nullable(),
});

/** The column's JSON, read as what was saved. Throws where it is anything else. */
export const readTestPaymentRun = (column: unknown): TestPaymentRun => {
  const { connectionId, checkoutId, ...run } = shape.parse(column);
  return {
    ...run,
    connectionId: asId(connectionId),
    checkoutId: checkoutId === null ? null : asId(checkoutId),
  };
};
