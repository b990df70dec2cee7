import type Sdk from 'stripe';
import { checkAccountRules } from './account-rules';
import { checkChargeAmount, checkCurrency, checkPartAmount } from './amounts';
import { intentAt, type Call, type Route } from './call';
import type { Params } from './form';
import { browserView, page } from './lists';
import { methodFromParams, testMethod, type Method } from './methods';
import { newIntentRow, shippingFrom } from './objects';
import {
  mergeMetadata,
  readFlag,
  readGroup,
  readInteger,
  readList,
  readText,
  requireText,
} from './params';
import { authenticateIntent, cancelIntent, captureIntent, confirmIntent } from './payments';
import { badParam, badState, notFound, unexpectedState } from './problem';
import { emit, newId, type IntentRow, type World } from './world';

const permission = { read: 'rak_payment_intent_read', write: 'rak_payment_intent_write' };

const chosenMethod = (world: World, params: Params): Method | null => {
  const data = readGroup(params, 'payment_method_data');
  if (data) return methodFromParams(data, newId(world, 'pm'));
  const name = readText(params, 'payment_method');
  if (name === undefined) return null;
  const method = world.methods.get(name) ?? testMethod(name, newId(world, 'pm'));
  if (!method) throw notFound('PaymentMethod', name, 'payment_method');
  return method;
};

const attachMethod = (row: IntentRow, method: Method | null): void => {
  if (!method) return;
  row.method = method;
  row.intent.payment_method = method.id;
  if (row.intent.status === 'requires_payment_method') row.intent.status = 'requires_confirmation';
};

const shippingOf = (params: Params): Sdk.PaymentIntent.Shipping | null => {
  const shipping = readGroup(params, 'shipping');
  return shipping ? shippingFrom(shipping) : null;
};

const offeredTypes = (params: Params, currency: string): string[] =>
  readList(params, 'payment_method_types') ??
  (currency === 'eur' ? ['card', 'link', 'sepa_debit', 'ideal', 'klarna'] : ['card', 'link']);

const captureMethodOf = (params: Params): Sdk.PaymentIntent.CaptureMethod => {
  const text = readText(params, 'capture_method') ?? 'automatic_async';
  if (text === 'manual' || text === 'automatic' || text === 'automatic_async') return text;
  throw badParam('capture_method', 'Invalid capture_method');
};

const create = (call: Call): object => {
  const { world, params } = call;
  requireText(params, 'amount');
  const amount = readInteger(params, 'amount') ?? 0;
  const currency = checkCurrency(requireText(params, 'currency'));
  checkChargeAmount(amount, currency);
  checkAccountRules(world, currency);
  const method = chosenMethod(world, params);
  const automatic = readGroup(params, 'automatic_payment_methods');
  const row = newIntentRow(world, {
    amount,
    currency,
    metadata: mergeMetadata({}, params),
    automatic_payment_methods: automatic ? { enabled: automatic.enabled === 'true' } : null,
    payment_method_options: structuredClone({ ...readGroup(params, 'payment_method_options') }),
    payment_method_types: offeredTypes(params, currency),
    capture_method: captureMethodOf(params),
    customer: readText(params, 'customer') ?? null,
    description: readText(params, 'description') ?? null,
    shipping: shippingOf(params),
  });
  world.intents.set(row.intent.id, row);
  attachMethod(row, method);
  emit(world, 'payment_intent.created', row.intent);
  if (readFlag(params, 'confirm')) {
    confirmIntent(world, row, readText(params, 'return_url') ?? null);
  }
  return row.intent;
};

const update = (call: Call): object => {
  const { world, params } = call;
  const row = intentAt(call);
  const { intent } = row;
  const amount = readInteger(params, 'amount');
  if (amount !== undefined) {
    const open = 'requires_payment_method, requires_confirmation, requires_action';
    if (!open.includes(intent.status)) throw unexpectedState('update', intent, open);
    checkChargeAmount(amount, intent.currency);
    intent.amount = amount;
  }
  intent.metadata = mergeMetadata(intent.metadata, params);
  intent.description = readText(params, 'description') ?? intent.description;
  intent.shipping = shippingOf(params) ?? intent.shipping;
  attachMethod(row, chosenMethod(world, params));
  return intent;
};

