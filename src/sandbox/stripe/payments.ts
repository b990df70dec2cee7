import type Sdk from 'stripe';
import { isHeldFirst, type Method } from './methods';
import { newCharge, newRefund } from './objects';
import { ApiProblem, unexpectedState } from './problem';
import { emit, nowSeconds, type IntentRow, type World } from './world';

/** What happens to an intent's money, whoever caused it (docs: PaymentIntents lifecycle). */
const later = (world: World, row: IntentRow, delayMs: number, task: () => void): void => {
  row.callOff = world.clock.after(delayMs, () => {
    row.callOff = null;
    world.request = { id: null, idempotencyKey: null };
    task();
  });
};

const calledOff = (row: IntentRow): void => {
  row.callOff?.();
  row.callOff = null;
};

export const currentCharge = (row: IntentRow): Sdk.Charge | null =>
  row.charges.at(-1)?.charge ?? null;

const expire = (world: World, row: IntentRow): void => {
  const charge = currentCharge(row);
  if (row.intent.status !== 'requires_capture' || !charge) return;
  release(world, row, charge, charge.amount, 'expired_uncaptured_charge');
  Object.assign(row.intent, canceled(world, 'automatic'));
  emit(world, 'charge.expired', charge);
  emit(world, 'payment_intent.canceled', row.intent);
};

const canceled = (world: World, reason: string | null) => ({
  status: 'canceled' as const,
  amount_capturable: 0,
  canceled_at: nowSeconds(world),
  cancellation_reason: reason as Sdk.PaymentIntent.CancellationReason | null,
  next_action: null,
});

/**
 * Stripe writes what a hold gives back as a refund that moved nothing on the balance: the rest of
 * a partial capture, or everything when the intent is cancelled or expires.
 */
const release = (
  world: World,
  row: IntentRow,
  charge: Sdk.Charge,
  amount: number,
  reason: Sdk.Refund.Reason | null,
): void => {
  newRefund(world, row, charge, {
    amount,
    status: 'succeeded',
    metadata: {},
    reason,
    moves: false,
  });
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded >= charge.amount;
};

const take = (world: World, row: IntentRow, method: Method): void => {
  const charge = newCharge(world, row, method, 'captured');
  Object.assign(row.intent, { status: 'succeeded', amount_received: row.intent.amount });
  emit(world, 'charge.succeeded', charge);
  emit(world, 'payment_intent.succeeded', row.intent);
};

const hold = (world: World, row: IntentRow, method: Method): void => {
  const charge = newCharge(world, row, method, 'held');
  const { amount } = row.intent;
  Object.assign(row.intent, { status: 'requires_capture', amount_capturable: amount });
  emit(world, 'charge.succeeded', charge);
  emit(world, 'payment_intent.amount_capturable_updated', row.intent);
  later(world, row, world.delays.authorizationMs, () => expire(world, row));
};

/** Marks the try as failed; the intent waits for another method. */
const fail = (
  world: World,
  row: IntentRow,
  error: { code: string; message: string; declineCode?: string; chargeId?: string },
): void => {
  const details = {
    type: 'card_error',
    code: error.code,
    message: error.message,
    ...(error.declineCode ? { decline_code: error.declineCode } : {}),
    ...(error.chargeId ? { charge: error.chargeId } : {}),
  } as Sdk.PaymentIntent.LastPaymentError;
  Object.assign(row.intent, {
    status: 'requires_payment_method',
    last_payment_error: details,
    payment_method: null,
    next_action: null,
    processing: null,
  });
  row.method = null;
  emit(world, 'payment_intent.payment_failed', row.intent);
};

const decline = (world: World, row: IntentRow, method: Method): ApiProblem => {
  const charge = newCharge(world, row, method, 'failed');
  emit(world, 'charge.failed', charge);
  const error = { code: 'card_declined', message: 'Your card was declined.' };
  fail(world, row, { ...error, declineCode: method.declineCode, chargeId: charge.id });
  return new ApiProblem(
    402,
    {
      type: 'card_error',
      ...error,
      decline_code: method.declineCode,
      charge: charge.id,
      payment_intent: structuredClone(row.intent),
    },
    true,
  );
};

const settle = (world: World, row: IntentRow, method: Method): void => {
  const charge = currentCharge(row);
  if (row.intent.status !== 'processing' || !charge) return;
  if (method.payment === 'fails-later') {
    const message = 'The customer’s bank refused the debit.';
    const over = { status: 'failed', captured: false, failure_code: 'debit_declined' };
    Object.assign(charge, over, { failure_message: message });
    emit(world, 'charge.failed', charge);
    fail(world, row, {
      code: 'payment_intent_payment_attempt_failed',
      message,
      chargeId: charge.id,
    });
    return;
  }
  Object.assign(charge, { status: 'succeeded', paid: true, amount_captured: charge.amount });
  Object.assign(row.intent, { status: 'succeeded', amount_received: charge.amount });
  row.intent.processing = null;
  emit(world, 'charge.succeeded', charge);
  emit(world, 'payment_intent.succeeded', row.intent);
};

