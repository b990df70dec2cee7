import { describe, expect, it } from 'vitest';
import { at, makeStage, type Answer, type Stage, type StageOptions } from './testing';
import {
  completeCheckout,
  fulfillOrder,
  makeCheckout,
  makeOrder,
  orderFromCheckout,
  pay,
  reportEvent,
  requestAction,
  variantId,
  type CheckoutOptions,
} from './testing-acts';

/**
 * What a change tells, and in which order (Saleor docs: "Asynchronous events"), to an app that
 * listens to everything. Parts of the table stand where the act itself is tested.
 */
interface Case {
  readonly change: string;
  readonly options?: StageOptions;
  /** What was before; gives what the act is about. */
  readonly before: (stage: Stage) => Promise<string>;
  readonly act: (stage: Stage, id: string) => Promise<unknown>;
  readonly tells: readonly string[];
}

const unconfirming: StageOptions = { channel: { automaticallyConfirmAllNewOrders: false } };
const paid = ['order_paid', 'order_fully_paid', 'order_updated'];
const total = 19.9;

const mutation = (stage: Stage, text: string, token = stage.staff) =>
  stage.call(`mutation { ${text} }`, {}, token);

/** A checkout with a transaction that was charged (or whatever else was answered). */
const checkoutWith =
  (answer: Answer, amount?: number, options: CheckoutOptions = {}) =>
  async (stage: Stage): Promise<string> => {
    const checkout = await makeCheckout(stage, options);
    await pay(stage, checkout, answer, amount === undefined ? {} : { amount });
    return checkout;
  };

const charged = (pspReference = 'c1') => ({ result: 'CHARGE_SUCCESS', pspReference });
const held = { result: 'AUTHORIZATION_SUCCESS', pspReference: 'a1' };
const announced = { result: 'CHARGE_REQUEST', pspReference: 'p1' };
const waiting = { result: 'CHARGE_ACTION_REQUIRED', pspReference: 'w1' };

/** The transaction of an order that was answered so. */
const orderWith =
  (answer: Answer, amount?: number) =>
  async (stage: Stage): Promise<string> => {
    const order = await makeOrder(stage);
    const variables = amount === undefined ? {} : { amount };
    return (await pay(stage, order, answer, variables)).transactionId;
  };

const report =
  (type: string, psp: string, amount: number) =>
  (stage: Stage, id: string): Promise<unknown> =>
    reportEvent(stage, id, { type, psp, amount });

const both =
  (
    before: (stage: Stage) => Promise<string>,
    ...acts: readonly ((stage: Stage, id: string) => Promise<unknown>)[]
  ) =>
  async (stage: Stage): Promise<string> => {
    const id = await before(stage);
    for (const act of acts) await act(stage, id);
    return id;
  };

const orderIdOf = (stage: Stage, transaction: string): string =>
  stage.saleor.read.transaction(transaction)?.orderId ?? '';

const session =
  (answer: Answer, amount?: number) =>
  (stage: Stage, id: string): Promise<unknown> =>
    pay(stage, id, answer, amount === undefined ? {} : { amount });

const toOrder = (stage: Stage, checkout: string) => orderFromCheckout(stage, checkout);

const newOrders: readonly Case[] = [
  {
    change: 'an order that nobody paid',
    before: (stage) => makeCheckout(stage),
    act: toOrder,
    tells: ['order_created', 'order_confirmed'],
  },
  {
    change: 'an order that nobody paid, in a channel that does not confirm',
    options: unconfirming,
    before: (stage) => makeCheckout(stage),
    act: toOrder,
    tells: ['order_created'],
  },
  {
    change: 'an order that was paid in part',
    before: checkoutWith(charged(), 5),
    act: toOrder,
    tells: ['order_created', 'order_confirmed'],
  },
  {
    change: 'an order that was paid, in a channel that does not confirm',
    options: unconfirming,
    before: checkoutWith(charged()),
    act: toOrder,
    tells: ['order_created', ...paid],
  },
  {
    change: 'an order that was paid too much',
    before: checkoutWith({ ...charged(), amount: 25 }),
    act: toOrder,
    tells: ['order_created', ...paid, 'order_confirmed'],
  },
  {
    change: 'an order whose money is only announced',
    before: checkoutWith(announced),
    act: (stage, checkout) => completeCheckout(stage, checkout),
    tells: ['order_created', 'order_confirmed'],
  },
  {
    change: 'an order whose money is held',
    before: checkoutWith(held),
    act: (stage, checkout) => completeCheckout(stage, checkout),
    tells: ['order_created', 'order_confirmed'],
  },
  {
    change: 'an order for nothing',
    before: (stage) => makeCheckout(stage, { price: 0 }),
    act: toOrder,
    tells: ['order_created', ...paid, 'order_confirmed'],
  },
];

