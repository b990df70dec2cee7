import { at, gateway, type Answer, type Json, type Stage } from './testing';

const address = {
  firstName: 'Ada',
  lastName: 'L',
  streetAddress1: '600 Montgomery St',
  city: 'San Francisco',
  postalCode: '94111',
  country: 'US',
  countryArea: 'CA',
};

const createCheckout = `mutation ($input: CheckoutCreateInput!) {
  checkoutCreate(input: $input) { checkout { id } errors { field code } } }`;
const chooseShipping = `mutation ($id: ID!, $method: ID!) {
  checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) { errors { code } } }`;
const initialize = `mutation ($id: ID!, $amount: PositiveDecimal, $key: String, $gateway: String!,
    $action: TransactionFlowStrategyEnum) {
  transactionInitialize(id: $id, amount: $amount, idempotencyKey: $key, action: $action,
      paymentGateway: { id: $gateway }) {
    transaction { id } transactionEvent { id type message pspReference } data
    errors { field code } } }`;
const createOrder = `mutation ($id: ID!, $remove: Boolean) {
  orderCreateFromCheckout(id: $id, removeCheckout: $remove) {
    order { id number status chargeStatus } errors { field code } } }`;
const complete = `mutation ($id: ID!) {
  checkoutComplete(id: $id) { order { id status } errors { field code } } }`;
const report = `mutation ($id: ID!, $type: TransactionEventTypeEnum!, $psp: String!,
    $amount: PositiveDecimal, $time: DateTime, $actions: [TransactionActionEnum!]) {
  transactionEventReport(id: $id, type: $type, pspReference: $psp, amount: $amount, time: $time,
      availableActions: $actions) {
    alreadyProcessed transactionEvent { id type } errors { field code } } }`;
const request = `mutation ($id: ID!, $action: TransactionActionEnum!, $amount: PositiveDecimal) {
  transactionRequestAction(id: $id, actionType: $action, amount: $amount) {
    errors { field code } } }`;

const warehouse = Buffer.from('Warehouse:1').toString('base64');

/** Global ids of the default articles and of the one way to ship. */
export const variantId = (place: number): string =>
  Buffer.from(`ProductVariant:${place}`).toString('base64');
export const shippingId = Buffer.from('ShippingMethod:1').toString('base64');

export interface CheckoutOptions {
  readonly quantity?: number;
  readonly price?: number;
  readonly email?: string | null;
  readonly billing?: boolean;
  readonly shipping?: boolean;
  readonly channel?: string;
}

/** A checkout that is ready to be paid; of 19.90 where nothing else is said. */
export const makeCheckout = async (
  stage: Stage,
  options: CheckoutOptions = {},
): Promise<string> => {
  const { quantity = 10, price, email = 'ada@example.com' } = options;
  const answer = await stage.call(createCheckout, {
    input: {
      channel: options.channel ?? 'default-channel',
      email,
      lines: [{ variantId: variantId(1), quantity, price }],
      billingAddress: options.billing === false ? null : address,
      shippingAddress: address,
    },
  });
  const id = String(at(answer, 'data', 'checkoutCreate', 'checkout', 'id'));
  if (options.shipping !== false) await stage.call(chooseShipping, { id, method: shippingId });
  return id;
};

interface Initialized {
  readonly transactionId: string;
  readonly eventType: string;
  readonly message: string;
  readonly psp: string;
  readonly data: unknown;
  readonly errors: readonly { field: string; code: string }[];
}

/** `transactionInitialize` by a shopper, with what the app shall answer. */
export const pay = async (
  stage: Stage,
  id: string,
  answer?: Answer,
  variables: Json = {},
  token?: string,
): Promise<Initialized> => {
  if (answer !== undefined) stage.answers['transaction_initialize_session'] = answer;
  const result = await stage.call(initialize, { id, gateway, ...variables }, token);
  const payload = at(result, 'data', 'transactionInitialize');
  return {
    transactionId: String(at(payload, 'transaction', 'id')),
    eventType: String(at(payload, 'transactionEvent', 'type')),
    message: String(at(payload, 'transactionEvent', 'message')),
    psp: String(at(payload, 'transactionEvent', 'pspReference')),
    data: at(payload, 'data'),
    errors: (at(payload, 'errors') as Initialized['errors'] | undefined) ?? [],
  };
};

export const orderFromCheckout = (
  stage: Stage,
  id: string,
  token = stage.token,
  remove = true,
): Promise<Json> => stage.call(createOrder, { id, remove }, token);

export const completeCheckout = (stage: Stage, id: string): Promise<Json> =>
  stage.call(complete, { id });

/** An order of 19.90 that nobody paid; gives its id. */
export const makeOrder = async (stage: Stage, options: CheckoutOptions = {}): Promise<string> => {
  const answer = await orderFromCheckout(stage, await makeCheckout(stage, options));
  return String(at(answer, 'data', 'orderCreateFromCheckout', 'order', 'id'));
};

interface Report {
  readonly type: string;
  readonly psp: string;
  readonly amount?: number | string | null;
  readonly time?: string;
  readonly actions?: readonly string[];
}

export const reportEvent = async (
  stage: Stage,
  id: string,
  input: Report,
  token = stage.token,
): Promise<unknown> => {
  const answer = await stage.call(report, { id, ...input }, token);
  return at(answer, 'data', 'transactionEventReport') ?? answer;
};

/** `transactionRequestAction` by staff, with what the app shall answer; then it was asked. */
export const requestAction = async (
  stage: Stage,
  id: string,
  action: 'CHARGE' | 'REFUND' | 'CANCEL',
  amount: number | null,
  answer?: Answer,
): Promise<unknown> => {
  const names = { CHARGE: 'charge', REFUND: 'refund', CANCEL: 'cancelation' };
  if (answer !== undefined) stage.answers[`transaction_${names[action]}_requested`] = answer;
  const result = await stage.call(request, { id, action, amount }, stage.staff);
  await stage.pass(0);
  return at(result, 'data', 'transactionRequestAction', 'errors');
};

const lines = 'query ($id: ID!) { order(id: $id) { lines { id quantity } } }';
const fulfill = `mutation ($order: ID!, $input: OrderFulfillInput!) {
  orderFulfill(order: $order, input: $input) { fulfillments { id } errors { code } } }`;

/** Sends everything, or so many pieces of each line; gives the parcel's id. */
export const fulfillOrder = async (
  stage: Stage,
  order: string,
  quantity?: number,
  trackingNumber?: string,
): Promise<string> => {
  const found = await stage.call(lines, { id: order }, stage.staff);
  const all = at(found, 'data', 'order', 'lines') as { id: string; quantity: number }[];
  const input = {
    trackingNumber,
    lines: all.map((line) => ({
      orderLineId: line.id,
      stocks: [{ quantity: quantity ?? line.quantity, warehouse }],
    })),
  };
  const answer = await stage.call(fulfill, { order, input }, stage.staff);
  return String(at(answer, 'data', 'orderFulfill', 'fulfillments', 0, 'id'));
};
