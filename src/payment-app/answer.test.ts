import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkedAction, checkedSession, saleorNumber } from './answer';
import type { SessionAnswer } from './contract';
import { readSessionInput } from './session/input';
import {
  actionRequest,
  initializeRequest,
  makeWorld,
  pay,
  saleorSchema,
  secretKey,
  type World,
} from './testing/world';

const good: SessionAnswer = {
  result: 'CHARGE_SUCCESS',
  pspReference: 'ch_1',
  amount: 10,
  externalUrl: 'https://dashboard.stripe.com/test/payments/pi_1',
  paymentMethodDetails: { type: 'CARD', name: 'visa', lastDigits: '4242' },
};

describe('an answer before it is sent', () => {
  test.each<[string, Partial<SessionAnswer>, keyof SessionAnswer]>([
    ['a time that may lie before its request', { time: '2026-11-01T12:00:00.000Z' }, 'time'],
    ['an empty link', { externalUrl: '' }, 'externalUrl'],
    ['a relative link', { externalUrl: '/payments' }, 'externalUrl'],
    ['a method without a name', { paymentMethodDetails: { type: 'CARD' } }, 'paymentMethodDetails'],
    [
      'a lower-case method',
      { paymentMethodDetails: { type: 'card', name: 'visa' } },
      'paymentMethodDetails',
    ],
    [
      'five last digits',
      { paymentMethodDetails: { type: 'CARD', name: 'visa', lastDigits: '12345' } },
      'paymentMethodDetails',
    ],
    [
      'a month 13',
      { paymentMethodDetails: { type: 'CARD', name: 'visa', expMonth: 13 } },
      'paymentMethodDetails',
    ],
  ])('loses %s, for Saleor would reject all of it', (_, over, field) => {
    const answer = checkedSession({ ...good, ...over });
    expect(answer).not.toHaveProperty(field);
    expect(answer).toMatchObject({ result: 'CHARGE_SUCCESS', pspReference: 'ch_1', amount: 10 });
  });

  test('that moves Saleor’s own request keeps the time of it, if it is one', () => {
    const time = '2026-11-01T12:00:00.000Z';
    const request = { ...good, result: 'CHARGE_REQUEST' } as const;
    expect(checkedSession({ ...request, time })).toHaveProperty('time', time);
    expect(checkedSession({ ...request, time: 'yesterday' })).not.toHaveProperty('time');
  });

  test('has at most 512 characters of message', () => {
    expect(checkedSession({ ...good, message: 'x'.repeat(1_000) }).message).toHaveLength(512);
    const message = `${'x'.repeat(511)}\u{1F381}`;
    expect(checkedSession({ ...good, message }).message).toBe('x'.repeat(511));
  });

  test('without a reference never leaves', () => {
    expect(() => checkedSession({ ...good, pspReference: '' })).toThrow();
    expect(() => checkedAction({ pspReference: '' })).toThrow();
  });

  test('holds an amount only as far as a JSON number and Saleor hold it', () => {
    expect(saleorNumber({ minor: 1099n, currency: 'USD' })).toBe(10.99);
    expect(saleorNumber({ minor: 500_000n, currency: 'ISK' })).toBe(5000);
    expect(saleorNumber({ minor: 150n, currency: 'ALL' })).toBeNull();
    expect(saleorNumber({ minor: 99_999_999_999_999_999_999n, currency: 'USD' })).toBeNull();
  });

  test('every amount of Stripe’s twelve digits comes through exactly', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 999_999_999_999n), (minor) => {
        const value = saleorNumber({ minor, currency: 'USD' });
        expect(BigInt(Math.round((value ?? Number.NaN) * 100))).toBe(minor);
      }),
    );
  });
});

