import { type ConnectionId, type IntentId, type PurchaseId, asId } from '../../domain/facts/ids';
import type { SyncState } from '../../domain/row/mirror';
import type { Sides } from '../../domain/row/sides';
import type { MirrorRow, TimelineEntry } from '../../ports/store';

/** The moment at which the sample world stands still: 2026-08-20 10:00 UTC. */
export const sampleNow = Date.UTC(2026, 7, 20, 10);
const minute = 60_000;

type Look = Pick<
  MirrorRow,
  | 'saleorStatus'
  | 'saleorChargeStatus'
  | 'saleorAuthorizeStatus'
  | 'stripeStatus'
  | 'orderStatus'
  | 'paymentStatus'
  | 'shipmentStatus'
  | 'syncState'
  | 'syncReason'
>;

const look = (
  syncState: SyncState,
  saleor: readonly [MirrorRow['saleorStatus'], string, string],
  stripeStatus: string,
  mapped: readonly [
    MirrorRow['orderStatus'],
    MirrorRow['paymentStatus'],
    MirrorRow['shipmentStatus'],
  ],
  syncReason: string | null = null,
): Look => ({
  syncState,
  saleorStatus: saleor[0],
  saleorChargeStatus: saleor[1],
  saleorAuthorizeStatus: saleor[2],
  stripeStatus,
  orderStatus: mapped[0],
  paymentStatus: mapped[1],
  shipmentStatus: mapped[2],
  syncReason,
});

const looks: readonly Look[] = [
  look('in_sync', ['UNFULFILLED', 'FULL', 'NONE'], 'succeeded', ['paid', 'charged', 'none']),
  look('in_sync', ['FULFILLED', 'FULL', 'NONE'], 'succeeded', ['fulfilled', 'charged', 'shipped']),
  look(
    'working',
    ['UNFULFILLED', 'NONE', 'FULL'],
    'requires_payment_method,requires_capture',
    ['created', 'authorized', 'none'],
    'A capture is under way.',
  ),
  look(
    'attention',
    ['CHECKOUT', 'FULL', 'NONE'],
    'succeeded',
    ['checkout', 'charged', 'none'],
    'Money rests without an order.',
  ),
  look('in_sync', ['RETURNED', 'FULL', 'NONE'], 'canceled,succeeded', [
    'returned',
    'refunded',
    'returned',
  ]),
  look(
    'failed',
    ['PARTIALLY_FULFILLED', 'PARTIAL', 'NONE'],
    'succeeded',
    ['partial', 'partially_refunded', 'partial'],
    'Stripe refused a refund.',
  ),
];

const problemOf = (state: SyncState): MirrorRow['problems'] =>
  state === 'attention'
    ? [
        {
          key: 'money-without-order',
          message: 'The shopper paid 20 minutes ago, and no order came of the checkout.',
          nextStep: 'Complete the checkout in the storefront, or refund the payment.',
        },
      ]
    : state === 'failed'
      ? [
          {
            key: 'effect-refused',
            message: 'Stripe refused the refund: the balance is too low.',
            nextStep: 'Top up the balance in Stripe; the app tries again within the hour.',
          },
        ]
      : [];

/** As long as Stripe's own; what does not fit shows up. */
const intentIdOf = (index: number, turn: number): IntentId =>
  asId<IntentId>(`pi_${turn + 3}SampleSampleSample${String(index).padStart(5, '0')}`);

/** Of real lengths, now and then. */
const emailOf = (index: number): string =>
  index % 3 === 2
    ? `shopper.number.${index}.with.many.given.names@department.of.a.long.example.com`
    : `shopper${index}@example.com`;

const currencies = ['USD', 'EUR', 'JPY', 'KWD'] as const;

/** Both sides agree, but where a capture is under way: Saleor was not told of it yet. */
const sidesOf = (shown: Look, totalMinor: bigint, intentIds: readonly IntentId[]): Sides => {
  const isHeld = shown.paymentStatus === 'authorized';
  const refundedMinor = shown.paymentStatus === 'refunded' ? totalMinor : 0n;
  const paid = { totalMinor, authorizedMinor: 0n, capturedMinor: totalMinor, refundedMinor };
  const stripe = { ...paid, dueMinor: 0n };
  const held = { ...stripe, authorizedMinor: totalMinor, capturedMinor: 0n };
  return {
    saleor: isHeld ? held : stripe,
    stripe,
    payments: intentIds.slice(-1).map((intentId) => ({
      attemptId: asId(`attempt-${intentId}`),
      intentId,
      status: 'succeeded',
      method: { type: 'card', brand: 'visa', lastDigits: '4242' },
      amountMinor: totalMinor,
      authorizedMinor: 0n,
      capturedMinor: totalMinor,
      refundedMinor,
      failure: null,
    })),
  };
};

