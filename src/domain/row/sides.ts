import { attemptsWithIntent, type AttemptView } from '../decide/decision';
import { capturableMinor, refundedMinor } from '../facts/intent-amounts';
import type { AttemptId, IntentId } from '../facts/ids';
import { sourceIn } from '../facts/facts';
import { minorMax, minorSum } from '../facts/money';
import type { PaymentMethodFacts } from '../facts/payment-method';
import type { PurchaseView } from '../facts/purchase';

/**
 * What one side says of a purchase's money, minor units of the purchase's currency. The same five
 * lines for both, so that they can be laid beside one another.
 */
interface SideAmounts {
  /** Saleor: what the order or checkout costs. Stripe: what its payments ask for. */
  readonly totalMinor: bigint;
  /** Held, and not captured yet. */
  readonly authorizedMinor: bigint;
  /** Captured, whatever went back of it since. */
  readonly capturedMinor: bigint;
  /** Given back, or on its way back. */
  readonly refundedMinor: bigint;
  /** Neither held nor captured. A refund makes nothing due again. */
  readonly dueMinor: bigint;
}

/** One payment in Stripe as it was last read, minor units. */
interface PaymentSide {
  readonly attemptId: AttemptId;
  readonly intentId: IntentId;
  /** Stripe's own word. */
  readonly status: string;
  readonly method: Pick<PaymentMethodFacts, 'type' | 'brand' | 'lastDigits'> | null;
  readonly amountMinor: bigint;
  readonly authorizedMinor: bigint;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
  /** Why its last try to pay failed, in Stripe's words for the shopper. */
  readonly failure: string | null;
}

/** Both sides of a purchase's money. */
export interface Sides {
  /** Null where Saleor shows neither order nor checkout. */
  readonly saleor: SideAmounts | null;
  /** Null while Stripe has no payment of it. */
  readonly stripe: SideAmounts | null;
  /** Oldest first. */
  readonly payments: readonly PaymentSide[];
}

const withDue = (amounts: Omit<SideAmounts, 'dueMinor'>): SideAmounts => ({
  ...amounts,
  dueMinor: minorMax(amounts.totalMinor - amounts.authorizedMinor - amounts.capturedMinor, 0n),
});

const saleorAmounts = ({ saleor }: PurchaseView): SideAmounts | null => {
  const source = sourceIn(saleor);
  if (!source) return null;
  const { transactions, totalMinor } = source;
  const refunded = minorSum(
    transactions.map(({ refundedMinor, refundPendingMinor }) => refundedMinor + refundPendingMinor),
  );
  return withDue({
    totalMinor,
    authorizedMinor: minorSum(transactions.map(({ authorizedMinor }) => authorizedMinor)),
    // Saleor's charged amount falls with each refund; Stripe's received amount does not.
    capturedMinor: minorSum(transactions.map(({ chargedMinor }) => chargedMinor)) + refunded,
    refundedMinor: refunded,
  });
};

const paymentSide = ({ attempt, intent }: AttemptView): PaymentSide => ({
  attemptId: attempt.id,
  intentId: intent.id,
  status: intent.status,
  method: intent.charge?.paymentMethod
    ? {
        type: intent.charge.paymentMethod.type,
        brand: intent.charge.paymentMethod.brand,
        lastDigits: intent.charge.paymentMethod.lastDigits,
      }
    : null,
  amountMinor: intent.amountMinor,
  authorizedMinor: capturableMinor(intent),
  capturedMinor: intent.amountReceivedMinor,
  refundedMinor: refundedMinor(intent),
  failure: intent.failure?.message ?? null,
});

/** A canceled payment asks for nothing any more. */
const askedMinor = (payment: PaymentSide): bigint =>
  payment.status === 'canceled' ? payment.capturedMinor : payment.amountMinor;

const stripeAmounts = (payments: readonly PaymentSide[]): SideAmounts | null =>
  payments.length === 0
    ? null
    : withDue({
        totalMinor: minorSum(payments.map(askedMinor)),
        authorizedMinor: minorSum(payments.map(({ authorizedMinor }) => authorizedMinor)),
        capturedMinor: minorSum(payments.map(({ capturedMinor }) => capturedMinor)),
        refundedMinor: minorSum(payments.map(({ refundedMinor }) => refundedMinor)),
      });

/** Charges and refunds that Stripe named (`ch_…`, `re_…`), by which staff search. */
export const objectIdsOf = (view: PurchaseView): readonly string[] =>
  attemptsWithIntent(view).flatMap(({ intent }) => [
    ...(intent.charge ? [intent.charge.id] : []),
    ...intent.refunds.map(({ id }) => id),
  ]);

/** What both sides say of the money; `attempts` are those with a payment in Stripe. */
export const sidesOf = (view: PurchaseView, attempts: readonly AttemptView[]): Sides => {
  const payments = attempts.map(paymentSide);
  return {
    saleor: saleorAmounts(view),
    stripe: stripeAmounts(payments),
    payments,
  };
};