const moreMoney: readonly Case[] = [
  {
    change: 'a charge of an order in part, answered in a session',
    before: (stage) => makeOrder(stage),
    act: session(charged(), 5),
    tells: ['order_paid', 'order_updated'],
  },
  {
    change: 'a charge of an order in full, answered in a session',
    before: (stage) => makeOrder(stage),
    act: session(charged()),
    tells: paid,
  },
  {
    change: 'a further charge of an order that is covered',
    before: orderWith(charged()),
    act: report('CHARGE_SUCCESS', 'c2', 1),
    tells: paid,
  },
  {
    change: 'a charge of what was held',
    before: orderWith(held),
    act: (stage, id) => requestAction(stage, id, 'CHARGE', null, charged()),
    tells: paid,
  },
  {
    change: 'the end of a pending charge',
    before: orderWith(announced),
    act: report('CHARGE_SUCCESS', 'p1', total),
    tells: paid,
  },
  {
    change: 'a transaction that is created as charged',
    before: (stage) => makeOrder(stage),
    act: (stage, id) =>
      mutation(
        stage,
        `transactionCreate(id: "${id}", transaction: { amountCharged: { amount: ${total},
          currency: "USD" } }) { errors { code } }`,
        stage.token,
      ),
    tells: paid,
  },
  {
    change: 'a transaction that is updated to more',
    before: orderWith(charged(), 5),
    act: (stage, id) =>
      mutation(
        stage,
        `transactionUpdate(id: "${id}", transaction: { amountCharged: { amount: 6,
          currency: "USD" } }) { errors { code } }`,
        stage.token,
      ),
    tells: ['order_paid', 'order_updated'],
  },
  {
    change: 'a refund that is taken back',
    before: both(orderWith(charged()), report('REFUND_SUCCESS', 'r1', 5)),
    act: report('REFUND_REVERSE', 'r1', 5),
    tells: paid,
  },
  {
    change: 'a pending refund that fails',
    before: both(orderWith(charged()), (stage, id) =>
      requestAction(stage, id, 'REFUND', 5, { pspReference: 'r1' }),
    ),
    act: report('REFUND_FAILURE', 'r1', 5),
    tells: paid,
  },
  {
    change: 'a pending refund that fails on an order paid in part',
    before: both(orderWith(charged(), 9), (stage, id) =>
      requestAction(stage, id, 'REFUND', 5, { pspReference: 'r1' }),
    ),
    act: report('REFUND_FAILURE', 'r1', 5),
    tells: ['order_paid', 'order_updated'],
  },
  {
    change: 'a late payment of a cancelled order',
    before: async (stage) => {
      const order = await makeOrder(stage);
      await mutation(stage, `orderCancel(id: "${order}") { errors { code } }`);
      return order;
    },
    act: session(charged()),
    tells: paid,
  },
];

const lessMoney: readonly Case[] = [
  {
    change: 'money that is held',
    before: (stage) => makeOrder(stage),
    act: session(held),
    tells: ['order_updated'],
  },
  {
    change: 'a hold that changes',
    before: orderWith(held),
    act: report('AUTHORIZATION_ADJUSTMENT', 'a2', 10),
    tells: ['order_updated'],
  },
  {
    change: 'a hold that is released',
    before: orderWith(held),
    act: (stage, id) =>
      requestAction(stage, id, 'CANCEL', null, { result: 'CANCEL_SUCCESS', pspReference: 'x1' }),
    tells: ['order_updated'],
  },
  {
    change: 'a chargeback',
    before: orderWith(charged()),
    act: report('CHARGE_BACK', 'd1', 5),
    tells: ['order_updated'],
  },
  {
    change: 'a refund that is under way',
    before: orderWith(charged()),
    act: (stage, id) => requestAction(stage, id, 'REFUND', 5, { pspReference: 'r1' }),
    tells: ['order_updated'],
  },
  {
    change: 'the end of a refund in part that was under way',
    before: both(orderWith(charged()), (stage, id) =>
      requestAction(stage, id, 'REFUND', 5, { pspReference: 'r1' }),
    ),
    act: report('REFUND_SUCCESS', 'r1', 5),
    tells: ['order_refunded', 'order_updated'],
  },
  {
    change: 'a refund of everything at once',
    before: orderWith(charged()),
    act: report('REFUND_SUCCESS', 'r1', total),
    tells: ['order_refunded', 'order_updated', 'order_fully_refunded'],
  },
  {
    change: 'a refund of more than everything',
    before: both(orderWith({ ...charged(), amount: 25 }), report('REFUND_SUCCESS', 'r1', total)),
    act: report('REFUND_SUCCESS', 'r2', 1),
    tells: ['order_refunded', 'order_updated', 'order_fully_refunded'],
  },
];

