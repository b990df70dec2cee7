import type { Scene } from './testing-recordings';
import { at, gateway, type Json, type Stage } from './testing';
import {
  fulfillOrder,
  makeCheckout,
  orderFromCheckout,
  pay,
  reportEvent,
  requestAction,
} from './testing-acts';

/** An order as the recorded app made them: first the order, then the money. */
const orderOf = async ({ stage, token }: Scene, quantity = 2): Promise<string> => {
  const answer = await orderFromCheckout(stage, await makeCheckout(stage, { quantity }), token);
  return String(at(answer, 'data', 'orderCreateFromCheckout', 'order', 'id'));
};

const expire = async ({ stage }: Scene): Promise<void> => {
  await stage.pass(3 * 60_000);
  stage.saleor.control.runTasks();
  await stage.pass(0);
};

const noteOn = (stage: Stage, token: string, id: string): Promise<Json> =>
  stage.call(
    `mutation ($id: ID!) { updateMetadata(id: $id, input: [{ key: "a", value: "b" }]) {
      errors { code } } }`,
    { id },
    token,
  );

const mutation = (stage: Stage, token: string, text: string): Promise<Json> =>
  stage.call(`mutation { ${text} }`, {}, token);

/** In the recordings the app itself does what staff does elsewhere. */
const byTheApp = async <T>({ stage, token }: Scene, act: () => Promise<T>): Promise<T> => {
  const call = stage.call;
  stage.call = (query, variables) => call(query, variables, token);
  try {
    return await act();
  } finally {
    stage.call = call;
  }
};

/** An order that expired, and was paid after that: it lives again. */
const paidLate = async (scene: Scene): Promise<{ order: string; transaction: string }> => {
  const order = await orderOf(scene);
  await expire(scene);
  const answer = { result: 'CHARGE_SUCCESS', pspReference: 'LATE-1' };
  const paid = await pay(scene.stage, order, answer);
  return { order, transaction: paid.transactionId };
};

const paidCheckout = async ({ stage }: Scene): Promise<unknown> => {
  const checkout = await makeCheckout(stage, { quantity: 2 });
  await stage.pass(0);
  return pay(stage, checkout, { result: 'CHARGE_SUCCESS', pspReference: 'C' });
};

const grantRefund = async (stage: Stage, order: string, t: string, amount: number) => {
  const granted = await stage.call(
    `mutation ($id: ID!, $t: ID!, $amount: Decimal!) { orderGrantRefundCreate(id: $id,
      input: { transactionId: $t, amount: $amount }) { grantedRefund { id } } }`,
    { id: order, t, amount },
    stage.staff,
  );
  return String(at(granted, 'data', 'orderGrantRefundCreate', 'grantedRefund', 'id'));
};

const askForGranted = async (stage: Stage, g: string, t: string, answer: Json): Promise<void> => {
  stage.answers['transaction_refund_requested'] = answer;
  await stage.call(
    `mutation ($g: ID!, $t: ID!) { transactionRequestRefundForGrantedRefund(
      grantedRefundId: $g, id: $t) { errors { code } } }`,
    { g, t },
    stage.staff,
  );
  await stage.pass(0);
};

/** Three refunds were granted: one was made at once, one at the second try, one never. */
export const grantedThrice = async (
  scene: Scene,
): Promise<{ order: string; transaction: string }> => {
  const { stage, token } = scene;
  const checkout = await makeCheckout(stage);
  const answer = { result: 'CHARGE_SUCCESS', pspReference: 'G-1', actions: ['REFUND'] };
  const { transactionId: transaction } = await pay(stage, checkout, answer);
  const made = await orderFromCheckout(stage, checkout, token);
  const order = String(at(made, 'data', 'orderCreateFromCheckout', 'order', 'id'));
  const [first, second] = [5, 6].map((amount) => grantRefund(stage, order, transaction, amount));
  const success = (pspReference: string) => ({ pspReference, result: 'REFUND_SUCCESS' });
  await askForGranted(stage, (await first) ?? '', transaction, success('GR-1'));
  await askForGranted(stage, (await second) ?? '', transaction, { pspReference: 'GR-2' });
  const failure = { type: 'REFUND_FAILURE', psp: 'GR-2', amount: 6 };
  await reportEvent(stage, transaction, failure, token);
  await askForGranted(stage, (await second) ?? '', transaction, success('GR-3'));
  const third = await grantRefund(stage, order, transaction, 1);
  await askForGranted(stage, third, transaction, {});
  return { order, transaction };
};

/** An order of two manual payments, which leaves in two parcels. */
const sentInTwo = async (scene: Scene) => {
  const { stage, token } = scene;
  const order = await orderOf(scene, 10);
  for (const amount of [1, 19.9]) {
    await stage.call(
      `mutation ($id: ID!, $amount: PositiveDecimal!) { transactionCreate(id: $id, transaction: {
        pspReference: "TC-1", amountCharged: { amount: $amount, currency: "USD" } }) {
        errors { code } } }`,
      { id: order, amount },
      token,
    );
  }
  const first = await byTheApp(scene, () => fulfillOrder(stage, order, 4, 'TN1'));
  const second = await byTheApp(scene, () => fulfillOrder(stage, order, 6));
  return { order, parcels: [first, second] };
};

