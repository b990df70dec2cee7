import { describe, expect, test } from 'vitest';
import type { InitializeRequest, SessionAnswer } from '../contract';
import { initializeRequest, makeWorld, pay, type World } from '../testing/world';

const start = (world: World, request: InitializeRequest) =>
  world.run(world.app.initializeTransaction(world.installation, request));
const codeOf = (answer: SessionAnswer) => {
  const { paymentIntent } = answer.data as { paymentIntent: { errors?: { code: string }[] } };
  return paymentIntent.errors?.[0]?.code;
};
const asked = (world: World) =>
  world.writes(/^\/v1\/payment_intents$/).map(({ params }) => params['amount']);

describe('a checkout with a gift card', () => {
  /** Saleor asks for the amount before gift cards where the storefront names none. */
  const request = initializeRequest;
  const withCard = { hasGiftCards: true, amount: 20, total: 15 } as const;

  test('is charged what is due, and the answer says how much that is', async () => {
    const world = await makeWorld();
    const answer = await start(world, request(withCard));
    expect(answer).toMatchObject({ result: 'CHARGE_ACTION_REQUIRED', amount: 15 });
    expect(asked(world)).toEqual(['1500']);
  });

  test('is charged less where less was asked for', async () => {
    const world = await makeWorld();
    expect(await start(world, request({ ...withCard, amount: 5 }))).toMatchObject({ amount: 5 });
    expect(asked(world)).toEqual(['500']);
  });

  test('is charged what its first payment left', async () => {
    const world = await makeWorld();
    await pay(world, request({ ...withCard, checkout: 'Checkout:parts', amount: 10 }));
    const rest = request({ ...withCard, checkout: 'Checkout:parts', amount: 10 });
    expect(await start(world, rest)).toMatchObject({ amount: 5 });
    expect(asked(world)).toEqual(['1000', '500']);
    const more = request({ ...withCard, checkout: 'Checkout:parts', amount: 10 });
    expect(await start(world, more)).toMatchObject({ amount: 5 });
  });

  test('that another app pays in part is charged the rest', async () => {
    const world = await makeWorld();
    const transactions = [{ id: 'Other:1' as never, amounts: [0, 0, 4, 0] }];
    expect(await start(world, request({ ...withCard, transactions }))).toMatchObject({
      amount: 11,
    });
  });

  test.each([15, 20])('of which others paid %d of 15 is charged nothing', async (paid) => {
    const world = await makeWorld();
    const transactions = [{ id: 'Other:1' as never, amounts: [0, 0, paid, 0] }];
    const answer = await start(world, request({ ...withCard, transactions }));
    expect(codeOf(answer)).toBe('AmountExceedsDue');
    expect(asked(world)).toEqual([]);
  });

  test('that costs nothing but what was paid is charged nothing more', async () => {
    const world = await makeWorld();
    await pay(world, request({ ...withCard, checkout: 'Checkout:paid' }));
    const again = request({ ...withCard, checkout: 'Checkout:paid', total: 10 });
    expect(codeOf(await start(world, again))).toBe('AmountExceedsDue');
    expect(asked(world)).toEqual(['1500']);
  });

  test('gives the same payment to a repeated call, and none once the card is gone', async () => {
    const world = await makeWorld();
    const first = request(withCard);
    const answer = await start(world, first);
    expect(await start(world, first)).toEqual(answer);
    expect(asked(world)).toEqual(['1500']);
    const source = { ...first.source, total: 20, hasGiftCards: false };
    expect(codeOf(await start(world, { ...first, source }))).toBe('AmountChanged');
  });
});

describe('nothing to pay', () => {
  test.each([
    ['the gift card pays for all', { hasGiftCards: true, amount: 20, total: 0 }],
    ['the amount is 0', { amount: 0, total: 20 }],
    ['the order costs nothing any more', { order: 'Order:free', amount: 20, total: 0 }],
    ['all was granted back', { order: 'Order:back', amount: 20, total: 20, granted: 20 }],
  ])('is said where %s', async (_why, over) => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest(over));
    expect(answer.result).toBe('CHARGE_FAILURE');
    expect(codeOf(answer)).toBe('NothingToPay');
    expect(asked(world)).toEqual([]);
  });

  test('what staff granted back is not due again', async () => {
    const world = await makeWorld();
    const order = { order: 'Order:granted', total: 20, granted: 5 } as const;
    expect(codeOf(await start(world, initializeRequest({ ...order, amount: 20 })))).toBe(
      'AmountExceedsDue',
    );
    expect(await start(world, initializeRequest({ ...order, amount: 15 }))).toMatchObject({
      amount: 15,
    });
  });
});

describe('an earlier payment with a status of Stripe that this app does not know', () => {
  test('lets no other payment begin, since its money may be on its way', async () => {
    const world = await makeWorld();
    const known = world.deps().stripeFor;
    const app = world.otherApp({
      stripeFor: (connection, priority) => {
        const stripe = known(connection, priority);
        return {
          ...stripe,
          readIntent: async (id) => {
            const read = await stripe.readIntent(id);
            return read.kind === 'done' && read.value.kind === 'intent'
              ? { ...read, value: { ...read.value, status: 'unknown' } }
              : read;
          },
        };
      },
    });
    const request = () => initializeRequest({ checkout: 'Checkout:odd' });
    const begin = (sent: InitializeRequest) =>
      world.run(app.initializeTransaction(world.installation, sent));
    await begin(request());
    expect(codeOf(await begin(request()))).toBe('StripeApiError');
    expect(asked(world)).toEqual(['10000']);
  });
});
