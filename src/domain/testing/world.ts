import type { Attempt } from '../facts/attempt';
import { chargedMinor, isFullyCharged } from '../facts/cover';
import { decide } from '../decide/decide';
import { nothingHappened, type Decision } from '../decide/decision';
import type { Effect, EffectAct, PlannedEffect } from '../facts/effect';
import type {
  CheckoutFacts,
  IntentFacts,
  OrderFacts,
  SaleorFacts,
  StripeFacts,
  TransactionEventFacts,
  TransactionFacts,
} from '../facts/facts';
import { asId, type AttemptId } from '../facts/ids';
import { defaultPolicy, type Policy } from '../decide/policy';
import type { PurchaseView } from '../facts/purchase';
import type { TransactionEvent } from '../facts/transaction-event';

/** Noon of some day, milliseconds. */
export const noon = 1_760_000_000_000;

export const policyWith = (completion: Policy['completion']): Policy => ({
  ...defaultPolicy,
  completion,
});

export const attemptOf = (over: Partial<Attempt> = {}): Attempt => ({
  id: asId('attempt-1'),
  purchaseId: asId('purchase-1'),
  connectionId: asId('connection-1'),
  transactionId: asId('transaction-1'),
  flow: 'CHARGE',
  amountMinor: 10_000n,
  currency: 'USD',
  paymentMethodType: 'card',
  intentId: asId('pi_1'),
  createdAt: noon,
  supersededAt: null,
  returnReason: null,
  ...over,
});

export const intentOf = (over: Partial<IntentFacts> = {}): IntentFacts => ({
  kind: 'intent',
  id: asId('pi_1'),
  status: 'requires_payment_method',
  amountMinor: 10_000n,
  amountCapturableMinor: 0n,
  amountReceivedMinor: 0n,
  currency: 'USD',
  livemode: false,
  createdAt: noon,
  canceledAt: null,
  cancellationReason: null,
  metadata: {},
  actionExpiresAt: null,
  charge: null,
  refunds: [],
  failure: null,
  ...over,
});

export const chargeOf = (amountMinor: bigint): NonNullable<IntentFacts['charge']> => ({
  id: asId('ch_1'),
  status: 'succeeded',
  amountMinor,
  createdAt: noon,
  captureBefore: null,
  paymentMethod: null,
  failureMessage: null,
  shipping: null,
});

export const paidIntent = (over: Partial<IntentFacts> = {}): IntentFacts =>
  intentOf({
    status: 'succeeded',
    amountReceivedMinor: 10_000n,
    charge: chargeOf(10_000n),
    ...over,
  });

export const heldIntent = (over: Partial<IntentFacts> = {}): IntentFacts =>
  intentOf({
    status: 'requires_capture',
    amountCapturableMinor: 10_000n,
    charge: chargeOf(10_000n),
    ...over,
  });

export const transactionOf = (over: Partial<TransactionFacts> = {}): TransactionFacts => ({
  id: asId('transaction-1'),
  ours: true,
  name: 'Stripe',
  authorizedMinor: 0n,
  authorizePendingMinor: 0n,
  chargedMinor: 0n,
  chargePendingMinor: 0n,
  refundedMinor: 0n,
  refundPendingMinor: 0n,
  cancelPendingMinor: 0n,
  actions: [],
  events: [],
  ...over,
});

const common = {
  channel: 'default-channel',
  currency: 'USD',
  totalMinor: 10_000n,
  userEmail: null,
} as const;

export const checkoutOf = (over: Partial<CheckoutFacts> = {}): CheckoutFacts => ({
  ...common,
  kind: 'checkout',
  updatedAt: 'at noon',
  id: asId('checkout-1'),
  transactions: [transactionOf()],
  ...over,
});

export const orderOf = (over: Partial<OrderFacts> = {}): OrderFacts => ({
  ...common,
  kind: 'order',
  id: asId('order-1'),
  checkoutId: asId('checkout-1'),
  number: '1',
  status: 'UNFULFILLED',
  createdAt: noon,
  totalGrantedRefundMinor: 0n,
  createdByEffect: null,
  shippingAddress: null,
  fulfillments: [],
  transactions: [transactionOf()],
  ...over,
});