const process = (world: World, row: IntentRow, method: Method): void => {
  const charge = newCharge(world, row, method, 'pending');
  row.intent.status = 'processing';
  emit(world, 'charge.pending', charge);
  emit(world, 'payment_intent.processing', row.intent);
  later(world, row, world.delays.settlementMs, () => settle(world, row, method));
};

/** The shopper pays it at a counter, or lets it lie (docs.stripe.com/payments/multibanco). */
const issueVoucher = (world: World, row: IntentRow, method: Method): void => {
  const { intent } = row;
  intent.status = 'requires_action';
  intent.next_action = {
    type: 'multibanco_display_details',
    multibanco_display_details: {
      entity: '12345',
      expires_at: nowSeconds(world) + Math.floor(world.delays.voucherMs / 1_000),
      hosted_voucher_url: 'https://payments.stripe.com/multibanco/voucher/test',
      reference: '123456789',
    },
  };
  emit(world, 'payment_intent.requires_action', intent);
  later(world, row, world.delays.voucherMs, () => {
    if (intent.status !== 'requires_action' || row.method !== method) return;
    fail(world, row, {
      code: 'payment_intent_payment_attempt_expired',
      message: 'The voucher expired before it was paid.',
    });
  });
};

const pay = (world: World, row: IntentRow, method: Method): void => {
  if (isHeldFirst(row.intent, method)) hold(world, row, method);
  else take(world, row, method);
};

const confirmable = 'requires_payment_method, requires_confirmation, requires_action';

/** Confirms with the method that the intent has. Throws where the card is declined. */
export const confirmIntent = (world: World, row: IntentRow, returnUrl: string | null): void => {
  const { intent, method } = row;
  if (!confirmable.split(', ').includes(intent.status)) {
    throw unexpectedState('confirm', intent, confirmable);
  }
  if (!method) throw unexpectedState('confirm', intent, 'requires_confirmation');
  intent.last_payment_error = null;
  if (method.payment === 'declines') throw decline(world, row, method);
  if (method.payment === 'authenticates') {
    intent.status = 'requires_action';
    intent.next_action = {
      type: returnUrl ? 'redirect_to_url' : 'use_stripe_sdk',
      ...(returnUrl
        ? { redirect_to_url: { url: 'https://hooks.stripe.com/3ds', return_url: returnUrl } }
        : { use_stripe_sdk: {} }),
    };
    emit(world, 'payment_intent.requires_action', intent);
  } else if (method.payment === 'voucher') issueVoucher(world, row, method);
  else if (method.payment === 'succeeds') pay(world, row, method);
  else process(world, row, method);
};

/** The shopper came back from the bank's page, or paid a voucher at the counter. */
export const authenticateIntent = (world: World, row: IntentRow, passed: boolean): void => {
  const { intent, method } = row;
  if (intent.status !== 'requires_action' || !method) {
    throw unexpectedState('authenticate', intent, 'requires_action');
  }
  calledOff(row);
  intent.next_action = null;
  if (passed) pay(world, row, method);
  else {
    const message = 'We are unable to authenticate your payment method.';
    fail(world, row, { code: 'payment_intent_authentication_failure', message });
  }
};

/** Captures `amount` and releases the rest (docs.stripe.com/api/payment_intents/capture). */
export const captureIntent = (world: World, row: IntentRow, amount: number): void => {
  const charge = currentCharge(row);
  if (!charge) return;
  calledOff(row);
  const rest = charge.amount - amount;
  charge.captured = true;
  charge.amount_captured = amount;
  charge.balance_transaction = `txn_${charge.id.slice(3)}`;
  if (rest > 0) release(world, row, charge, rest, null);
  Object.assign(row.intent, {
    status: 'succeeded',
    amount_received: amount,
    amount_capturable: 0,
  });
  emit(world, 'charge.captured', charge);
  emit(world, 'payment_intent.succeeded', row.intent);
};

/** Cancels; what was held goes back (docs.stripe.com/api/payment_intents/cancel). */
export const cancelIntent = (world: World, row: IntentRow, reason: string | null): void => {
  const charge = currentCharge(row);
  const held = row.intent.status === 'requires_capture' && charge !== null;
  calledOff(row);
  if (held) release(world, row, charge, charge.amount, null);
  Object.assign(row.intent, canceled(world, reason));
  if (held) emit(world, 'charge.refunded', charge);
  emit(world, 'payment_intent.canceled', row.intent);
};