const silence: readonly Case[] = [
  {
    change: 'a shopper who has to act',
    before: (stage) => makeOrder(stage),
    act: session(waiting),
    tells: [],
  },
  {
    change: 'a payment that failed',
    before: (stage) => makeOrder(stage),
    act: session({ result: 'CHARGE_FAILURE', pspReference: 'f1' }),
    tells: [],
  },
  {
    change: 'an answer that Saleor rejects',
    before: (stage) => makeOrder(stage),
    act: session({ result: 'charge_success' }),
    tells: [],
  },
  {
    change: 'a pending charge that fails',
    before: orderWith(announced),
    act: report('CHARGE_FAILURE', 'p1', total),
    tells: [],
  },
  {
    change: 'the same report twice',
    before: orderWith(charged()),
    act: report('CHARGE_SUCCESS', 'c1', total),
    tells: [],
  },
  {
    change: 'a report that contradicts an earlier one',
    before: orderWith(charged()),
    act: report('CHARGE_SUCCESS', 'c1', 5),
    tells: [],
  },
  {
    change: 'a refund that fails at once',
    before: orderWith(charged()),
    act: (stage, id) =>
      requestAction(stage, id, 'REFUND', 5, { result: 'REFUND_FAILURE', pspReference: 'r1' }),
    tells: [],
  },
  {
    change: 'a transaction without amounts',
    before: (stage) => makeOrder(stage),
    act: (stage, id) =>
      mutation(
        stage,
        `transactionCreate(id: "${id}", transaction: { pspReference: "t" }) { errors { code } }`,
        stage.token,
      ),
    tells: [],
  },
];

const draftOf = async (stage: Stage): Promise<string> => {
  const channel = Buffer.from('Channel:1').toString('base64');
  const address = `{ firstName: "Ada", lastName: "L", streetAddress1: "S", city: "San Francisco",
    postalCode: "94111", country: US, countryArea: "CA" }`;
  const answer = await mutation(
    stage,
    `draftOrderCreate(input: { channelId: "${channel}", billingAddress: ${address},
      shippingAddress: ${address}, lines: [{ variantId: "${variantId(1)}", quantity: 10 }] }) {
      order { id } }`,
  );
  return String(at(answer, 'data', 'draftOrderCreate', 'order', 'id'));
};
const completeDraft = (stage: Stage, id: string) =>
  mutation(stage, `draftOrderComplete(id: "${id}") { errors { code } }`);

const drafts: readonly Case[] = [
  { change: 'a draft that is charged', before: draftOf, act: session(charged()), tells: [] },
  {
    change: 'a draft that is completed unpaid',
    before: draftOf,
    act: completeDraft,
    tells: ['order_created', 'order_confirmed'],
  },
  {
    change: 'a draft that was paid and is completed',
    before: both(draftOf, session(charged())),
    act: completeDraft,
    tells: ['order_created', ...paid, 'order_confirmed'],
  },
];

const approve = (stage: Stage, id: string) =>
  mutation(
    stage,
    `orderFulfillmentApprove(id: "${id}", notifyCustomer: false) { errors { code } }`,
  );
const waitingParcel =
  (quantity?: number, trackingNumber?: string) =>
  async (stage: Stage): Promise<string> => {
    const transaction = await orderWith(charged())(stage);
    stage.saleor.control.setShop({ fulfillmentAutoApprove: false });
    return fulfillOrder(stage, orderIdOf(stage, transaction), quantity, trackingNumber);
  };

const parcels: readonly Case[] = [
  {
    change: 'a part that is sent',
    before: orderWith(charged()),
    act: (stage, id) => fulfillOrder(stage, orderIdOf(stage, id), 4),
    tells: ['fulfillment_created', 'order_updated'],
  },
  {
    change: 'everything that is sent, with a tracking number',
    before: orderWith(charged()),
    act: (stage, id) => fulfillOrder(stage, orderIdOf(stage, id), undefined, 'TN'),
    tells: [
      'fulfillment_created',
      'fulfillment_tracking_number_updated',
      'fulfillment_approved',
      'order_updated',
      'order_fulfilled',
    ],
  },
  {
    change: 'a part that is approved by hand',
    before: waitingParcel(4),
    act: approve,
    tells: ['fulfillment_created', 'fulfillment_approved', 'order_updated'],
  },
  {
    change: 'everything that is approved by hand, with a tracking number',
    before: waitingParcel(undefined, 'TN'),
    act: approve,
    tells: [
      'fulfillment_created',
      'fulfillment_tracking_number_updated',
      'fulfillment_approved',
      'order_updated',
      'order_fulfilled',
    ],
  },
];

