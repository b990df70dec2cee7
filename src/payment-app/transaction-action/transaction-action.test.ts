import { describe, expect, test } from 'vitest';
import { mirrorOf, nothingNext } from '../../adapters/testing/store-world';
import { asId } from '../../domain/facts/ids';
import { StoreUnavailable } from '../../ports/store';
import type { ActionRequest, InitializeRequest } from '../contract';
import {
  actionRequest,
  initializeRequest,
  makeWorld,
  pay,
  second,
  startedAt,
  type World,
} from '../testing/world';

const act = (world: World, request: ActionRequest) =>
  world.run(world.app.actOnTransaction(world.installation, request));
const refundWrites = (world: World) => world.writes(/^\/v1\/refunds$/);
const captureWrites = (world: World) => world.writes(/\/capture$/);
const cancelWrites = (world: World) => world.writes(/\/cancel$/);
const chargeId = (world: World) => [...world.stripe.world('acct_one').charges.keys()][0];
const effectsOf = async (world: World, request: InitializeRequest) => {
  const { store, installation } = world;
  const record = await store.findPurchase(installation.id, request.source.ids);
  return record?.effects.filter(({ requestKey }) => requestKey !== null) ?? [];
};

/** A world with a payment of 100.00 USD that went through (CHARGE) or is held (AUTHORIZATION). */
const paidWorld = async (
  flow: 'CHARGE' | 'AUTHORIZATION' = 'CHARGE',
  over: Parameters<typeof initializeRequest>[0] = {},
  method = 'pm_card_visa',
) => {
  const world = await makeWorld();
  const payment = initializeRequest({ flow, ...over });
  const intentId = await pay(world, payment, method);
  return { world, payment, intentId };
};
const refundOf = (payment: InitializeRequest, requestKey: string, amount: number | string = 100) =>
  actionRequest(payment, { action: 'REFUND', requestKey, amount });
const chargeOf = (payment: InitializeRequest, requestKey: string, amount: number | string = 100) =>
  actionRequest(payment, { action: 'CHARGE', requestKey, amount });
const cancelOf = (payment: InitializeRequest, requestKey: string, amount: number | string = 100) =>
  actionRequest(payment, { action: 'CANCEL', requestKey, amount });