/**
 * Stripe.js sees to it by itself; whoever calls the API says where a bank's page is to lead back
 * to (docs.stripe.com/api/payment_intents/confirm).
 */
const checkReturnUrl = ({ params, version }: Call, intent: Sdk.PaymentIntent): void => {
  const mayRedirect =
    intent.automatic_payment_methods?.enabled === true &&
    intent.automatic_payment_methods.allow_redirects !== 'never';
  if (version === null || !mayRedirect || readText(params, 'return_url')) return;
  throw badState(
    'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. ' +
      'Because some of these payment methods might redirect your customer off of your page, ' +
      'you must provide a `return_url`.',
  );
};

const confirm = (call: Call): object => {
  const row = intentAt(call);
  checkReturnUrl(call, row.intent);
  attachMethod(row, chosenMethod(call.world, call.params));
  confirmIntent(call.world, row, readText(call.params, 'return_url') ?? null);
  return call.auth === 'publishable' ? browserView(row.intent) : row.intent;
};

const capture = (call: Call): object => {
  const row = intentAt(call);
  const { intent } = row;
  const amount = readInteger(call.params, 'amount_to_capture');
  if (amount !== undefined) checkPartAmount(amount, intent.currency, 'amount_to_capture');
  if (intent.status !== 'requires_capture') {
    throw unexpectedState('capture', intent, 'requires_capture');
  }
  if (amount !== undefined && amount > intent.amount_capturable) {
    throw badState('The amount to capture is greater than the amount that can be captured.', {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    });
  }
  if (readFlag(call.params, 'final_capture') === false) {
    throw badState('This PaymentIntent is not eligible for multicapture.', {
      param: 'final_capture',
    });
  }
  intent.metadata = mergeMetadata(intent.metadata, call.params);
  captureIntent(call.world, row, amount ?? intent.amount_capturable);
  return intent;
};

const cancelable =
  'requires_payment_method, requires_capture, requires_confirmation, requires_action, processing';
const cancelReasons = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'];

const cancel = (call: Call): object => {
  const row = intentAt(call);
  const reason = readText(call.params, 'cancellation_reason') ?? null;
  if (reason !== null && !cancelReasons.includes(reason)) {
    throw badParam('cancellation_reason', 'Invalid cancellation_reason');
  }
  // A debit that is on its way can be cancelled only in rare cases: here never.
  const open = cancelable.split(', ').includes(row.intent.status);
  if (!open || row.intent.status === 'processing') {
    throw unexpectedState('cancel', row.intent, cancelable);
  }
  cancelIntent(call.world, row, reason);
  return row.intent;
};

const retrieve = (call: Call): object => {
  const { intent } = intentAt(call);
  return call.auth === 'publishable' ? browserView(intent) : intent;
};

const list = (call: Call): object => {
  const customer = readText(call.params, 'customer');
  const intents = [...call.world.intents.values()].map((row) => row.intent);
  return page(call, intents, (intent) => customer === undefined || intent.customer === customer);
};

/** Not Stripe's: what the page of the shopper's bank does at the end of 3-D Secure. */
const authenticate = (call: Call): object => {
  const row = intentAt(call);
  authenticateIntent(call.world, row, readFlag(call.params, 'passed') ?? true);
  return browserView(row.intent);
};

const intents = '/v1/payment_intents';

export const intentRoutes: readonly Route[] = [
  { method: 'POST', path: intents, permission: permission.write, run: create },
  { method: 'GET', path: intents, permission: permission.read, run: list },
  {
    method: 'GET',
    path: `${intents}/:id`,
    permission: permission.read,
    browser: true,
    run: retrieve,
  },
  { method: 'POST', path: `${intents}/:id`, permission: permission.write, run: update },
  {
    method: 'POST',
    path: `${intents}/:id/confirm`,
    permission: permission.write,
    browser: true,
    run: confirm,
  },
  { method: 'POST', path: `${intents}/:id/capture`, permission: permission.write, run: capture },
  { method: 'POST', path: `${intents}/:id/cancel`, permission: permission.write, run: cancel },
  {
    method: 'POST',
    path: '/test/payment_intents/:id/authenticate',
    permission: permission.write,
    browser: true,
    run: authenticate,
  },
];
