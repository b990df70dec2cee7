import type Sdk from 'stripe';
import { chargeAt, idAt, refundAt, type Call, type Route } from './call';
import { page } from './lists';
import { shippingFrom } from './objects';
import { mergeMetadata, readGroup, readInteger, readText } from './params';
import { badParam, notFound } from './problem';
import { cancelRefund, createRefund, updateRefund } from './refunds';
import { emit, type IntentRow } from './world';

const permission = { read: 'rak_charge_read', write: 'rak_charge_write' };

const intentToRefund = (call: Call): IntentRow => {
  const intentId = readText(call.params, 'payment_intent');
  const chargeId = readText(call.params, 'charge');
  if (intentId !== undefined) {
    const row = call.world.intents.get(intentId);
    if (!row) throw notFound('payment_intent', intentId, 'payment_intent');
    return row;
  }
  if (chargeId === undefined) {
    throw badParam(
      'charge',
      'One of the following params should be provided: charge or payment_intent.',
    );
  }
  const found = call.world.charges.get(chargeId);
  if (!found) throw notFound('charge', chargeId, 'charge');
  return found.row;
};

const reasons: readonly string[] = ['duplicate', 'fraudulent', 'requested_by_customer'];

const reasonOf = (call: Call): Sdk.Refund.Reason | null => {
  const reason = readText(call.params, 'reason');
  if (reason === undefined) return null;
  if (!reasons.includes(reason)) throw badParam('reason', `Invalid reason: ${reason}`);
  return reason as Sdk.Refund.Reason;
};

const createRefundRoute = (call: Call): object => {
  const row = intentToRefund(call);
  return createRefund(call.world, row, {
    amount: readInteger(call.params, 'amount'),
    reason: reasonOf(call),
    metadata: mergeMetadata({}, call.params),
  });
};

const listRefunds = (call: Call): object => {
  const intentId = readText(call.params, 'payment_intent');
  const chargeId = readText(call.params, 'charge');
  const row =
    intentId !== undefined
      ? call.world.intents.get(intentId)
      : chargeId !== undefined
        ? call.world.charges.get(chargeId)?.row
        : null;
  if (row === undefined) throw notFound('payment_intent', intentId ?? chargeId ?? '');
  const rows = row ? row.refunds : [...call.world.refunds.values()];
  return page(
    call,
    rows.map(({ refund }) => refund),
  );
};

const updateRefundRoute = (call: Call): object => {
  const row = refundAt(call);
  updateRefund(call.world, row, mergeMetadata(row.refund.metadata ?? {}, call.params));
  return row.refund;
};

const cancelRefundRoute = (call: Call): object => {
  const row = refundAt(call);
  cancelRefund(call.world, row);
  return row.refund;
};

const shippingOf = (call: Call): Sdk.Charge.Shipping | null => {
  const shipping = readGroup(call.params, 'shipping');
  if (!shipping) return null;
  // docs.stripe.com/api/charges/update: both must be sent along.
  for (const part of ['name', 'address']) {
    if (shipping[part] !== undefined) continue;
    const param = `shipping[${part}]`;
    throw badParam(param, `Missing required param: ${param}.`, 'parameter_missing');
  }
  return shippingFrom(shipping);
};

const updateCharge = (call: Call): object => {
  const { charge } = chargeAt(call);
  charge.metadata = mergeMetadata(charge.metadata, call.params);
  charge.description = readText(call.params, 'description') ?? charge.description;
  charge.shipping = shippingOf(call) ?? charge.shipping;
  emit(call.world, 'charge.updated', charge);
  return charge;
};

const listCharges = (call: Call): object => {
  const intentId = readText(call.params, 'payment_intent');
  const rows =
    intentId === undefined
      ? [...call.world.charges.values()]
      : (call.world.intents.get(intentId)?.charges ?? []);
  return page(
    call,
    rows.map(({ charge }) => charge),
  );
};

/** The older way to refund, by the charge in the path. */
const refundCharge = (call: Call): object => {
  const { row, charge } = chargeAt(call);
  const fields = { amount: readInteger(call.params, 'amount'), reason: reasonOf(call) };
  createRefund(call.world, row, { ...fields, metadata: mergeMetadata({}, call.params) });
  return charge;
};

const eventTypes = (call: Call): ((type: string) => boolean) => {
  const one = readText(call.params, 'type');
  const many = call.params.types;
  if (one !== undefined) return (type) => type === one;
  if (!Array.isArray(many)) return () => true;
  if (many.length > 20) throw badParam('types', 'At most 20 types');
  return (type) => many.includes(type);
};

/** docs.stripe.com/api/events/list: 30 days back. */
const eventAgeSeconds = 30 * 24 * 3_600;

const listEvents = (call: Call): object => {
  const { world, params } = call;
  const ofType = eventTypes(call);
  const delivered = readText(params, 'delivery_success');
  const since = world.clock.now() / 1_000 - eventAgeSeconds;
  const rows = [...world.events.values()];
  const wanted = rows.filter(
    (row) => delivered === undefined || (delivered === 'true') === (row.undelivered.size === 0),
  );
  return page(
    call,
    wanted.map((row) => row.event),
    (event) => event.created >= since && ofType(event.type),
  );
};

const retrieveEvent = (call: Call): object => {
  const row = call.world.events.get(idAt(call));
  if (!row) throw notFound('event', idAt(call));
  return row.event;
};

const read = (path: string, run: Route['run']): Route => ({
  method: 'GET',
  path,
  permission: permission.read,
  run,
});
const write = (path: string, run: Route['run']): Route => ({
  method: 'POST',
  path,
  permission: permission.write,
  run,
});

export const moneyRoutes: readonly Route[] = [
  read('/v1/charges', listCharges),
  read('/v1/charges/:id', (call) => chargeAt(call).charge),
  write('/v1/charges/:id', updateCharge),
  write('/v1/charges/:id/refund', refundCharge),
  write('/v1/refunds', createRefundRoute),
  read('/v1/refunds', listRefunds),
  read('/v1/refunds/:id', (call) => refundAt(call).refund),
  write('/v1/refunds/:id', updateRefundRoute),
  write('/v1/refunds/:id/cancel', cancelRefundRoute),
  { ...read('/v1/events', listEvents), permission: 'rak_event_read' },
  { ...read('/v1/events/:id', retrieveEvent), permission: 'rak_event_read' },
];