describe('a refund', () => {
  test('is made under the request’s key, bears the key, and is answered with its own id', async () => {
    const { world, payment, intentId } = await paidWorld();
    const answer = await act(world, refundOf(payment, 'request-1', 30));
    const [refund] = world.refunds();
    expect(answer).toMatchObject({
      result: 'REFUND_SUCCESS',
      pspReference: refund?.id,
      amount: 30,
      actions: ['REFUND'],
    });
    const [sent] = refundWrites(world);
    const [effect] = await effectsOf(world, payment);
    expect(effect?.key).toMatch(/^[0-9a-f-]{36}:refund:request-1:g1$/);
    expect(sent?.idempotencyKey).toBe(effect?.key);
    expect(sent?.params).toMatchObject({
      payment_intent: intentId,
      amount: '3000',
      metadata: { saleor_effect: effect?.key },
    });
    expect(effect).toMatchObject({ state: 'done', resultId: refund?.id });
  });

  test('that Stripe keeps pending is promised by its reference, and by nothing else', async () => {
    const { world, payment } = await paidWorld('CHARGE', {}, 'pm_card_pendingRefund');
    const answer = await act(world, refundOf(payment, 'pending', 2));
    expect(answer).toEqual({ pspReference: world.refunds()[0]?.id });
    expect(await act(world, refundOf(payment, 'pending', 2))).toEqual(answer);
  });

  test('of everything leaves nothing to refund', async () => {
    const { world, payment } = await paidWorld();
    expect(await act(world, refundOf(payment, 'all'))).toMatchObject({ actions: [] });
  });

  test('that is asked for twice, one after the other, is made once and answered alike', async () => {
    const { world, payment } = await paidWorld();
    const first = await act(world, refundOf(payment, 'twice', 30));
    const again = await act(world, refundOf(payment, 'twice', 30));
    expect(again).toEqual(first);
    expect(refundWrites(world)).toHaveLength(1);
    expect(world.refunds()).toHaveLength(1);
  });

  test('of everything that is asked for twice is no failure the second time', async () => {
    const { world, payment } = await paidWorld();
    await act(world, refundOf(payment, 'twice'));
    expect(await act(world, refundOf(payment, 'twice'))).toMatchObject({
      result: 'REFUND_SUCCESS',
    });
    expect(world.refunds()).toHaveLength(1);
  });

  test('that is asked for three times at the same moment is made once', async () => {
    const { world, payment } = await paidWorld();
    const request = refundOf(payment, 'same-moment', 30);
    const answers = await world.run(
      Promise.all([1, 2, 3].map(() => world.app.actOnTransaction(world.installation, request))),
    );
    expect(new Set(answers.map(({ pspReference }) => pspReference)).size).toBe(1);
    expect(world.refunds()).toHaveLength(1);
    expect(refundWrites(world)).toHaveLength(1);
  });

  test('that reaches two processes at the same moment is made once and answered alike', async () => {
    const { world, payment } = await paidWorld();
    const request = refundOf(payment, 'two-processes', 30);
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 2 * second, times: 2 });
    const answers = await world.run(
      Promise.all(
        [world.otherApp(), world.otherApp()].map((app) =>
          app.actOnTransaction(world.installation, request),
        ),
      ),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ result: 'REFUND_SUCCESS' });
    expect(refundWrites(world)).toHaveLength(1);
  });

  test('whose answer to Saleor was lost is not made again by another process', async () => {
    const { world, payment } = await paidWorld();
    const first = await act(world, refundOf(payment, 'lost', 30));
    const again = await world.run(
      world.otherApp().actOnTransaction(world.installation, refundOf(payment, 'lost', 30)),
    );
    expect(again).toEqual(first);
    expect(world.refunds()).toHaveLength(1);
  });

  test('of the same amount under another key is a second refund', async () => {
    const { world, payment } = await paidWorld();
    const first = await act(world, refundOf(payment, 'one', 30));
    const other = await act(world, refundOf(payment, 'two', 30));
    expect(other).toMatchObject({ result: 'REFUND_SUCCESS', amount: 30 });
    expect(other.pspReference).not.toBe(first.pspReference);
    expect(world.refunds().map(({ amount }) => amount)).toEqual([3000, 3000]);
  });

  test('of more than is left is refused without asking Stripe for it', async () => {
    const { world, payment } = await paidWorld();
    await act(world, refundOf(payment, 'one', 80));
    const answer = await act(world, refundOf(payment, 'two', 30));
    expect(answer).toMatchObject({ result: 'REFUND_FAILURE', amount: 30 });
    expect(refundWrites(world)).toHaveLength(1);
    const again = await act(world, refundOf(payment, 'two', 30));
    expect(again).toEqual(answer);
  });

  test('of nothing is refused', async () => {
    const { world, payment } = await paidWorld();
    expect(await act(world, refundOf(payment, 'zero', 0))).toMatchObject({
      result: 'REFUND_FAILURE',
    });
    expect(refundWrites(world)).toEqual([]);
  });

  test('of money that is only held is refused with the advice to cancel', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    const answer = await act(world, refundOf(payment, 'held', 10));
    expect(answer.result).toBe('REFUND_FAILURE');
    expect(answer.message).toContain('cancel');
  });

  test('in another currency is refused', async () => {
    const { world, payment } = await paidWorld();
    const answer = await act(world, { ...refundOf(payment, 'currency', 10), currency: 'EUR' });
    expect(answer.result).toBe('REFUND_FAILURE');
    expect(refundWrites(world)).toEqual([]);
  });

  test('that Stripe takes for later is answered with its id alone', async () => {
    const { world, payment } = await paidWorld('CHARGE', {}, 'pm_card_pendingRefund');
    const answer = await act(world, refundOf(payment, 'pending', 30));
    expect(answer.result).toBeUndefined();
    expect(answer.pspReference).toBe(world.refunds()[0]?.id);
  });

  test.each([
    ['ISK', 5000, 1000, '100000'],
    ['UGX', 5000, 1000, '100000'],
    ['MGA', 5000, 1000, '1000'],
    ['JPY', 5000, 1000, '1000'],
    ['BHD', 5, 1.23, '1230'],
  ])('in %s of %s: %s back is %s of Stripe’s units', async (currency, total, amount, minor) => {
    const { world, payment } = await paidWorld('CHARGE', { currency, amount: total });
    const answer = await act(world, { ...refundOf(payment, 'units', amount), currency });
    expect(answer).toMatchObject({ result: 'REFUND_SUCCESS', amount });
    expect(refundWrites(world)[0]?.params).toMatchObject({ amount: minor });
  });
});