const sampleRow = (index: number): MirrorRow => {
  const shown =
    looks[index % looks.length] ??
    look('in_sync', ['GONE', '', ''], '', ['checkout', 'none', 'none']);
  const currency = currencies[index % currencies.length] ?? 'USD';
  const amountMinor = BigInt(1_250 + index * 990);
  const at = sampleNow - index * 17 * minute;
  const intentIds = shown.stripeStatus?.split(',').map((_, turn) => intentIdOf(index, turn)) ?? [];
  return {
    ...shown,
    purchaseId: asId<PurchaseId>(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`),
    orderId: shown.saleorStatus === 'CHECKOUT' ? null : asId(`T3JkZXI6${index}`),
    checkoutId: asId(`Q2hlY2tvdXQ6${index}`),
    intentIds,
    dirty: shown.syncState === 'working',
    dueAt: shown.syncState === 'working' ? at : null,
    tries: shown.syncState === 'failed' ? 4 : 0,
    problems: problemOf(shown.syncState),
    orderNumber: shown.saleorStatus === 'CHECKOUT' ? null : String(1_000 + index),
    channel: index % 3 === 0 ? 'default-channel' : 'channel-pln',
    userEmail: emailOf(index),
    currency,
    amountMinor,
    amountReceivedMinor: shown.paymentStatus === 'authorized' ? 0n : amountMinor,
    amountReturnedMinor: shown.paymentStatus === 'refunded' ? amountMinor : 0n,
    source: 'checkout',
    mode: 'test',
    sides: sidesOf(shown, amountMinor, intentIds),
    createdAt: at - 5 * minute,
    changedAt: at,
    milestones: { created: at - 5 * minute, pending: at - 4 * minute, paid: at - 3 * minute },
    readAt: at,
  };
};

export const sampleRows = (count: number): MirrorRow[] =>
  Array.from({ length: count }, (_, index) => sampleRow(index));

/** What a paid order's timeline looks like. */
export const sampleTimeline = (row: MirrorRow): TimelineEntry[] => {
  const intent = row.intentIds[0] ?? null;
  const entry = (
    minutes: number,
    side: TimelineEntry['side'],
    what: string,
    more: Partial<TimelineEntry> = {},
  ): TimelineEntry => ({
    at: row.readAt - minutes * minute,
    side,
    what,
    state: null,
    reference: null,
    amountMinor: null,
    currency: null,
    message: null,
    ...{ act: null, isAskedBySaleor: false, eventId: null },
    ...more,
  });
  const money = { amountMinor: row.amountMinor, currency: row.currency };
  const returned = row.orderStatus === 'returned' ? 'returned' : null;
  const started = { act: 'a:create-intent:init', reference: intent };
  return [
    entry(6, 'app', 'attempt', { ...started, state: returned, ...money }),
    entry(5, 'app', 'create-intent', { ...started, state: 'done' }),
    entry(4, 'stripe', 'payment_intent.succeeded', {
      ...{ reference: intent, eventId: 'evt_3Sample0001' },
    }),
    entry(4, 'app', 'report CHARGE_SUCCESS', {
      ...{ act: 'a:report:charge', state: 'done', reference: 'ch_3Sample0001' },
      ...money,
    }),
    entry(3, 'saleor', 'order_created'),
    entry(3, 'saleor', 'sweep.order_changed', { reference: row.orderId }),
    entry(2, 'app', 'refund', {
      ...{ act: 'a:refund:1', isAskedBySaleor: true },
      state: row.syncState === 'failed' ? 'refused' : 'done',
      reference: 're_3Sample0001',
      message: row.syncState === 'failed' ? 'The balance is too low.' : null,
      ...money,
    }),
  ];
};

export const sampleConnectionId = asId<ConnectionId>('con_sample');
