import type Sdk from 'stripe';
import type { Params } from './form';
import type { Method } from './methods';
import { readGroup, readText } from './params';
import { newId, nowSeconds, type IntentRow, type World } from './world';

/** Fields that every new intent has in common. */
const blankIntent = {
  object: 'payment_intent',
  allowed_payment_method_types: null,
  amount_capturable: 0,
  amount_received: 0,
  application: null,
  application_fee_amount: null,
  canceled_at: null,
  cancellation_reason: null,
  capture_method: 'automatic_async',
  confirmation_method: 'automatic',
  customer_account: null,
  excluded_payment_method_types: null,
  last_payment_error: null,
  latest_charge: null,
  managed_payments: null,
  next_action: null,
  on_behalf_of: null,
  payment_method: null,
  payment_method_configuration_details: null,
  payment_record: null,
  processing: null,
  receipt_email: null,
  review: null,
  setup_future_usage: null,
  source: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  status: 'requires_payment_method',
  transfer_data: null,
  transfer_group: null,
} as const;

type NewIntent = Pick<
  Sdk.PaymentIntent,
  | 'amount'
  | 'currency'
  | 'metadata'
  | 'automatic_payment_methods'
  | 'payment_method_options'
  | 'payment_method_types'
  | 'capture_method'
  | 'customer'
  | 'description'
  | 'shipping'
>;

export const newIntentRow = (world: World, fields: NewIntent): IntentRow => {
  const id = newId(world, 'pi');
  const intent: Sdk.PaymentIntent = {
    ...blankIntent,
    ...fields,
    id,
    client_secret: `${id}_secret_${world.random.token(18).replace(/[-_]/g, '0')}`,
    created: nowSeconds(world),
    livemode: world.account.livemode,
  };
  return { intent, charges: [], refunds: [], method: null, callOff: null };
};

/** Days for which a card authorisation holds (docs.stripe.com/payments/place-a-hold). */
const captureBefore = (world: World): number =>
  Math.floor((world.clock.now() + world.delays.authorizationMs) / 1_000);

const detailsOf = (
  world: World,
  method: Method,
  manual: boolean,
): Sdk.Charge.PaymentMethodDetails => {
  if (method.type !== 'card') {
    const debit = method.type === 'sepa_debit' ? { last4: method.lastDigits } : {};
    return { type: method.type, [method.type]: debit };
  }
  const card = {
    brand: method.brand,
    last4: method.lastDigits,
    exp_month: 12,
    exp_year: 2034,
    country: 'US',
    funding: 'credit',
    ...(manual ? { capture_before: captureBefore(world) } : {}),
  };
  return { type: 'card', ...{ card } } as Sdk.Charge.PaymentMethodDetails;
};

const noAddress = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** The whole of it is replaced: what is not sent is not there any more. */
export const shippingFrom = (params: Params): Sdk.PaymentIntent.Shipping & Sdk.Charge.Shipping => ({
  name: readText(params, 'name') ?? '',
  phone: readText(params, 'phone') ?? null,
  carrier: readText(params, 'carrier') ?? null,
  tracking_number: readText(params, 'tracking_number') ?? null,
  address: {
    ...noAddress,
    ...Object.fromEntries(
      Object.keys(noAddress).map((part) => [
        part,
        readText(readGroup(params, 'address') ?? {}, part) ?? null,
      ]),
    ),
  },
});

const blankCharge = {
  object: 'charge',
  amount_refunded: 0,
  application: null,
  application_fee: null,
  application_fee_amount: null,
  billing_details: { address: noAddress, email: null, name: null, phone: null, tax_id: null },
  calculated_statement_descriptor: null,
  failure_balance_transaction: null,
  fraud_details: {},
  on_behalf_of: null,
  outcome: null,
  receipt_email: null,
  receipt_number: null,
  receipt_url: null,
  refunded: false,
  review: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_data: null,
  transfer_group: null,
} as const;

/** A charge of the intent by its method: taken, held, pending or declined. */
export const newCharge = (
  world: World,
  row: IntentRow,
  method: Method,
  state: 'captured' | 'held' | 'pending' | 'failed',
): Sdk.Charge => {
  const { intent } = row;
  const taken = state === 'captured';
  const charge: Sdk.Charge = {
    ...blankCharge,
    id: newId(world, method.type === 'card' ? 'ch' : 'py'),
    amount: intent.amount,
    amount_captured: taken ? intent.amount : 0,
    balance_transaction: taken ? newId(world, 'txn') : null,
    captured: taken || state === 'pending',
    created: nowSeconds(world),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: taken && method.isDisputed === true,
    failure_code: state === 'failed' ? 'card_declined' : null,
    failure_message: state === 'failed' ? 'Your card was declined.' : null,
    livemode: intent.livemode,
    metadata: { ...intent.metadata },
    paid: taken || state === 'held',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(world, method, state === 'held'),
    shipping: intent.shipping && { ...intent.shipping },
    status: state === 'failed' ? 'failed' : state === 'pending' ? 'pending' : 'succeeded',
  };
  row.charges.push({ charge, row });
  world.charges.set(charge.id, { charge, row });
  intent.latest_charge = charge.id;
  return charge;
};

/** A refund of the intent's captured charge, or what a held one releases. */
export const newRefund = (
  world: World,
  row: IntentRow,
  charge: Sdk.Charge,
  fields: Pick<Sdk.Refund, 'amount' | 'status' | 'metadata' | 'reason'> & { moves: boolean },
): Sdk.Refund => {
  const refund: Sdk.Refund = {
    id: newId(world, charge.id.startsWith('py') ? 'pyr' : 're'),
    object: 'refund',
    amount: fields.amount,
    balance_transaction: fields.moves ? newId(world, 'txn') : null,
    charge: charge.id,
    created: nowSeconds(world),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    metadata: fields.metadata,
    payment_intent: row.intent.id,
    payment_method: null,
    reason: fields.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: fields.status,
    transfer_reversal: null,
  };
  row.refunds.push({ refund, row });
  world.refunds.set(refund.id, { refund, row });
  return refund;
};