export const viewOf = (over: {
  attempts?: readonly Attempt[];
  effects?: readonly Effect[];
  saleor?: SaleorFacts;
  stripe?: readonly StripeFacts[];
}): PurchaseView => {
  const attempts = over.attempts ?? [attemptOf()];
  const stripe = over.stripe ?? [intentOf()];
  return {
    purchase: {
      id: asId('purchase-1'),
      installationId: asId('installation-1'),
      channel: 'default-channel',
      checkoutId: asId('checkout-1'),
      orderId: null,
      sessionId: null,
      createdAt: noon,
    },
    attempts,
    effects: over.effects ?? [],
    saleor: over.saleor ?? checkoutOf(),
    stripe: new Map<AttemptId, StripeFacts>(
      attempts.map((attempt, index) => [attempt.id, stripe[index] ?? { kind: 'absent' }]),
    ),
  };
};

export const effectOf = (planned: PlannedEffect, over: Partial<Effect> = {}): Effect => ({
  ...planned,
  state: 'done',
  plannedAt: noon,
  sentAt: noon,
  settledAt: noon,
  tries: 1,
  heldUntil: null,
  reference: null,
  requestKey: null,
  resultId: null,
  code: null,
  message: null,
  answered: false,
  ...over,
});

/** How Saleor answers a request to create the order, in the ideal world. */
export type OrderAnswer =
  | 'order'
  | 'INSUFFICIENT_STOCK'
  | 'TAX_ERROR'
  | 'EMAIL_NOT_SET'
  | 'BILLING_ADDRESS_NOT_SET'
  | 'SHIPPING_ADDRESS_NOT_SET'
  | 'SHIPPING_METHOD_NOT_SET'
  | 'INVALID_SHIPPING_METHOD';

/**
 * An ideal world: every act takes effect at once and is seen by the next reading. What decide()
 * leads to there is what it is meant to lead to; loss and delay are the simulator's matter.
 */
export const settle = (
  start: PurchaseView,
  policy: Policy,
  now: number,
  orderAnswer: OrderAnswer = 'order',
): { view: PurchaseView; decisions: readonly Decision[]; acts: readonly EffectAct[] } => {
  let view = start;
  const decisions: Decision[] = [];
  const acts: EffectAct[] = [];
  for (let round = 0; round < 10; round += 1) {
    const decision = decide({ view, policy, now });
    decisions.push(decision);
    const { effects, resume, returns, drop } = decision;
    if (effects.length + resume.length + returns.length + drop.length === 0) break;
    view = {
      ...view,
      effects: view.effects.map((effect) =>
        drop.includes(effect) ? { ...effect, state: 'refused', code: nothingHappened } : effect,
      ),
    };
    view = {
      ...view,
      attempts: view.attempts.map((attempt) => ({
        ...attempt,
        returnReason:
          decision.returns.find((entry) => entry.attemptId === attempt.id)?.reason ??
          attempt.returnReason,
      })),
    };
    for (const effect of [...decision.effects, ...decision.resume]) {
      acts.push(effect.act);
      view = apply(view, effect, now, orderAnswer);
    }
  }
  return { view, decisions, acts };
};

const apply = (
  view: PurchaseView,
  planned: PlannedEffect,
  now: number,
  orderAnswer: OrderAnswer,
): PurchaseView => {
  const { act } = planned;
  const record = (over: Partial<Effect> = {}) => [
    ...view.effects.filter((effect) => effect.key !== planned.key),
    effectOf(planned, { plannedAt: now, sentAt: now, settledAt: now, ...over }),
  ];
  switch (act.kind) {
    case 'cancel-intent':
      return {
        ...withIntent(view, act.attemptId, (intent) => ({
          ...intent,
          status: 'canceled',
          amountCapturableMinor: 0n,
          canceledAt: now,
        })),
        effects: record(),
      };
    case 'refund': {
      const id = `re_${view.effects.length}`;
      return {
        ...withIntent(view, act.attemptId, (intent) => ({
          ...intent,
          refunds: [
            ...intent.refunds,
            {
              id: asId(id),
              status: 'succeeded',
              amountMinor: act.amountMinor,
              createdAt: now,
              effectKey: planned.key,
              failureReason: null,
            },
          ],
        })),
        effects: record({ resultId: id }),
      };
    }
    case 'report':
      return { ...view, saleor: told(view.saleor, act.event), effects: record() };
    case 'update-intent-metadata':
      return {
        ...withIntent(view, act.attemptId, (intent) => ({
          ...intent,
          metadata: { ...intent.metadata, ...act.metadata },
        })),
        effects: record(),
      };
    case 'update-transaction':
      return { ...view, saleor: named(view.saleor, act), effects: record() };
    case 'create-order':
      if (orderAnswer !== 'order' || view.saleor.kind !== 'checkout') {
        return { ...view, effects: record({ state: 'refused', code: orderAnswer }) };
      }
      return {
        ...view,
        saleor: { ...orderOf({ createdByEffect: planned.key }), ...ofSource(view.saleor) },
        effects: record({ resultId: 'order-1' }),
      };
    case 'cancel-order':
      return {
        ...view,
        saleor: view.saleor.kind === 'order' ? { ...view.saleor, status: 'CANCELED' } : view.saleor,
        effects: record(),
      };
    case 'update-charge-shipping':
      return {
        ...withIntent(view, act.attemptId, (intent) => ({
          ...intent,
          charge: intent.charge && { ...intent.charge, shipping: act.shipping },
        })),
        effects: record(),
      };
    case 'create-intent':
    case 'capture':
      return { ...view, effects: record({ state: 'refused', code: nothingHappened }) };
  }
};

