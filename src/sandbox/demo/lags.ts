import { createHash } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import type { SaleorReading } from '../saleor/contract';
import type { Mishaps } from './mishaps';

/** Times from an event at either side to the row that shows it, milliseconds, shortest first. */
export interface Lags {
  /** The webhook came as it should. */
  readonly prompt: readonly number[];
  /** The webhook was held back, or lost and found by the sweep. */
  readonly disturbed: readonly number[];
}

const rowForm = z.object({
  source: z.enum(['saleor', 'stripe']),
  identity: z.string(),
  mirroredAt: z.string(),
});

/** When each webhook of Saleor came to be, by the identity that the app gives it. */
const saleorEvents = (saleor: SaleorReading, mishaps: Mishaps) => {
  const found = new Map<string, { readonly at: number; readonly disturbed: boolean }>();
  for (const { id, event, body, createdAt, kind } of saleor.deliveries()) {
    if (kind !== 'async' || body === null) continue;
    const identity = `${event.toLowerCase()}:${createHash('sha256').update(body).digest('hex')}`;
    // Two events with one body are one delivery; the first of them counts.
    if (found.has(identity)) continue;
    found.set(identity, { at: createdAt, disturbed: mishaps.disturbedSaleor.has(id) });
  }
  return found;
};

/**
 * Reads from the app's database when each accepted event was taken into the mirror, and sets it
 * against the moment at which it came to be according to the stand-ins.
 */
export const readLags = async (
  databaseUrl: string,
  saleor: SaleorReading,
  mishaps: Mishaps,
): Promise<Lags> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT source, identity, "mirroredAt"::text FROM "Delivery" WHERE "mirroredAt" IS NOT NULL`,
    );
    const events = saleorEvents(saleor, mishaps);
    const prompt: number[] = [];
    const disturbed: number[] = [];
    for (const { source, identity, mirroredAt } of z.array(rowForm).parse(rows)) {
      const event =
        source === 'stripe'
          ? mishaps.stripeEvents.get(identity.split(':').at(-1) ?? '')
          : events.get(identity);
      if (event) (event.disturbed ? disturbed : prompt).push(Number(mirroredAt) - event.at);
    }
    return { prompt: prompt.sort(byValue), disturbed: disturbed.sort(byValue) };
  } finally {
    await client.end();
  }
};

const byValue = (a: number, b: number): number => a - b;
