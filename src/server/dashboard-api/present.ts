import type { Attempt } from '../../domain/facts/attempt';
import { isoTime, isoTimeOrNull } from '../../domain/facts/iso-time';
import { milestonesInOrder } from '../../domain/row/milestones';
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
} from '../../generated/api-schema';
import type { Connection, MirrorRow } from '../../ports/store';
import { stripeLink } from './stripe-links';

/** The API's enums are the domain's words in upper case. */
export const upper = <T extends string>(word: T): Uppercase<T> =>
  word.toUpperCase() as Uppercase<T>;

type Snake<T extends string> = T extends `${infer Head}-${infer Rest}`
  ? `${Head}_${Snake<Rest>}`
  : T;

/** The same of words that are codes: `key-refused` is `KEY_REFUSED`. */
const upperCode = <T extends string>(code: T): Uppercase<Snake<T>> =>
  code.replaceAll('-', '_').toUpperCase() as Uppercase<Snake<T>>;

export const presentHealth = (health: ConnectionHealth): ApiConnectionHealth => ({
  ...health,
  state: upper(health.state),
  code: health.code && upperCode(health.code),
  webhook: upper(health.webhook),
  eventTakenAt: isoTimeOrNull(health.eventTakenAt),
  eventRefusedAt: isoTimeOrNull(health.eventRefusedAt),
});

export const presentMoney = (minor: bigint | null, currency: string | null): Money | null =>
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
  amount: presentMoney(row.amountMinor, row.currency),
  amountReceived: presentMoney(row.amountReceivedMinor, row.currency),
  amountReturned: presentMoney(row.amountReturnedMinor, row.currency),
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
  captured: presentMoney(side?.capturedMinor ?? null, currency),
  refunded: presentMoney(side?.refundedMinor ?? null, currency),
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
    const moreInSaleor = ours === null || theirs === null ? 0n : ours - theirs;
    const difference = moreInSaleor < 0n ? -moreInSaleor : moreInSaleor;
    return {
      name,
      saleor: presentMoney(ours, currency),
      stripe: presentMoney(theirs, currency),
      difference: difference === 0n ? null : presentMoney(difference, currency),
      moreIn: difference === 0n ? null : moreInSaleor > 0n ? 'SALEOR' : 'STRIPE',
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

/** When each state was first reached. */
export const presentMilestones = ({ milestones }: MirrorRow): Milestone[] =>
  milestonesInOrder(milestones).map(({ status, at }) => ({
    status: upper(status),
    at: isoTime(at),
  }));

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

export const presentMode = (connection: Connection): Mode => upper(connection.mode);

/** A key without its middle: it is public, and the page only needs to tell keys apart. */
export const maskPublishableKey = (key: string): string =>
  key.length <= 16 ? key : `${key.slice(0, 8)}…${key.slice(-4)}`;