describe('a refund whose answer from Stripe is lost', () => {
  const isRefund = ({ method, path }: { method: string; path: string }) =>
    method === 'POST' && path === '/v1/refunds';

  test('is asked for again under the same key, and made once', async () => {
    const { world, payment } = await paidWorld();
    world.stripe.faults.add({ kind: 'drop-after', when: isRefund });
    const answer = await act(world, refundOf(payment, 'dropped', 30));
    expect(answer).toMatchObject({ result: 'REFUND_SUCCESS' });
    expect(new Set(refundWrites(world).map((sent) => sent.idempotencyKey)).size).toBe(1);
    expect(world.refunds()).toHaveLength(1);
  });

  test('for good gets a reference of ours, fixed before the answer, and is left to the worker', async () => {
    const { world, payment } = await paidWorld();
    world.stripe.faults.add({ kind: 'drop-after', when: isRefund });
    world.stripe.faults.add({ kind: 'drop-before', when: isRefund });
    const answer = await act(world, refundOf(payment, 'dropped', 30));
    expect(answer).toEqual({ pspReference: expect.stringMatching(/^refund-[\w-]{22}$/) });
    const [effect] = await effectsOf(world, payment);
    expect(effect).toMatchObject({
      state: 'unknown',
      answered: false,
      heldUntil: null,
      reference: answer.pspReference,
    });
    expect(world.woken()).toBe(1);
  });

  test('and is asked for again by Saleor is not sent again here, and keeps its reference', async () => {
    const { world, payment } = await paidWorld();
    world.stripe.faults.add({ kind: 'drop-after', when: isRefund });
    world.stripe.faults.add({ kind: 'drop-before', when: isRefund });
    const first = await act(world, refundOf(payment, 'dropped', 30));
    const sent = refundWrites(world).length;
    expect(await act(world, refundOf(payment, 'dropped', 30))).toEqual(first);
    expect(refundWrites(world)).toHaveLength(sent);
    expect(world.refunds()).toHaveLength(1);
  });

  test('is reported under our reference also when the request comes again after it was found', async () => {
    const { world, payment } = await paidWorld();
    world.stripe.faults.add({ kind: 'drop-after', when: isRefund });
    world.stripe.faults.add({ kind: 'drop-before', when: isRefund });
    const first = await act(world, refundOf(payment, 'dropped', 30));
    const [effect] = await effectsOf(world, payment);
    const resultId = world.refunds()[0]?.id ?? '';
    await world.store.settleEffect(
      world.installation.id,
      effect?.key ?? '',
      { state: 'done', resultId },
      world.clock.now(),
    );
    expect(await act(world, refundOf(payment, 'dropped', 30))).toMatchObject({
      result: 'REFUND_SUCCESS',
      pspReference: first.pspReference,
    });
  });

  test('and that is done anew under a new key by the worker keeps the promised reference', async () => {
    const { world, payment } = await paidWorld();
    world.stripe.faults.add({ kind: 'server-error', when: isRefund, times: 2 });
    const first = await act(world, refundOf(payment, 'anew', 30));
    const [effect] = await effectsOf(world, payment);
    const { store, installation, clock } = world;
    const end = { state: 'refused', code: 'nothing-happened', message: 'Looked for' } as const;
    await store.settleEffect(installation.id, effect?.key ?? '', end, clock.now());
    expect(await act(world, refundOf(payment, 'anew', 30))).toEqual(first);
    expect(world.refunds()).toEqual([]);
  });

  test.each(['server-error', 'server-error-after'] as const)(
    'with a stored 500 (%s) is unknown and answered as pending',
    async (kind) => {
      const { world, payment } = await paidWorld();
      world.stripe.faults.add({ kind, when: isRefund, times: 2 });
      const answer = await act(world, refundOf(payment, 'stored', 30));
      expect(answer.result).toBeUndefined();
      const [effect] = await effectsOf(world, payment);
      expect(effect).toMatchObject({ state: 'unknown', answered: true });
      expect(effect?.reference).toBe(answer.pspReference);
    },
  );

  test('because Stripe hangs is answered in time, and its end is recorded when it comes', async () => {
    const { world, payment } = await paidWorld();
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 5 * second, when: isRefund });
    const reads = ({ method }: { method: string }) => method === 'GET';
    // The first try of the read is given up after 6 s.
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 6.5 * second, when: reads });
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 5.5 * second, when: reads });
    const before = world.clock.now();
    const answer = await act(world, refundOf(payment, 'hangs', 30));
    expect(world.clock.now() - before).toBeLessThanOrEqual(15 * second + 50);
    expect(answer).toEqual({ pspReference: expect.stringMatching(/^refund-/) });
    await world.clock.runUntil(world.clock.now() + 60 * second);
    const [effect] = await effectsOf(world, payment);
    expect(effect).toMatchObject({ state: 'done', reference: answer.pspReference });
    expect(world.refunds()).toHaveLength(1);
  });
});