const write =
  (name: string, keys: string) =>
  (stage: Stage, id: string): Promise<unknown> =>
    mutation(stage, `${name}(id: "${id}", ${keys}) { errors { code } }`, stage.token);
const note = 'input: [{ key: "k", value: "v" }]';
const writes: readonly (readonly [string, string, string])[] = [
  ['updateMetadata', 'deleteMetadata', 'public'],
  ['updatePrivateMetadata', 'deletePrivateMetadata', 'private'],
];
const things: readonly (readonly [string, (stage: Stage) => Promise<string>, string])[] = [
  ['an order', (stage) => makeOrder(stage), 'order_metadata_updated'],
  ['a checkout', (stage) => makeCheckout(stage), 'checkout_metadata_updated'],
  ['a transaction', orderWith(waiting), 'transaction_item_metadata_updated'],
];

const notes: readonly Case[] = things.flatMap(([thing, before, told]) =>
  writes.flatMap(([set, drop, kind]) => [
    { change: `a ${kind} note on ${thing}`, before, act: write(set, note), tells: [told] },
    {
      change: `a ${kind} note on ${thing} that stands there already`,
      before: both(before, write(set, note)),
      act: write(set, note),
      tells: [],
    },
    {
      change: `a ${kind} note on ${thing} that is taken away`,
      before: both(before, write(set, note)),
      act: write(drop, 'keys: ["k"]'),
      tells: [told],
    },
    {
      change: `a ${kind} note on ${thing} that was never there`,
      before,
      act: write(drop, 'keys: ["k"]'),
      tells: [],
    },
  ]),
);

const transactionOf = (stage: Stage, checkout: string): string =>
  stage.saleor.read.checkout(checkout)?.transactions[0]?.id ?? '';
const onCheckout =
  (type: string, psp: string, amount: number) =>
  (stage: Stage, checkout: string): Promise<unknown> =>
    reportEvent(stage, transactionOf(stage, checkout), { type, psp, amount });
const fully = ['checkout_fully_paid', 'checkout_fully_authorized'];

const checkouts: readonly Case[] = [
  {
    change: 'a checkout that is charged in part',
    before: (stage) => makeCheckout(stage),
    act: session(charged(), 5),
    tells: [],
  },
  {
    change: 'a checkout that is held in full',
    before: (stage) => makeCheckout(stage),
    act: session(held),
    tells: ['checkout_fully_authorized'],
  },
  {
    change: 'a checkout whose hold is captured',
    before: checkoutWith(held),
    act: onCheckout('CHARGE_SUCCESS', 'c1', total),
    tells: ['checkout_fully_paid'],
  },
  {
    change: 'a checkout that is charged in full by the rest',
    before: checkoutWith(charged(), 5),
    act: session(charged('c2')),
    tells: fully,
  },
  {
    change: 'a further charge of a checkout that is covered',
    before: checkoutWith(charged()),
    act: onCheckout('CHARGE_SUCCESS', 'c2', 1),
    tells: [],
  },
  {
    change: 'a checkout that falls back',
    before: checkoutWith(charged()),
    act: onCheckout('REFUND_SUCCESS', 'r1', 5),
    tells: [],
  },
  {
    change: 'a checkout whose pending charge fails',
    before: checkoutWith(announced),
    act: onCheckout('CHARGE_FAILURE', 'p1', total),
    tells: [],
  },
  {
    change: 'a checkout that is covered again',
    before: both(checkoutWith(announced), onCheckout('CHARGE_FAILURE', 'p1', total)),
    act: session(charged()),
    tells: fully,
  },
];

describe.each([
  ['a new order', newOrders],
  ['more money', moreMoney],
  ['less money', lessMoney],
  ['what tells nothing', silence],
  ['a draft', drafts],
  ['a parcel', parcels],
  ['a note', notes],
  ['a checkout', checkouts],
] as const)('of %s is told', (_title, cases) => {
  it.each(cases)('$change: $tells', async ({ options, before, act, tells }) => {
    const stage = makeStage(options);
    const id = await before(stage);
    await stage.notices();
    await act(stage, id);
    expect(await stage.notices()).toEqual(tells);
  });
});