const ofSource = ({ transactions, totalMinor }: CheckoutFacts) => ({ transactions, totalMinor });

const withIntent = (
  view: PurchaseView,
  attemptId: AttemptId,
  change: (intent: IntentFacts) => IntentFacts,
): PurchaseView => ({
  ...view,
  stripe: new Map(
    [...view.stripe].map(([id, facts]) => [
      id,
      id === attemptId && facts.kind === 'intent' ? change(facts) : facts,
    ]),
  ),
});

const named = (
  saleor: SaleorFacts,
  { transactionId, name }: Extract<EffectAct, { kind: 'update-transaction' }>,
): SaleorFacts =>
  saleor.kind === 'gone' || saleor.kind === 'none'
    ? saleor
    : {
        ...saleor,
        transactions: saleor.transactions.map((transaction) =>
          transaction.id === transactionId ? { ...transaction, name } : transaction,
        ),
      };

/** Saleor's arithmetic (Saleor docs: transaction amounts), as far as these tests need it. */
const told = (saleor: SaleorFacts, event: TransactionEvent): SaleorFacts => {
  if (saleor.kind === 'gone' || saleor.kind === 'none') return saleor;
  const transactions = saleor.transactions.map((transaction) => {
    if (transaction.id !== event.transactionId) return transaction;
    const actions = event.availableActions;
    const isHeld = transaction.events.some(
      ({ type, pspReference }) => type === event.type && pspReference === event.pspReference,
    );
    if (isHeld) return { ...transaction, actions };
    const events: TransactionEventFacts[] = [
      {
        type: event.type,
        pspReference: event.pspReference,
        amountMinor: event.amountMinor,
        createdAt: event.time,
        idempotencyKey: null,
      },
      ...transaction.events,
    ];
    return { ...transaction, actions, events, ...sumsOf(events) };
  });
  const changed = { ...saleor, transactions };
  if (changed.kind === 'checkout') return changed;
  const revived =
    (changed.status === 'CANCELED' || changed.status === 'EXPIRED') &&
    isFullyCharged(changed) &&
    chargedMinor(changed) > chargedMinor(saleor);
  return revived ? { ...changed, status: 'UNFULFILLED' } : changed;
};

export const sumsOf = (events: readonly TransactionEventFacts[]) => {
  const sum = (type: string) =>
    events.filter((event) => event.type === type).reduce((total, e) => total + e.amountMinor, 0n);
  const pending = (kind: string) =>
    events
      .filter((event) => event.type === `${kind}_REQUEST` && event.pspReference !== '')
      .filter(
        (event) =>
          !events.some(
            (other) =>
              other.pspReference === event.pspReference &&
              (other.type === `${kind}_SUCCESS` || other.type === `${kind}_FAILURE`),
          ),
      )
      .reduce((total, event) => total + event.amountMinor, 0n);
  const charged =
    sum('CHARGE_SUCCESS') - sum('REFUND_SUCCESS') - pending('REFUND') + sum('REFUND_REVERSE');
  const held =
    sum('AUTHORIZATION_SUCCESS') -
    sum('CHARGE_SUCCESS') -
    pending('CHARGE') -
    sum('CANCEL_SUCCESS') -
    pending('CANCEL');
  return {
    chargedMinor: charged,
    authorizedMinor: held > 0n ? held : 0n,
    refundedMinor: sum('REFUND_SUCCESS') - sum('REFUND_REVERSE'),
    refundPendingMinor: pending('REFUND'),
    chargePendingMinor: pending('CHARGE'),
    authorizePendingMinor: pending('AUTHORIZATION'),
  };
};