describe('a capture', () => {
  test('of 30 from 100 captures 30', async () => {
    const { world, payment, intentId } = await paidWorld('AUTHORIZATION');
    const answer = await act(world, chargeOf(payment, 'part', 30));
    expect(answer).toMatchObject({
      result: 'CHARGE_SUCCESS',
      pspReference: chargeId(world),
      amount: 30,
      actions: ['REFUND'],
    });
    expect(
      captureWrites(world).map(({ path, params }) => [path, params.amount_to_capture]),
    ).toEqual([[`/v1/payment_intents/${intentId}/capture`, '3000']]);
    expect(world.stripe.balances('acct_one').get(intentId)?.capturedMinor).toBe(3000);
  });

  test('that is asked for twice is made once and answered alike', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    const first = await act(world, chargeOf(payment, 'twice', 30));
    expect(await act(world, chargeOf(payment, 'twice', 30))).toEqual(first);
    expect(captureWrites(world)).toHaveLength(1);
  });

  test('of more than is held is refused without asking Stripe for it', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    expect(await act(world, chargeOf(payment, 'more', 100.01))).toMatchObject({
      result: 'CHARGE_FAILURE',
    });
    expect(captureWrites(world)).toEqual([]);
  });

  test.each(['CANCELED', 'EXPIRED'])('for an order that is %s is refused', async (orderStatus) => {
    const { world, payment } = await paidWorld('AUTHORIZATION', { order: 'Order:closed' });
    const answer = await act(world, { ...chargeOf(payment, 'closed'), orderStatus });
    expect(answer.result).toBe('CHARGE_FAILURE');
    expect(captureWrites(world)).toEqual([]);
  });

  test('of a payment that was captured already is refused', async () => {
    const { world, payment } = await paidWorld();
    expect((await act(world, chargeOf(payment, 'late'))).result).toBe('CHARGE_FAILURE');
    expect(captureWrites(world)).toEqual([]);
  });

  test('whose answer is lost for good is pending under the charge', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    const isCapture = ({ path }: { path: string }) => path.endsWith('/capture');
    world.stripe.faults.add({ kind: 'drop-after', when: isCapture });
    world.stripe.faults.add({ kind: 'drop-before', when: isCapture });
    const answer = await act(world, chargeOf(payment, 'lost', 30));
    expect(answer).toEqual({ pspReference: chargeId(world) });
    const [effect] = await effectsOf(world, payment);
    expect(effect).toMatchObject({ state: 'unknown', reference: chargeId(world) });
  });

  test('in a currency without decimals is asked for in its own units', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION', { currency: 'ISK', amount: 5000 });
    await act(world, { ...chargeOf(payment, 'isk', 3000), currency: 'ISK' });
    expect(captureWrites(world)[0]?.params).toMatchObject({ amount_to_capture: '300000' });
  });
});

