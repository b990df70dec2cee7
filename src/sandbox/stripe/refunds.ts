import type Sdk from 'stripe';
import { checkPartAmount } from './amounts';
import { newRefund } from './objects';
import { currentCharge } from './payments';
import { badParam, badState } from './problem';
import { emit, type IntentRow, type RefundRow, type World } from './world';

interface RefundFields {
  readonly amount: number | undefined;
  readonly reason: Sdk.Refund.Reason | null;
  readonly metadata: Record<string, string>;
}

const settled = (charge: Sdk.Charge, amount: number): void => {
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded >= charge.amount;
};

/** Both names exist; the older one comes for card refunds only. */
const tellChange = (world: World, refund: Sdk.Refund): void => {
  emit(world, 'refund.updated', refund);
  emit(world, 'charge.refund.updated', refund);
};

const succeedLater = (world: World, refund: Sdk.Refund): void => {
  world.clock.after(world.delays.refundMs, () => {
    if (refund.status !== 'pending') return;
    refund.status = 'succeeded';
    world.request = { id: null, idempotencyKey: null };
    tellChange(world, refund);
  });
};

/** docs.stripe.com/refunds#failed-refunds: the money is back on the balance. */
const failLater = (world: World, charge: Sdk.Charge, refund: Sdk.Refund): void => {
  world.clock.after(world.delays.refundFailureMs, () => {
    refund.status = 'failed';
    refund.failure_reason = 'expired_or_canceled_card';
    refund.failure_balance_transaction = `txn_${refund.id.slice(3)}`;
    settled(charge, -refund.amount);
    world.request = { id: null, idempotencyKey: null };
    emit(world, 'refund.failed', refund);
    tellChange(world, refund);
  });
};

const refundableCharge = (row: IntentRow): Sdk.Charge => {
  const charge = currentCharge(row);
  if (row.intent.status === 'requires_capture') {
    throw badState(
      `This uncaptured Charge was created by a PaymentIntent (${row.intent.id}). You must cancel ` +
        'the PaymentIntent to reverse the authorization instead of refunding the Charge directly.',
      { code: 'charge_not_refundable' },
    );
  }
  if (!charge || charge.status !== 'succeeded' || row.intent.status !== 'succeeded') {
    throw badState(`PaymentIntent ${row.intent.id} does not have a successful charge to refund.`, {
      code: 'payment_intent_unexpected_state',
    });
  }
  return charge;
};

/** Refunds a captured payment in part or in whole (docs.stripe.com/api/refunds/create). */
export const createRefund = (world: World, row: IntentRow, fields: RefundFields): Sdk.Refund => {
  const charge = refundableCharge(row);
  if (charge.disputed) {
    throw badState(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw badState(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  const amount = fields.amount ?? left;
  checkPartAmount(amount, charge.currency, 'amount');
  if (amount > left) {
    throw badParam(
      'amount',
      `Refund amount (${amount}) is greater than unrefunded amount (${left})`,
    );
  }
  const behaviour = row.method?.refund ?? 'succeeds';
  const refund = newRefund(world, row, charge, {
    amount,
    status: behaviour === 'pending' ? 'pending' : 'succeeded',
    metadata: fields.metadata,
    reason: fields.reason,
    moves: true,
  });
  settled(charge, amount);
  emit(world, 'refund.created', refund);
  emit(world, 'charge.refunded', charge);
  if (behaviour === 'pending') succeedLater(world, refund);
  if (behaviour === 'fails-later') failLater(world, charge, refund);
  return refund;
};

export const updateRefund = (
  world: World,
  { refund }: RefundRow,
  metadata: Record<string, string>,
): void => {
  refund.metadata = metadata;
  tellChange(world, refund);
};

/** Only refunds that wait for the shopper can be cancelled; cards never do. */
export const cancelRefund = (world: World, { refund, row }: RefundRow): void => {
  const charge = currentCharge(row);
  if (refund.status !== 'requires_action' || !charge) {
    throw badState(`Refund ${refund.id} has status ${refund.status} and cannot be canceled.`);
  }
  refund.status = 'canceled';
  settled(charge, -refund.amount);
  tellChange(world, refund);
};
