import { describe, expect, it } from 'vitest';
import { at, makeStage, type Json, type Stage } from './testing';
import { makeCheckout, orderFromCheckout, pay, reportEvent, variantId } from './testing-acts';

const charged = { result: 'CHARGE_SUCCESS', pspReference: 'ch_1' };

/** An order of a channel that confirms nothing by itself, paid in full. */
const paidOrder = async (stage: Stage) => {
  stage.saleor.control.setChannel('default-channel', { automaticallyConfirmAllNewOrders: false });
  const checkout = await makeCheckout(stage);
  const { transactionId } = await pay(stage, checkout, charged);
  const answer = await orderFromCheckout(stage, checkout);
  const id = String(at(answer, 'data', 'orderCreateFromCheckout', 'order', 'id'));
  await stage.notices();
  return { id, transactionId };
};

const addLine = (stage: Stage, id: string): Promise<Json> =>
  stage.call(
    `mutation ($id: ID!, $input: [OrderLineCreateInput!]!) {
      orderLinesCreate(id: $id, input: $input) {
        order { total { gross { amount } } chargeStatus } orderLines { id } errors { code } } }`,
    { id, input: [{ variantId: variantId(1), quantity: 1 }] },
    stage.staff,
  );

const discount = (stage: Stage, id: string, value: number): Promise<Json> =>
  stage.call(
    `mutation ($id: ID!, $value: PositiveDecimal!) {
      orderDiscountAdd(orderId: $id, input: { valueType: FIXED, value: $value }) {
        order { total { gross { amount } } } errors { code } } }`,
    { id, value },
    stage.staff,
  );

describe('an order that staff edit', () => {
  it('keeps its stored statuses until the next transaction event', async () => {
    const stage = makeStage();
    const { id, transactionId } = await paidOrder(stage);
    const before = stage.saleor.read.order(id);
    const answer = await addLine(stage, id);
    expect(at(answer, 'data', 'orderLinesCreate', 'order')).toMatchObject({ chargeStatus: 'FULL' });
    expect(await stage.notices()).toEqual(['order_updated']);
    const edited = stage.saleor.read.order(id);
    expect(edited?.total).toBeGreaterThan(before?.total ?? 0);
    expect(edited).toMatchObject({ storedChargeStatus: 'FULL', chargeStatus: 'PARTIAL' });

    await reportEvent(stage, transactionId, { type: 'INFO', psp: 'note', amount: 0 });
    expect(stage.saleor.read.order(id)?.storedChargeStatus).toBe('PARTIAL');
  });

  it('is told of when a line goes, and of no discount', async () => {
    const stage = makeStage();
    const { id } = await paidOrder(stage);
    const total = stage.saleor.read.order(id)?.total ?? 0;
    const added = await addLine(stage, id);
    await stage.notices();
    const line = at(added, 'data', 'orderLinesCreate', 'orderLines', 0, 'id');
    await stage.call(
      `mutation ($line: ID!) { orderLineDelete(id: $line) { errors { code } } }`,
      { line },
      stage.staff,
    );
    expect(await stage.notices()).toEqual(['order_updated']);
    expect(stage.saleor.read.order(id)?.total).toBe(total);

    const updatedAt = stage.saleor.read.order(id)?.updatedAt;
    await stage.pass(1_000);
    await discount(stage, id, total);
    expect(await stage.notices()).toEqual([]);
    expect(stage.saleor.read.order(id)).toMatchObject({ total: 0, updatedAt });
  });

  it('is refused once it is confirmed', async () => {
    const stage = makeStage();
    const { id } = await paidOrder(stage);
    await stage.call(
      `mutation ($id: ID!) { orderConfirm(id: $id) { errors { code } } }`,
      { id },
      stage.staff,
    );
    expect(at(await addLine(stage, id), 'data', 'orderLinesCreate')).toMatchObject({
      order: null,
      errors: [{ code: 'NOT_EDITABLE' }],
    });
    expect(at(await discount(stage, id, 1), 'data', 'orderDiscountAdd', 'errors')).toEqual([
      { code: 'CANNOT_DISCOUNT' },
    ]);
  });

  it('as a paid draft is told as paid in full when it is completed, wrongly', async () => {
    const stage = makeStage();
    const address = `{ firstName: "A", lastName: "B", streetAddress1: "C", city: "D",
      postalCode: "E", country: GB }`;
    const channels = await stage.call(`{ channels { id } }`, {}, stage.staff);
    const drafted = await stage.call(
      `mutation ($channel: ID!, $lines: [OrderLineCreateInput!]!) {
        draftOrderCreate(input: { channelId: $channel, userEmail: "a@b.c", lines: $lines,
          billingAddress: ${address}, shippingAddress: ${address} }) { order { id } } }`,
      {
        channel: at(channels, 'data', 'channels', 0, 'id'),
        lines: [{ variantId: variantId(1), quantity: 1 }],
      },
      stage.staff,
    );
    const id = String(at(drafted, 'data', 'draftOrderCreate', 'order', 'id'));
    await pay(stage, id, charged);
    await addLine(stage, id);
    await stage.notices();
    await stage.call(
      `mutation ($id: ID!) { draftOrderComplete(id: $id) { errors { code } } }`,
      { id },
      stage.staff,
    );
    expect(await stage.notices()).toContain('order_fully_paid');
    expect(stage.saleor.read.order(id)).toMatchObject({
      chargeStatus: 'PARTIAL',
      storedChargeStatus: 'FULL',
    });
  });
});

describe('promo codes', () => {
  const enter = (stage: Stage, id: string, promoCode: string): Promise<Json> =>
    stage.call(
      `mutation ($id: ID!, $promoCode: String!) {
        checkoutAddPromoCode(id: $id, promoCode: $promoCode) {
          checkout { totalPrice { gross { amount } } giftCards { last4CodeChars } }
          errors { field code } } }`,
      { id, promoCode },
    );

  it.each([
    ['a gift card', 'gift card', true],
    ['a voucher', 'voucher', false],
  ] as const)('%s lowers the total; the amount asked for ignores gift cards', async (...row) => {
    const [, kind, isIgnored] = row;
    const stage = makeStage();
    stage.saleor.control.addPromoCode({ code: 'CARD-1234', kind, amount: 2 });
    const checkout = await makeCheckout(stage);
    const before = stage.saleor.read.checkout(checkout)?.total ?? 0;
    const entered = await enter(stage, checkout, 'CARD-1234');
    expect(at(entered, 'data', 'checkoutAddPromoCode')).toMatchObject({
      checkout: {
        totalPrice: { gross: { amount: before - 2 } },
        giftCards: isIgnored ? [{ last4CodeChars: '1234' }] : [],
      },
      errors: [],
    });
    await pay(stage, checkout, charged);
    const asked = stage.received.find(({ event }) => event === 'transaction_initialize_session');
    expect(at(asked?.body, 'action', 'amount')).toBe(isIgnored ? before : before - 2);
    await orderFromCheckout(stage, checkout);
    expect(stage.saleor.read.orders().at(-1)?.total).toBe(before - 2);
  });

  it('that nobody made is refused', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    expect(at(await enter(stage, checkout, 'NONE'), 'data', 'checkoutAddPromoCode')).toMatchObject({
      checkout: null,
      errors: [{ field: 'promoCode', code: 'INVALID' }],
    });
  });
});