describe('a capture for an order that changes meanwhile', () => {
  const orderWorld = () => paidWorld('AUTHORIZATION', { order: 'Order:meanwhile' });
  const chargeInOrder = (payment: InitializeRequest): ActionRequest => ({
    ...chargeOf(payment, 'meanwhile'),
    orderStatus: 'UNFULFILLED',
  });

  test.each(['CANCELED', 'EXPIRED'] as const)(
    'is never a success once the order is %s, which would bring it back to life',
    async (status) => {
      const { world, payment } = await orderWorld();
      const isCapture = ({ path }: { path: string }) => path.endsWith('/capture');
      world.stripe.faults.add({ kind: 'delay-answer', delayMs: 3 * second, when: isCapture });
      const asked = world.app.actOnTransaction(world.installation, chargeInOrder(payment));
      await world.clock.runUntil(world.clock.now() + second);
      world.shop.statuses.set('Order:meanwhile', status);
      expect(await world.run(asked)).toEqual({ pspReference: chargeId(world) });
      const [effect] = await effectsOf(world, payment);
      expect(effect).toMatchObject({ state: 'done', resultId: chargeId(world) });
      expect(await act(world, chargeInOrder(payment))).toEqual({ pspReference: chargeId(world) });
      expect(captureWrites(world)).toHaveLength(1);
    },
  );

  test('is a success where the order lives on, looked at after the capture', async () => {
    const { world, payment } = await orderWorld();
    expect(await act(world, chargeInOrder(payment))).toMatchObject({
      result: 'CHARGE_SUCCESS',
      pspReference: chargeId(world),
    });
    expect(world.shop.reads).toEqual([{ checkoutId: null, orderId: 'Order:meanwhile' }]);
  });

  test('is pending under the charge while nobody can say how the order stands', async () => {
    const { world, payment } = await orderWorld();
    world.shop.isUnavailable = true;
    expect(await act(world, chargeInOrder(payment))).toEqual({ pspReference: chargeId(world) });
    expect(world.woken()).toBeGreaterThan(0);
    world.shop.isUnavailable = false;
    expect((await act(world, chargeInOrder(payment))).result).toBe('CHARGE_SUCCESS');
    expect(captureWrites(world)).toHaveLength(1);
  });

  test('is answered within its time, however long Saleor takes', async () => {
    const { world, payment } = await orderWorld();
    world.shop.delayMs = 60 * second;
    const before = world.clock.now();
    expect(await act(world, chargeInOrder(payment))).toEqual({ pspReference: chargeId(world) });
    expect(world.clock.now() - before).toBeLessThanOrEqual(15 * second + 50);
    await world.clock.runUntil(world.clock.now() + 60 * second);
    const [effect] = await effectsOf(world, payment);
    expect(effect).toMatchObject({ state: 'done', reference: chargeId(world) });
  });

  test('of a checkout asks Saleor nothing', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    expect((await act(world, chargeOf(payment, 'checkout'))).result).toBe('CHARGE_SUCCESS');
    expect(world.shop.reads).toEqual([]);
  });
});

describe('a cancellation', () => {
  test('releases what is held and is answered under the intent', async () => {
    const { world, payment, intentId } = await paidWorld('AUTHORIZATION');
    const answer = await act(world, cancelOf(payment, 'cancel'));
    expect(answer).toMatchObject({
      result: 'CANCEL_SUCCESS',
      pspReference: intentId,
      amount: 100,
      actions: [],
    });
    expect(cancelWrites(world)).toHaveLength(1);
    expect(await act(world, cancelOf(payment, 'cancel'))).toEqual(answer);
    expect(cancelWrites(world)).toHaveLength(1);
  });

  test('of 0 ends a payment that nobody has paid yet', async () => {
    const world = await makeWorld();
    const payment = initializeRequest();
    const { pspReference } = await world.run(
      world.app.initializeTransaction(world.installation, payment),
    );
    const answer = await act(world, cancelOf(payment, 'open', 0));
    expect(answer).toMatchObject({ result: 'CANCEL_SUCCESS', pspReference, amount: 0 });
    expect(world.intents()[0]?.status).toBe('canceled');
  });

  test('of what is canceled already is a success without asking again', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    await act(world, cancelOf(payment, 'one'));
    expect((await act(world, cancelOf(payment, 'two'))).result).toBe('CANCEL_SUCCESS');
    expect(cancelWrites(world)).toHaveLength(1);
  });

  test('of a part of what is canceled already is refused: all of it is released', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    await act(world, cancelOf(payment, 'one'));
    const answer = await act(world, cancelOf(payment, 'part', 30));
    expect(answer).toMatchObject({ result: 'CANCEL_FAILURE', amount: 30 });
    expect(answer.message).toContain('canceled already');
  });

  test('of money that was received is refused with the advice to refund', async () => {
    const { world, payment } = await paidWorld();
    const answer = await act(world, cancelOf(payment, 'received'));
    expect(answer.result).toBe('CANCEL_FAILURE');
    expect(answer.message).toContain('refund');
    expect(cancelWrites(world)).toEqual([]);
  });

  test('of a part is refused, since Stripe releases a hold only as a whole', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    expect((await act(world, cancelOf(payment, 'part', 30))).result).toBe('CANCEL_FAILURE');
    expect(cancelWrites(world)).toEqual([]);
  });

  test('whose answer is lost for good is pending under the intent', async () => {
    const { world, payment, intentId } = await paidWorld('AUTHORIZATION');
    const isCancel = ({ path }: { path: string }) => path.endsWith('/cancel');
    world.stripe.faults.add({ kind: 'drop-before', when: isCancel, times: 2 });
    expect(await act(world, cancelOf(payment, 'lost'))).toEqual({ pspReference: intentId });
  });
});

