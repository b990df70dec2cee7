import { asId } from '../../domain/facts/ids';
import type { Mirror, MirrorMilestone, SyncState } from '../../domain/row/mirror';
import type { ProblemKey } from '../../domain/decide/problem';
import type * as Rows from '../../generated/prisma/client';
import type { Prisma } from '../../generated/prisma/client';
import { cursorAfter, type MirrorRow, type MirrorStore } from '../../ports/store';
import { timelineOf } from '../../domain/row/timeline';
import { toAttempt } from './attempt-columns';
import type { Database } from './database';
import { countStates, listIds } from './list-rows';
import { decodeSides } from './sides-column';
import { time, timeOrNull, toDelivery, toEffect, word } from './rows';

const shown = {
  attempts: { select: { intentId: true }, orderBy: [{ createdAt: 'asc' }, { position: 'asc' }] },
  problems: { where: { closedAt: null }, orderBy: { id: 'asc' } },
} satisfies Prisma.PurchaseInclude;

type ShownRow = Rows.Purchase & {
  attempts: { intentId: string | null }[];
  problems: Rows.Problem[];
};

const milestonesOf = (row: Rows.Purchase): Mirror['milestones'] => {
  const reached: readonly (readonly [MirrorMilestone, bigint | null])[] = [
    ['created', row.reachedCreatedAt],
    ['pending', row.reachedPendingAt],
    ['paid', row.reachedPaidAt],
    ['partial', row.reachedPartialAt],
    ['fulfilled', row.reachedFulfilledAt],
    ['returned', row.reachedReturnedAt],
    ['canceled', row.reachedCanceledAt],
  ];
  return Object.fromEntries(
    reached.flatMap(([name, at]) => (at === null ? [] : [[name, Number(at)]])),
  );
};

const toMirrorRow = (row: ShownRow): MirrorRow => ({
  saleorStatus: word<Mirror['saleorStatus']>(row.saleorStatus),
  saleorChargeStatus: row.saleorChargeStatus,
  saleorAuthorizeStatus: row.saleorAuthorizeStatus,
  stripeStatus: row.stripeStatus,
  orderNumber: row.orderNumber,
  channel: row.channel,
  userEmail: row.userEmail,
  orderStatus: word<Mirror['orderStatus']>(row.orderStatus),
  paymentStatus: word<Mirror['paymentStatus']>(row.paymentStatus),
  shipmentStatus: word<Mirror['shipmentStatus']>(row.shipmentStatus),
  currency: row.currency,
  amountMinor: row.amountMinor,
  amountReceivedMinor: row.amountReceivedMinor,
  amountReturnedMinor: row.amountReturnedMinor,
  source: word<Mirror['source']>(row.source),
  mode: word<Mirror['mode']>(row.mode),
  sides: decodeSides(row.sides),
  syncState: word<SyncState>(row.syncState),
  syncReason: row.syncReason,
  milestones: milestonesOf(row),
  readAt: time(row.readAt),
  purchaseId: asId(row.id),
  orderId: row.orderId === null ? null : asId(row.orderId),
  checkoutId: row.checkoutId === null ? null : asId(row.checkoutId),
  intentIds: row.attempts.flatMap(({ intentId }) => (intentId === null ? [] : [asId(intentId)])),
  createdAt: time(row.createdAt),
  changedAt: time(row.changedAt),
  dirty: row.dirtySince !== null,
  dueAt: timeOrNull(row.dueAt),
  tries: row.tries,
  problems: row.problems.map(({ key, message, nextStep }) => ({
    key: word<ProblemKey>(key),
    message,
    nextStep,
  })),
});

export const makeMirrorStore = (database: Database): MirrorStore => ({
  listMirrors: (installationId, query) =>
    database.snapshot(async (sql) => {
      const ids = await listIds(database, installationId, query);
      const found = await sql.purchase.findMany({
        where: { installationId, id: { in: ids.slice(0, query.limit) } },
        include: shown,
      });
      const byId = new Map(found.map((row) => [row.id, row]));
      const rows = ids.flatMap((id) => {
        const row = byId.get(id);
        return row ? [toMirrorRow(row)] : [];
      });
      const last = rows.at(-1);
      const hasMore = ids.length > query.limit;
      return { rows, nextCursor: hasMore && last ? cursorAfter(last, query.sort) : null };
    }),
  countListed: (installationId, filter) => countStates(database, installationId, filter),
  readMirror: (installationId, id) =>
    database.snapshot(async (sql) => {
      const row = await sql.purchase.findFirst({ where: { installationId, id }, include: shown });
      return row && toMirrorRow(row);
    }),
  countMirrors: (installationId) =>
    database.run(async (sql) => {
      const counts: Record<SyncState, number> = { in_sync: 0, working: 0, attention: 0, failed: 0 };
      const groups = await sql.purchase.groupBy({
        by: ['syncState'],
        where: { installationId },
        _count: true,
      });
      for (const { syncState, _count } of groups) counts[word<SyncState>(syncState)] = _count;
      return counts;
    }),
  readTimeline: (installationId, purchaseId) =>
    database.snapshot(async (sql) => {
      const where = { installationId, purchaseId };
      const orderBy = { position: 'asc' } as const;
      const deliveries = await sql.delivery.findMany({ where, orderBy });
      const attempts = await sql.attempt.findMany({ where, orderBy });
      const effects = await sql.effect.findMany({ where, orderBy });
      return timelineOf(deliveries.map(toDelivery), attempts.map(toAttempt), effects.map(toEffect));
    }),
});
