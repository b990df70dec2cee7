import { connectionIdOf, eventIdOf } from '../../domain/facts/delivery-identity';
import { asId } from '../../domain/facts/ids';
import {
  refusedHour,
  searchOf,
  searchedPurchasesAtMost,
  type Delivery,
  type DeliveryLogStore,
  type DeliveryResult,
  type LoggedDelivery,
} from '../../ports/store';
import type { Database } from './database';
import { searchParameters } from './list-rows';
import { time, timeOrNull, word } from './rows';
import { findDeliveries } from './statements/find-deliveries';
import { listDeliveries } from './statements/list-deliveries';
import { noteRefused } from './statements/note-refused';
import type { LogRow } from './statements/parts-log';

const everySource: readonly Delivery['source'][] = ['saleor', 'stripe'];
/** The greatest bigint of PostgreSQL: behind every place. */
const end = 2n ** 63n - 1n;

/** Stripe's identities name the connection and the event; refused deliveries have none. */
const idsOf = ({ source, identity, connectionId }: LogRow) => {
  if (source === 'stripe' && identity !== null) {
    return { connectionId: connectionIdOf(identity), eventId: eventIdOf(identity) };
  }
  return { connectionId: connectionId ? asId<never>(connectionId) : null, eventId: null };
};

const toLine = (row: LogRow): LoggedDelivery => ({
  position: row.position,
  source: word<Delivery['source']>(row.source),
  result: word<DeliveryResult>(row.result),
  event: row.event,
  receivedAt: time(row.receivedAt),
  lastAt: time(row.lastAt),
  count: Number(row.count),
  code: row.code,
  ...idsOf(row),
  intentId: row.intentId === null ? null : asId(row.intentId),
  purchaseId: row.purchaseId === null ? null : asId(row.purchaseId),
  orderNumber: row.orderNumber,
  userEmail: row.userEmail,
  mirroredAt: timeOrNull(row.mirroredAt),
});

export const makeDeliveryLogStore = ({ query }: Pick<Database, 'query'>): DeliveryLogStore => ({
  listDeliveries: async (installationId, asked) => {
    const isAsked = (result: DeliveryResult) => asked.results?.includes(result) ?? true;
    const parameters = {
      installationId,
      sources: asked.sources ?? everySource,
      taken: isAsked('taken'),
      foreign: isAsked('foreign'),
      before: asked.cursor ?? end,
      limit: asked.limit + 1,
    };
    const search = searchOf(asked.search);
    const rows = search
      ? await query(findDeliveries, {
          ...parameters,
          ...searchParameters(search, searchedPurchasesAtMost),
        })
      : await query(listDeliveries, { ...parameters, refused: isAsked('refused') });
    const page = rows.slice(0, asked.limit).map(toLine);
    const last = page.at(-1);
    return { rows: page, nextCursor: rows.length > asked.limit && last ? last.position : null };
  },
  noteRefused: async (refused) => {
    const { connectionId, ...columns } = refused;
    const hour = refusedHour(refused);
    await query(noteRefused, { ...columns, connectionId: connectionId ?? '', hour });
  },
});
