import { asId } from '../../domain/facts/ids';
import {
  searchOf,
  type DeliveryLogQuery,
  type LoggedDelivery,
  type MirrorRow,
} from '../../ports/store';
import { isSampleFound } from './sample-listing';
import { sampleConnectionId, sampleNow } from './sample-rows';

const minute = 60_000;
const nothing = {
  ...{ count: 1, code: null, connectionId: null, eventId: null, intentId: null },
  ...{ purchaseId: null, orderNumber: null, userEmail: null, mirroredAt: null },
} as const;

const linesOf = (row: MirrorRow, index: number): Omit<LoggedDelivery, 'position'>[] => {
  const { purchaseId, orderNumber, userEmail, readAt, intentIds } = row;
  const ofRow = { ...nothing, purchaseId, orderNumber, userEmail, result: 'taken' as const };
  const at = (seconds: number) => ({ receivedAt: readAt - seconds * 1_000, lastAt: readAt });
  const mirroredAt = row.syncState === 'working' ? null : readAt;
  return [
    { ...ofRow, ...at(61), source: 'saleor', event: 'checkout_fully_paid', mirroredAt },
    {
      ...{ ...ofRow, ...at(2.4), source: 'stripe', event: 'payment_intent.succeeded', mirroredAt },
      ...{ eventId: `evt_3Sample${String(index).padStart(5, '0')}` },
      ...{ connectionId: sampleConnectionId, intentId: intentIds.at(-1) ?? null },
    },
  ];
};

/** Not ours, and refused ones of both sides. */
const strangers: readonly Omit<LoggedDelivery, 'position'>[] = [
  {
    ...{ ...nothing, source: 'stripe', result: 'foreign', event: 'charge.succeeded' },
    ...{ receivedAt: sampleNow - 3 * minute, lastAt: sampleNow - 3 * minute },
    ...{ connectionId: sampleConnectionId, eventId: 'evt_3Foreign00001' },
    intentId: asId('pi_3Foreign00001'),
  },
  {
    ...{ ...nothing, source: 'saleor', result: 'refused', event: 'order_updated' },
    ...{ receivedAt: sampleNow - 2 * minute, lastAt: sampleNow - minute, count: 12 },
    code: 'signature-invalid',
  },
  {
    ...{ ...nothing, source: 'stripe', result: 'refused', event: null, count: 1 },
    ...{ receivedAt: sampleNow - minute, lastAt: sampleNow - minute },
    ...{ code: 'outside-tolerance', connectionId: sampleConnectionId },
  },
];

/** The log of a sample world: two deliveries for each row, and a few that are about none. */
export const listSampleDeliveries = (rows: readonly MirrorRow[], asked: DeliveryLogQuery) => {
  const search = searchOf(asked.search);
  const found = rows.length === 0 ? [] : [...rows.toReversed().flatMap(linesOf), ...strangers];
  const lines = found
    .map((line, index): LoggedDelivery => ({ ...line, position: BigInt(index + 1) }))
    .filter(({ source }) => asked.sources?.includes(source) ?? true)
    .filter(({ result }) => asked.results?.includes(result) ?? true)
    .filter(({ position }) => asked.cursor === null || position < asked.cursor)
    .filter(({ purchaseId, eventId }) => {
      if (!search) return true;
      if (search.eventId) return eventId?.startsWith(search.eventId) ?? false;
      const row = rows.find((one) => one.purchaseId === purchaseId);
      return row !== undefined && isSampleFound(row, search);
    })
    .reverse();
  const page = lines.slice(0, asked.limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: lines.length > asked.limit && last ? last.position : null };
};