describe('what the browser sends', () => {
  test('is read without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (data) => {
        expect(['chosen', 'unreadable']).toContain(readSessionInput(data).kind);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** One answer of every kind that the two sessions give. */
const sessionAnswers = async (world: World): Promise<readonly SessionAnswer[]> => {
  const { app, installation, run } = world;
  const initialize = (over: Parameters<typeof initializeRequest>[0] = {}) =>
    run(app.initializeTransaction(installation, initializeRequest(over)));
  const charged = initializeRequest();
  const held = initializeRequest({ flow: 'AUTHORIZATION' });
  await pay(world, charged);
  await pay(world, held);
  const closed = { ...charged, source: { ...charged.source, orderStatus: 'CANCELED' } };
  return [
    await initialize(),
    await initialize({ flow: 'AUTHORIZATION' }),
    await initialize({ data: 'nonsense' }),
    await initialize({ channel: 'elsewhere' }),
    await initialize({ amount: 0.1 }),
    await run(app.initializeTransaction(installation, charged)),
    await run(app.processTransaction(installation, charged)),
    await run(app.processTransaction(installation, held)),
    await run(app.processTransaction(installation, closed)),
    await run(app.processTransaction(installation, initializeRequest())),
  ];
};

describe('Saleor’s own schemas of the answers', () => {
  test.each(['TransactionInitializeSession', 'TransactionProcessSession'])(
    'take every answer: %s',
    async (name) => {
      const isValid = saleorSchema(name);
      const answers = await sessionAnswers(await makeWorld());
      expect(new Set(answers.map(({ result }) => result)).size).toBeGreaterThanOrEqual(5);
      for (const answer of answers) {
        expect(isValid ? isValid(JSON.parse(JSON.stringify(answer))) : true).toBe(true);
      }
    },
  );

  test('take the gateway’s answers', async () => {
    const isValid = saleorSchema('PaymentGatewayInitializeSession');
    const world = await makeWorld();
    const { source } = initializeRequest();
    const answer = await world.app.initializeGateway(world.installation, { source, data: null });
    expect(answer).toHaveProperty('data');
    expect(isValid ? isValid(JSON.parse(JSON.stringify(answer))) : true).toBe(true);
  });

  test.each([
    ['TransactionRefundRequested', 'REFUND', 'CHARGE'],
    ['TransactionChargeRequested', 'CHARGE', 'AUTHORIZATION'],
    ['TransactionCancelationRequested', 'CANCEL', 'AUTHORIZATION'],
  ] as const)('take a success, a failure and a promise: %s', async (name, action, flow) => {
    const isValid = saleorSchema(name);
    const world = await makeWorld();
    const act = (over: Partial<Parameters<typeof actionRequest>[0]>, requestKey: string) =>
      world.run(
        world.app.actOnTransaction(
          world.installation,
          actionRequest({ ...payment, ...over }, { action, requestKey }),
        ),
      );
    const lost = initializeRequest({ flow });
    await pay(world, lost);
    const payment = initializeRequest({ flow });
    await pay(world, payment);
    const success = await act({}, 'success');
    const failure = await act({ amount: -1 }, 'failure');
    world.stripe.faults.add({
      kind: 'drop-before',
      when: ({ method }) => method === 'POST',
      times: 2,
    });
    const promise = await act({ transactionId: lost.transactionId }, 'promise');
    expect([success.result, failure.result, promise.result]).toEqual([
      `${action}_SUCCESS`,
      `${action}_FAILURE`,
      undefined,
    ]);
    for (const answer of [success, failure, promise]) {
      expect(isValid ? isValid(JSON.parse(JSON.stringify(answer))) : true).toBe(true);
    }
  });

  test('and none of them, nor the log, holds a secret', async () => {
    const world = await makeWorld();
    const answers = await sessionAnswers(world);
    const clientSecrets = world.intents().map((intent) => intent.client_secret ?? 'none');
    const log = world.lines.join('\n');
    expect(JSON.stringify(answers)).not.toContain(secretKey);
    expect(log).not.toContain(secretKey);
    for (const secret of clientSecrets) expect(log).not.toContain(secret);
  });
});