describe('a request that cannot be acted on', () => {
  test('for a transaction that we do not know is refused', async () => {
    const world = await makeWorld();
    const answer = await act(world, refundOf(initializeRequest(), 'unknown'));
    expect(answer).toMatchObject({ result: 'REFUND_FAILURE', amount: 100 });
    expect(world.stripe.ledger).toEqual([]);
  });

  test('of another installation is refused', async () => {
    const { world, payment } = await paidWorld();
    const other = await world.store.saveInstallation({
      saleorApiUrl: 'https://other.example/graphql/',
      appId: world.installation.appId,
      schemaVersion: '3.23',
      jwks: null,
      at: startedAt,
      encrypt: () => 'encrypted',
    });
    const request = refundOf(payment, 'foreign');
    const answer = await world.run(world.app.actOnTransaction(other, request));
    expect(answer.result).toBe('REFUND_FAILURE');
    expect(world.refunds()).toEqual([]);
  });

  test('that is refused before it is recorded makes its order due for a look', async () => {
    const { world, payment } = await paidWorld();
    const { store, installation, clock } = world;
    const found = await store.findPurchase(installation.id, payment.source.ids);
    const id = found?.purchase.id ?? asId('');
    const request = { worker: 'one', now: clock.now(), leaseMs: 60_000 };
    const lease = await store.leasePurchase(installation.id, id, request);
    if (!lease) throw new Error('Another worker has the row');
    await store.saveMirror(lease, mirrorOf(), nothingNext(clock.now()));
    const before = await store.readPurchase(installation.id, id);
    await act(world, refundOf(payment, 'request-1', 'NaN'));
    expect(await store.readMirror(installation.id, id)).toMatchObject({ dirty: true });
    expect((await store.readPurchase(installation.id, id))?.effects).toEqual(before?.effects);
  });

  test('that is older than a day is refused as a replay, unless its answer is recorded', async () => {
    const { world, payment } = await paidWorld();
    const done = await act(world, refundOf(payment, 'done', 10));
    await world.clock.runUntil(startedAt + 25 * 3_600 * second);
    expect((await act(world, refundOf(payment, 'old', 10))).result).toBe('REFUND_FAILURE');
    expect(await act(world, refundOf(payment, 'done', 10))).toEqual(done);
    expect(world.refunds()).toHaveLength(1);
  });

  test('while Stripe is unavailable is refused before anything was sent, and stays refused', async () => {
    const { world, payment } = await paidWorld();
    world.stripe.faults.add({ kind: 'drop-before', times: 2 });
    const answer = await act(world, refundOf(payment, 'away', 30));
    expect(answer.result).toBe('REFUND_FAILURE');
    expect(await act(world, refundOf(payment, 'away', 30))).toEqual(answer);
    expect(world.refunds()).toEqual([]);
    expect(await act(world, refundOf(payment, 'anew', 30))).toMatchObject({
      result: 'REFUND_SUCCESS',
    });
  });

  test('because Stripe hangs while it is read is refused in time, and nothing follows', async () => {
    const { world, payment } = await paidWorld();
    world.stripe.faults.add({ kind: 'delay-request', delayMs: 60 * second, times: 9 });
    const answer = await act(world, refundOf(payment, 'hangs', 30));
    expect(answer.result).toBe('REFUND_FAILURE');
    world.stripe.faults.clear();
    await world.clock.runUntil(world.clock.now() + 120 * second);
    expect(world.refunds()).toEqual([]);
    expect((await effectsOf(world, payment)).map(({ state }) => state)).toEqual(['refused']);
  });

  test('has a failure reference of its own', async () => {
    const { world, payment } = await paidWorld();
    const one = await act(world, refundOf(payment, 'one', 200));
    const two = await act(world, refundOf(payment, 'two', 200));
    expect(one.pspReference).toMatch(/^failure-/);
    expect(one.pspReference).not.toBe(two.pspReference);
  });

  test.each([-5, 'NaN', '1e3', '10.001', Number.NaN])(
    'with the amount %s is refused',
    async (amount) => {
      const { world, payment } = await paidWorld();
      const answer = await act(world, refundOf(payment, 'amount', amount));
      expect(answer.result).toBe('REFUND_FAILURE');
      expect(refundWrites(world)).toEqual([]);
    },
  );

  test.each(['x'.repeat(500), 'a:b:c', 'a\nb', ''])(
    'with a strange key (%#) is done once all the same',
    async (requestKey) => {
      const { world, payment } = await paidWorld();
      const answer = await act(world, refundOf(payment, requestKey, 10));
      expect(answer.result).toBe('REFUND_SUCCESS');
      expect(await act(world, refundOf(payment, requestKey, 10))).toEqual(answer);
      expect(refundWrites(world)).toHaveLength(1);
    },
  );

  test('after its channel moved to another account still uses the account of the payment', async () => {
    const { world, payment } = await paidWorld();
    await world.store.assignChannel({
      installationId: world.installation.id,
      channel: 'default-channel',
      connectionId: null,
      completion: 'storefront',
      refundCanceled: true,
    });
    expect((await act(world, refundOf(payment, 'moved', 10))).result).toBe('REFUND_SUCCESS');
    expect(refundWrites(world)[0]?.account).toBe('acct_one');
  });
});

