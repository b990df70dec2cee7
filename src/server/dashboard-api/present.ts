import type { Attempt } from '../../domain/facts/attempt';
import { isoTime, isoTimeOrNull } from '../../domain/facts/iso-time';
import type { MirrorMilestone } from '../../domain/row/mirror';
import type { Sides } from '../../domain/row/sides';
import type { ConnectionHealth } from '../../installation/connections-contract';
import type {
  ConnectionHealth as ApiConnectionHealth,
  Milestone,
  Mode,
  Money,
  Order,
  Payment,
  SideLine,
  TimelineEntry as ApiTimelineEntry,
} from '../../generated/api-schema';
import type { Connection, MirrorRow, TimelineEntry } from '../../ports/store';
import { stripeLink } from './stripe-links';

/** The API's enums are the domain's words in upper case. */
export const upper = <T extends string>(word: T): Uppercase<T> =>
  word.toUpperCase() as Uppercase<T>;

export const presentHealth = (health: ConnectionHealth): ApiConnectionHealth => ({
  ...health,
  state: upper(health.state),
  webhook: upper(health.webhook),
  eventTakenAt: isoTimeOrNull(health.eventTakenAt),
  eventRefusedAt: isoTimeOrNull(health.eventRefusedAt),
});

const money = (minor: bigint | null, currency: string | null): Money | null =>
  minor === null || currency === null ? null : { minor: minor.toString(), currency };

/** A row of the sync table as the API shows it. */
export const presentOrder = (row: MirrorRow): Order => ({
  id: row.purchaseId,
  number: row.orderNumber,
  orderId: row.orderId,
  checkoutId: row.checkoutId,
  channel: row.channel,
  userEmail: row.userEmail,
  mode: row.mode === 'unknown' ? null : upper(row.mode),
  createdAt: isoTime(row.createdAt),
  changedAt: isoTime(row.changedAt),
  source: upper(row.source),
  syncState: upper(row.syncState),
  syncReason: row.syncReason,
  orderStatus: upper(row.orderStatus),
  paymentStatus: upper(row.paymentStatus),
  shipmentStatus: upper(row.shipmentStatus),
  saleorStatus: row.saleorStatus,
  saleorChargeStatus: row.saleorChargeStatus,
  saleorAuthorizeStatus: row.saleorAuthorizeStatus,
  stripeStatuses: row.stripeStatus ? row.stripeStatus.split(',').map((part) => part.trim()) : [],
  intentIds: [...row.intentIds],
  amount: money(row.amountMinor, row.currency),
  amountReceived: money(row.amountReceivedMinor, row.currency),
  amountReturned: money(row.amountReturnedMinor, row.currency),
  readAt: isoTime(row.readAt),
  waiting: row.dirty,
  dueAt: row.dueAt === null ? null : isoTime(row.dueAt),
  tries: row.tries,
  problems: row.problems.map(({ key, message, nextStep }) => ({ key, message, nextStep })),
});

const presentPaymentSide = (
  side: Sides['payments'][number] | undefined,
  { currency }: Attempt,
) => ({
  status: side?.status ?? null,
  methodType: side?.method?.type ?? null,
  brand: side?.method?.brand ?? null,
  lastDigits: side?.method?.lastDigits ?? null,
  captured: money(side?.capturedMinor ?? null, currency),
  refunded: money(side?.refundedMinor ?? null, currency),
  failure: side?.failure ?? null,
});

/** Both sides of the money beside one another. */
export const presentSides = ({ sides, currency }: MirrorRow): SideLine[] => {
  if (!sides) return [];
  const { saleor, stripe } = sides;
  const line = (
    name: SideLine['name'],
    amount: (side: NonNullable<Sides['saleor']>) => bigint,
  ): SideLine => {
    const [ours, theirs] = [saleor && amount(saleor), stripe && amount(stripe)];
    return {
      name,
      saleor: money(ours, currency),
      stripe: money(theirs, currency),
      differs: ours !== null && theirs !== null && ours !== theirs,
    };
  };
  return [
    line('TOTAL', ({ totalMinor }) => totalMinor),
    line('AUTHORIZED', ({ authorizedMinor }) => authorizedMinor),
    line('CAPTURED', ({ capturedMinor }) => capturedMinor),
    line('REFUNDED', ({ refundedMinor }) => refundedMinor),
    line('DUE', ({ dueMinor }) => dueMinor),
  ];
};

/** In the order of time; two of one moment in the order of an order's life. */
export const presentMilestones = (row: MirrorRow): Milestone[] => {
  const life: readonly MirrorMilestone[] = [
    'created',
    'pending',
    'partial',
    'paid',
    'fulfilled',
    'returned',
    'canceled',
  ];
  return life
    .flatMap((status) => {
      const at = row.milestones[status];
      return at === undefined ? [] : [{ status, at }];
    })
    .sort((a, b) => a.at - b.at)
    .map(({ status, at }) => ({ status: upper(status), at: isoTime(at) }));
};

/**
 * An attempt to pay, with what Stripe said of it when the row was last read. `connection` is null
 * where the attempt's connection cannot be found any more.
 */
export const presentPayment = (
  row: MirrorRow,
  attempt: Attempt,
  connection: Connection | null,
): Payment => ({
  ...presentPaymentSide(
    row.sides?.payments.find(({ attemptId }) => attemptId === attempt.id),
    attempt,
  ),
  id: attempt.id,
  intentId: attempt.intentId,
  url:
    attempt.intentId && connection
      ? stripeLink(attempt.intentId, connection.mode, connection.accountId)
      : null,
  mode: connection ? upper(connection.mode) : null,
  connectionName: connection?.name ?? null,
  amount: { minor: attempt.amountMinor.toString(), currency: attempt.currency },
  createdAt: isoTime(attempt.createdAt),
  returnReason: attempt.returnReason,
});

export const presentTimelineEntry = (
  entry: TimelineEntry,
  connection: Connection | null,
): ApiTimelineEntry => ({
  at: isoTime(entry.at),
  side: upper(entry.side),
  what: entry.what,
  state: entry.state,
  reference: entry.reference,
  url:
    entry.reference && connection
      ? stripeLink(entry.reference, connection.mode, connection.accountId)
      : null,
  amount: money(entry.amountMinor, entry.currency),
  message: entry.message,
});

export const presentMode = (connection: Connection): Mode => upper(connection.mode);

/** A key without its middle: it is public, and the page only needs to tell keys apart. */
export const maskPublishableKey = (key: string): string =>
  key.length <= 16 ? key : `${key.slice(0, 8)}…${key.slice(-4)}`;