/** Each step is a recorded event; the whole ends with the order. */
const takenBack = async (scene: Scene): Promise<unknown> => {
  const { order, parcels } = await sentInTwo(scene);
  // Bodies show the order as it is when they are built, so each act is told before the next.
  const act = async (text: string): Promise<void> => {
    await mutation(scene.stage, scene.token, `${text} { errors { code } }`);
    await scene.stage.pass(0);
  };
  await act(
    `orderFulfillmentUpdateTracking(id: "${parcels[0]}", input: { trackingNumber: "TN2" })`,
  );
  for (const parcel of parcels) await act(`orderFulfillmentCancel(id: "${parcel}")`);
  return act(`orderCancel(id: "${order}")`);
};

/** Notes on the payment and on the order, and one more refund. */
const notedAndRefunded = async (scene: Scene): Promise<void> => {
  const { stage, token } = scene;
  const { order, transaction } = await grantedThrice(scene);
  await noteOn(stage, token, transaction);
  await noteOn(stage, token, order);
  await stage.pass(0);
  const answer = { result: 'REFUND_SUCCESS', pspReference: 'R' };
  await requestAction(stage, transaction, 'REFUND', 0.5, answer);
};

/** How each recorded situation is brought about; the last request of that event is compared. */
export const situations: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  app_deleted: async ({ stage }) => {
    const [, app] = stage.saleor.read.apps();
    return mutation(stage, stage.staff, `appDelete(id: "${app?.id}") { errors { code } }`);
  },
  app_status_changed: async ({ stage }) => {
    const [, app] = stage.saleor.read.apps();
    const act = (name: string) =>
      mutation(stage, stage.staff, `${name}(id: "${app?.id}") { errors { code } }`);
    await act('appDeactivate');
    await act('appActivate');
  },
  checkout_created: paidCheckout,
  checkout_updated: paidCheckout,
  checkout_metadata_updated: async ({ stage, token }) =>
    noteOn(stage, token, await makeCheckout(stage, { quantity: 1 })),
  checkout_fully_paid: paidCheckout,
  checkout_fully_authorized: paidCheckout,
  'payment_gateway_initialize_session-checkout': async ({ stage }) =>
    stage.call(
      `mutation ($id: ID!, $data: JSON) { paymentGatewayInitialize(id: $id,
        paymentGateways: [{ id: "${gateway}", data: $data }]) { errors { code } } }`,
      { id: await makeCheckout(stage, { quantity: 1 }), data: { a: 1 } },
    ),
  'transaction_initialize_session-checkout': async ({ stage }) =>
    pay(stage, await makeCheckout(stage, { quantity: 2 })),
  'transaction_initialize_session-order': async (scene) => {
    const order = await orderOf(scene);
    await expire(scene);
    await pay(scene.stage, order);
  },
  'transaction_process_session-checkout': async ({ stage }) => {
    const answer = { result: 'CHARGE_ACTION_REQUIRED', pspReference: 'pi_f' };
    const paid = await pay(stage, await makeCheckout(stage, { quantity: 1 }), answer);
    const process = `mutation ($id: ID!) { transactionProcess(id: $id) { errors { code } } }`;
    stage.answers['transaction_process_session'] = new Response('', { status: 500 });
    await stage.call(process, { id: paid.transactionId });
    stage.answers['transaction_process_session'] = answer;
    await stage.call(process, { id: paid.transactionId });
    await stage.call(process, { id: paid.transactionId });
  },
  transaction_charge_requested: async (scene) => {
    const { stage } = scene;
    const order = await orderOf(scene, 1);
    const answer = { result: 'AUTHORIZATION_SUCCESS', pspReference: 'A-1', message: 'hi' };
    const paid = await pay(stage, order, answer);
    const charged = { result: 'CHARGE_SUCCESS', pspReference: 'CH-1', amount: 5 };
    const actions = { actions: ['REFUND', 'CHARGE'] };
    await requestAction(stage, paid.transactionId, 'CHARGE', null, { ...charged, ...actions });
    await requestAction(stage, paid.transactionId, 'CHARGE', null);
  },
  transaction_cancelation_requested: async (scene) => {
    const { stage } = scene;
    await pay(stage, await makeCheckout(stage, { quantity: 2 }), {
      result: 'AUTHORIZATION_SUCCESS',
      pspReference: 'EXP-A',
      actions: ['CHARGE', 'CANCEL'],
    });
    stage.saleor.control.setChannel('default-channel', { releaseFundsForExpiredCheckouts: true });
    await stage.pass(7 * 3_600_000);
    stage.saleor.control.runTasks();
  },
  'transaction_refund_requested-granted': grantedThrice,
  order_created: orderOf,
  order_confirmed: orderOf,
  order_paid: paidLate,
  order_fully_paid: paidLate,
  order_updated: paidLate,
  order_expired: async (scene) => {
    await orderOf(scene, 1);
    await expire(scene);
  },
  order_refunded: notedAndRefunded,
  order_fully_refunded: async (scene) => {
    const { stage } = scene;
    const answer = { result: 'CHARGE_SUCCESS', pspReference: 'pi_MmZhYm' };
    const { transactionId } = await pay(stage, await orderOf(scene, 1), answer);
    const refund = { result: 'REFUND_SUCCESS', pspReference: 'R' };
    await requestAction(stage, transactionId, 'REFUND', null, refund);
  },
  order_metadata_updated: notedAndRefunded,
  transaction_item_metadata_updated: notedAndRefunded,
  order_fulfilled: sentInTwo,
  fulfillment_created: sentInTwo,
  fulfillment_approved: sentInTwo,
  fulfillment_tracking_number_updated: takenBack,
  fulfillment_canceled: takenBack,
  order_cancelled: takenBack,
};