describe('a store that is unavailable', () => {
  const unavailable = () => Promise.reject(new StoreUnavailable('unavailable'));

  test('before the request is recorded: nothing is sent, and the route hears of it', async () => {
    const { world, payment } = await paidWorld();
    const app = world.otherApp({ store: { ...world.store, recordRequest: unavailable } });
    const request = refundOf(payment, 'away', 30);
    await expect(world.run(app.actOnTransaction(world.installation, request))).rejects.toThrow(
      StoreUnavailable,
    );
    expect(refundWrites(world)).toEqual([]);
  });

  test('after the refund was made: Saleor is told the truth', async () => {
    const { world, payment } = await paidWorld();
    const app = world.otherApp({ store: { ...world.store, settleEffect: unavailable } });
    const request = refundOf(payment, 'away', 30);
    const answer = await world.run(app.actOnTransaction(world.installation, request));
    expect(answer).toMatchObject({
      result: 'REFUND_SUCCESS',
      pspReference: world.refunds()[0]?.id,
    });
  });

  test('before an attempt is recorded: no intent is made', async () => {
    const world = await makeWorld();
    const app = world.otherApp({ store: { ...world.store, recordAttempt: unavailable } });
    await expect(
      world.run(app.initializeTransaction(world.installation, initializeRequest())),
    ).rejects.toThrow(StoreUnavailable);
    expect(world.intents()).toEqual([]);
  });
});

describe('a request that comes again', () => {
  test('answers the amount that moved, whatever it asks for now', async () => {
    const world = await makeWorld();
    const payment = initializeRequest();
    await pay(world, payment);
    const of = (amount: number) =>
      actionRequest(payment, { action: 'REFUND', requestKey: 'k', amount });
    await world.run(world.app.actOnTransaction(world.installation, of(30)));
    const again = await world.run(world.app.actOnTransaction(world.installation, of(50)));
    expect(again.amount).toBe(30);
  });
});

