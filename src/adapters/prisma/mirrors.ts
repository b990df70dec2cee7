import { asId, type InstallationId } from '../../domain/facts/ids';
import type { Mirror, MirrorMilestone, SyncState } from '../../domain/row/mirror';
import type { ProblemKey } from '../../domain/decide/problem';
import type * as Rows from '../../generated/prisma/client';
import type { Prisma } from '../../generated/prisma/client';
import type { MirrorQuery, MirrorRow, MirrorStore } from '../../ports/store';
import { timelineOf } from '../timeline';
import { toAttempt } from './attempt-columns';
import type { Database, Sql } from './database';
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
  syncState: word<SyncState>(row.syncState),
  syncReason: row.syncReason,
  milestones: milestonesOf(row),
  readAt: time(row.readAt),
  purchaseId: asId(row.id),
  orderId: row.orderId === null ? null : asId(row.orderId),
  checkoutId: row.checkoutId === null ? null : asId(row.checkoutId),
  intentIds: row.attempts.flatMap(({ intentId }) => (intentId === null ? [] : [asId(intentId)])),
  dirty: row.dirtySince !== null,
  dueAt: timeOrNull(row.dueAt),
  tries: row.tries,
  problems: row.problems.map(({ key, message, nextStep }) => ({
    key: word<ProblemKey>(key),
    message,
    nextStep,
  })),
});

/** PostgreSQL keeps no text with a NUL, and refuses to be asked for one. */
const mayBeKept = (text: string): boolean => !text.includes('\0');

const searchedFor = (text: string): Prisma.PurchaseWhereInput =>
  mayBeKept(text)
    ? { OR: [{ orderNumber: text }, { attempts: { some: { intentId: text } } }] }
    : { id: { in: [] } };

const whereOf = (installationId: InstallationId, query: MirrorQuery): Prisma.PurchaseWhereInput => {
  const search = query.search?.trim().replace(/^#/, '') ?? '';
  return {
    installationId,
    ...(query.states === null ? {} : { syncState: { in: [...query.states] } }),
    ...(search === '' ? {} : searchedFor(search)),
  };
};

/** Newest first; a cursor is the id of the last row of the page before. */
const pageAfter = async (
  sql: Sql,
  installationId: InstallationId,
  cursor: string | null,
): Promise<Prisma.PurchaseWhereInput> => {
  if (cursor === null || !mayBeKept(cursor)) return {};
  const last = await sql.purchase.findFirst({ where: { installationId, id: cursor } });
  if (!last) return {};
  const { createdAt } = last;
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: cursor } }] };
};

export const makeMirrorStore = (database: Database): MirrorStore => ({
  listMirrors: (installationId, query) =>
    database.snapshot(async (sql) => {
      const where = whereOf(installationId, query);
      const after = await pageAfter(sql, installationId, query.cursor);
      const rows = await sql.purchase.findMany({
        where: { AND: [where, after] },
        include: shown,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: query.limit + 1,
      });
      const page = rows.slice(0, query.limit);
      const hasMore = rows.length > page.length;
      return {
        rows: page.map(toMirrorRow),
        nextCursor: hasMore ? (page.at(-1)?.id ?? null) : null,
        total: await sql.purchase.count({ where }),
      };
    }),
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