describe('two requests at one moment', () => {
  const claims = ['event-2', 'event-1'].map((key) => ({ key, eventKey: key }));
  const equal = (payment: InitializeRequest, claimant: string, amount = 5) => ({
    ...refundOf(payment, 'event-2', amount),
    claims,
    claimant,
  });

  test.each([1, 2])('of one amount are two refunds, in %d processes', async (processes) => {
    const { world, payment } = await paidWorld();
    const apps = processes === 1 ? [world.app, world.app] : [world.otherApp(), world.otherApp()];
    const answers = await world.run(
      Promise.all(
        apps.map((app, place) =>
          app.actOnTransaction(world.installation, equal(payment, `body-${place}`)),
        ),
      ),
    );
    expect(answers).toMatchObject([{ result: 'REFUND_SUCCESS' }, { result: 'REFUND_SUCCESS' }]);
    expect(new Set(answers.map(({ pspReference }) => pspReference)).size).toBe(2);
    expect(refundWrites(world).map(({ params }) => params['amount'])).toEqual(['500', '500']);
    const keys = (await effectsOf(world, payment)).map(({ requestKey }) => requestKey).sort();
    expect(keys.map((key) => key?.split(' ')[0])).toEqual(['event-1', 'event-2']);
  });

  test('are each answered as before when they come again, and nothing more is done', async () => {
    const { world, payment } = await paidWorld();
    const first = await act(world, equal(payment, 'body-1'));
    const second = await act(world, equal(payment, 'body-2'));
    expect(await act(world, equal(payment, 'body-1'))).toEqual(first);
    expect(await act(world, equal(payment, 'body-2'))).toEqual(second);
    expect(world.refunds()).toHaveLength(2);
  });

  test('and a third that nothing is left for is refused with words', async () => {
    const { world, payment } = await paidWorld();
    await act(world, equal(payment, 'body-1'));
    await act(world, equal(payment, 'body-2'));
    const third = await act(world, equal(payment, 'body-3'));
    expect(third).toMatchObject({
      result: 'REFUND_FAILURE',
      message: expect.stringContaining('no open request'),
    });
    const none = { ...equal(payment, 'body-4'), claims: [] };
    const fourth = await act(world, none);
    expect(fourth).toMatchObject({ result: 'REFUND_FAILURE' });
    expect(fourth.pspReference).not.toBe(third.pspReference);
    expect(world.refunds()).toHaveLength(2);
  });

  test('for one granted refund are one refund, and both are answered alike', async () => {
    const { world, payment } = await paidWorld();
    const granted = (eventKey: string) => ({
      ...refundOf(payment, 'granted-R1-0', 5),
      claims: [{ key: 'granted-R1-0', eventKey }],
    });
    const answers = await world.run(
      Promise.all(
        ['event-1', 'event-2'].map((eventKey) =>
          world.otherApp().actOnTransaction(world.installation, granted(eventKey)),
        ),
      ),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(await act(world, granted('event-3'))).toEqual(answers[0]);
    expect(refundWrites(world)).toHaveLength(1);
  });
});

describe('what staff read', () => {
  test.each([
    ['CHARGE', 'AUTHORIZATION', 'The payment was received.'],
    ['REFUND', 'CHARGE', 'The refund was made.'],
    ['CANCEL', 'AUTHORIZATION', 'The payment was canceled.'],
  ] as const)(
    'of a %s that was done at once says so, with their reason',
    async (action, flow, text) => {
      const { world, payment } = await paidWorld(flow);
      const request = actionRequest(payment, { action, requestKey: 'one', amount: 100 });
      expect(await act(world, request)).toMatchObject({ message: text });
      const again = await paidWorld(flow);
      const reason = 'Too large';
      const reasoned = actionRequest(again.payment, {
        action,
        requestKey: 'two',
        amount: 100,
        reason,
      });
      expect(await act(again.world, reasoned)).toMatchObject({
        message: `${text} Reason: ${reason}`,
      });
      if (action !== 'REFUND') return;
      expect(again.world.refunds()[0]?.metadata).toMatchObject({ saleor_reason: reason });
    },
  );

  test('of a capture of 0 is that all was captured, of a refund of 0 that nothing is left', async () => {
    const { world, payment } = await paidWorld();
    const captured = await act(world, chargeOf(payment, 'capture', 0));
    expect(captured).toMatchObject({
      result: 'CHARGE_FAILURE',
      message: expect.stringContaining('captured already'),
    });
    await act(world, refundOf(payment, 'all', 100));
    const again = await act(world, refundOf(payment, 'nothing', 0));
    expect(again).toMatchObject({
      result: 'REFUND_FAILURE',
      message: expect.stringContaining('Nothing is left'),
    });
    expect(captureWrites(world)).toEqual([]);
    expect(refundWrites(world)).toHaveLength(1);
    expect(await effectsOf(world, payment)).toHaveLength(1);
  });

  test('of a capture of 0 of a hold is that there is no amount, and nothing is captured', async () => {
    const { world, payment } = await paidWorld('AUTHORIZATION');
    const answer = await act(world, chargeOf(payment, 'capture', 0));
    expect(answer).toMatchObject({
      result: 'CHARGE_FAILURE',
      message: expect.stringContaining('no amount'),
    });
    expect(captureWrites(world)).toEqual([]);
  });
});
