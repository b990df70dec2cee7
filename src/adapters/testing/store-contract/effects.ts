import { describe, expect, it } from 'vitest';
import { asId } from '../../../domain/facts/ids';
import { plannedEffect, type EffectAct, type PlannedEffect } from '../../../domain/facts/effect';
import type { EffectPlan } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  idsOf,
  leaseAll,
  leaseOne,
  minute,
  mirrorOf,
  newShop,
  nothingNext,
  order,
  problem,
  recordAttempt,
  second,
  t0,
  unique,
} from '../store-world';

const planOf = (effects: readonly PlannedEffect[], change: Partial<EffectPlan> = {}) => ({
  at: t0,
  effects,
  returns: [],
  problems: [],
  ...change,
});

/** One act of every kind, with everything that could get lost on the way to the database. */
const actsOf = (attempt: string): readonly EffectAct[] => {
  const attemptId = asId<never>(attempt);
  const intentId = asId<never>('pi_1');
  return [
    { kind: 'capture', attemptId, intentId, amountMinor: 9_007_199_254_740_993n },
    { kind: 'cancel-intent', attemptId, intentId, reason: 'superseded' },
    { kind: 'refund', attemptId, intentId, amountMinor: 0n, reason: 'order canceled' },
    {
      kind: 'report',
      attemptId,
      event: {
        transactionId: asId('VHJhbnNhY3Rpb24='),
        type: 'CHARGE_SUCCESS',
        pspReference: 'ch_1',
        amountMinor: 10_000n,
        currency: 'EUR',
        time: t0,
        message: 'Grüße 🎉 "quoted"',
        externalUrl: null,
        availableActions: ['REFUND'],
        paymentMethod: {
          type: 'card',
          brand: 'visa',
          lastDigits: '4242',
          expMonth: 12,
          expYear: null,
        },
      },
    },
    { kind: 'create-order', checkoutId: asId('Q2hlY2tvdXQ=') },
    { kind: 'cancel-order', orderId: asId('T3JkZXI='), reason: 'its money had gone back' },
    {
      kind: 'update-intent-metadata',
      attemptId,
      intentId,
      metadata: { zz: '1', a: '2n', amountMinor: '3' },
    },
    {
      kind: 'update-charge-shipping',
      attemptId,
      chargeId: 'ch_1',
      shipping: {
        name: 'A. Shopper',
        line1: 'Street 1',
        line2: null,
        city: 'Town',
        state: null,
        postalCode: '12345',
        country: 'DE',
        phone: null,
        carrier: 'DHL',
        trackingNumber: 'TRACK',
      },
      added: [{ fulfillmentId: 'RnVsZmlsbG1lbnQ6MQ==', trackingNumber: 'TRACK' }],
    },
  ];
};

const orderEffect = (purchaseId: string): PlannedEffect =>
  plannedEffect(
    { owner: purchaseId, request: unique('request'), generation: 1 },
    { kind: 'create-order', checkoutId: asId('c') },
  );

export const effectContract = (storeOf: StoreOf): void => {
  describe('effects', () => {
    const open = async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { attempt, effect } = await recordAttempt(store, attemptFor(shop));
      return { store, shop, attempt, effect, id: shop.installation.id };
    };

    it('are planned with their parameters exactly as given, keys in the given order', async () => {
      const { store, shop, attempt, id } = await open();
      const lease = await leaseOne(store, shop, attempt.purchaseId);
      const effects = actsOf(attempt.id).map((act) =>
        plannedEffect({ owner: attempt.id, request: 'x', generation: 1 }, act),
      );
      const planned = await store.planEffects(lease, planOf(effects));
      expect(planned?.map(({ id: is, key, act }) => ({ id: is, key, act }))).toEqual(effects);
      const record = await store.readPurchase(id, attempt.purchaseId);
      expect(record?.effects.slice(1)).toEqual(planned);
      const told = record?.effects.find(({ act }) => act.kind === 'update-intent-metadata')?.act;
      expect(told?.kind === 'update-intent-metadata' && Object.keys(told.metadata)).toEqual([
        'zz',
        'a',
        'amountMinor',
      ]);
    });

    it('are planned once per key, and only the new ones are given back', async () => {
      const { store, shop, attempt } = await open();
      const lease = await leaseOne(store, shop, attempt.purchaseId);
      const act = { kind: 'create-order', checkoutId: asId<never>('c') } as const;
      const request = unique('request');
      const [one, two] = [1, 2].map((generation) =>
        plannedEffect({ owner: attempt.purchaseId, request, generation }, act),
      );
      if (!one || !two) throw new Error('Nothing is planned');
      await store.planEffects(lease, planOf([one]));
      const both = planOf([one, two]);
      expect((await store.planEffects(lease, both))?.map(({ key }) => key)).toEqual([two.key]);
      expect(await store.planEffects(lease, both)).toEqual([]);
    });

    it('are not planned under a lease that was lost', async () => {
      const { store, shop, attempt, id } = await open();
      const stale = await leaseOne(store, shop, attempt.purchaseId, t0);
      await leaseOne(store, shop, attempt.purchaseId, t0 + 2 * minute);
      const returns = [{ attemptId: attempt.id, reason: 'refused' }];
      const plan = planOf([orderEffect(attempt.purchaseId)], { returns, problems: [problem()] });
      expect(await store.planEffects(stale, plan)).toBeNull();
      const record = await store.readPurchase(id, attempt.purchaseId);
      expect(record?.effects).toHaveLength(1);
      expect(record?.attempts[0]?.returnReason).toBeNull();
      expect((await store.readMirror(id, attempt.purchaseId))?.problems).toEqual([]);
    });

    it('come with the decision to give money back, which is taken once', async () => {
      const { store, shop, attempt, id } = await open();
      const lease = await leaseOne(store, shop, attempt.purchaseId);
      const returning = (reason: string) =>
        planOf([], { returns: [{ attemptId: attempt.id, reason }], problems: [problem()] });
      await store.planEffects(lease, returning('out of stock'));
      await store.planEffects(lease, returning('another reason'));
      const record = await store.readPurchase(id, attempt.purchaseId);
      expect(record?.attempts[0]?.returnReason).toBe('out of stock');
      expect((await store.readMirror(id, attempt.purchaseId))?.problems).toEqual([problem()]);
    });

    it('count their sends', async () => {
      const { store, effect, attempt, id } = await open();
      await store.markSent(id, effect.key, t0 + 1);
      await store.markSent(id, effect.key, t0 + 2);
      const record = await store.readPurchase(id, attempt.purchaseId);
      expect(record?.effects[0]).toMatchObject({ tries: 2, sentAt: t0 + 2, state: 'planned' });
    });

    it('that are done set the intent of their attempt and end the hold', async () => {
      const { store, shop, effect, attempt, id } = await open();
      const intentId = asId<never>(unique('pi'));
      const done = { state: 'done', resultId: intentId, intentId } as const;
      const settled = await store.settleEffect(id, effect.key, done, t0 + second);
      expect(settled).toEqual({
        ...effect,
        state: 'done',
        resultId: intentId,
        settledAt: t0 + second,
        heldUntil: null,
      });
      const record = await store.readPurchase(id, attempt.purchaseId);
      expect(record?.attempts[0]?.intentId).toBe(intentId);
      expect(record?.effects).toEqual([settled]);
      // The worker need not wait for the end of a hold that is over.
      expect(idsOf(await leaseAll(store, t0 + second), shop)).toEqual([attempt.purchaseId]);
    });

    it('that end without news leave the look for when the hold was to end', async () => {
      const { store, shop, effect, attempt, id } = await open();
      const done = { state: 'done', resultId: 'pi_quiet', quiet: true } as const;
      const settled = await store.settleEffect(id, effect.key, done, t0 + second);
      expect(settled).toMatchObject({ state: 'done', heldUntil: null });
      expect(idsOf(await leaseAll(store, t0 + second), shop)).toEqual([]);
      const due = effect.heldUntil ?? 0;
      expect(idsOf(await leaseAll(store, due - 1), shop)).toEqual([]);
      expect(idsOf(await leaseAll(store, due), shop)).toEqual([attempt.purchaseId]);
    });

    it('that end without news are news all the same where another attempt came', async () => {
      const { store, shop, effect, attempt, id } = await open();
      const { purchase } = (await store.readPurchase(id, attempt.purchaseId)) ?? {};
      if (!purchase) throw new Error('The purchase is missing');
      const source = { ...purchase, channel: null };
      await recordAttempt(store, attemptFor(shop, { source, supersedes: [attempt.id] }));
      const done = { state: 'done', resultId: 'pi_late', quiet: true } as const;
      await store.settleEffect(id, effect.key, done, t0 + second);
      expect(idsOf(await leaseAll(store, t0 + second), shop)).toEqual([attempt.purchaseId]);
    });

    it('that are done set the order of their purchase', async () => {
      const { store, shop, attempt, id } = await open();
      const lease = await leaseOne(store, shop, attempt.purchaseId);
      const planned = orderEffect(attempt.purchaseId);
      await store.planEffects(lease, planOf([planned]));
      const { orderId, ...ids } = order();
      const done = { state: 'done', resultId: orderId, orderId: orderId ?? undefined } as const;
      await store.settleEffect(id, planned.key, done, t0);
      const found = await store.findPurchase(id, { ...ids, orderId });
      expect(found?.purchase).toMatchObject({ id: attempt.purchaseId, orderId });
    });

    it('whose answer was lost stay open and may be settled later', async () => {
      const { store, effect, id } = await open();
      const lost = { state: 'unknown', code: 'timeout', message: 'no answer' } as const;
      const open5xx = await store.settleEffect(id, effect.key, { ...lost, answered: true }, t0);
      expect(open5xx).toMatchObject({ ...lost, answered: true, settledAt: null, heldUntil: null });
      const done = { state: 'done', resultId: 'pi_1' } as const;
      expect(await store.settleEffect(id, effect.key, done, t0 + 1)).toMatchObject({
        state: 'done',
        code: null,
        message: null,
        answered: false,
        settledAt: t0 + 1,
      });
    });

    it('stay as they were settled first', async () => {
      const { store, effect, attempt, id } = await open();
      const refusal = { state: 'refused', code: 'card_declined', message: 'Declined' } as const;
      const first = await store.settleEffect(id, effect.key, refusal, t0 + 1);
      expect(first).toMatchObject({ ...refusal, settledAt: t0 + 1 });
      const intentId = asId<never>(unique('pi'));
      const done = { state: 'done', resultId: intentId, intentId } as const;
      expect(await store.settleEffect(id, effect.key, done, t0 + 2)).toEqual(first);
      await store.markSent(id, effect.key, t0 + 3);
      const record = await store.readPurchase(id, attempt.purchaseId);
      expect(record?.effects).toEqual([first]);
      expect(record?.attempts[0]?.intentId).toBeNull();
    });

    it('that are settled twice at once have one ending', async () => {
      const { store, effect, id } = await open();
      const refusal = { state: 'refused', code: 'x', message: 'x' } as const;
      const endings = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          index % 2
            ? store.settleEffect(id, effect.key, refusal, t0)
            : store.settleEffect(id, effect.key, { state: 'done', resultId: 'pi' }, t0),
        ),
      );
      expect(new Set(endings.map(({ state }) => state)).size).toBe(1);
    });

    it('keep the reference that Saleor was given first', async () => {
      const { store, effect, id } = await open();
      expect((await store.setReference(id, effect.key, 'one')).reference).toBe('one');
      expect((await store.setReference(id, effect.key, 'two')).reference).toBe('one');
    });

    it('are promised under no reference once they are settled', async () => {
      const { store, effect, id } = await open();
      await store.settleEffect(id, effect.key, { state: 'done', resultId: 're_1' }, t0);
      expect((await store.setReference(id, effect.key, 'late')).reference).toBeNull();
    });

    it('that nobody recorded cannot be sent or settled', async () => {
      const { store, id } = await open();
      const done = { state: 'done', resultId: null } as const;
      await expect(store.settleEffect(id, 'nothing', done, t0)).rejects.toThrow('No such effect');
      await expect(store.markSent(id, 'nothing', t0)).rejects.toThrow('No such effect');
      await expect(store.setReference(id, 'nothing', 'x')).rejects.toThrow('No such effect');
    });
  });

  describe('linking an order', () => {
    it('takes in the row that was made for the order alone, and what came for it', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const source = checkout();
      const orderIds = order();
      if (orderIds.orderId === null) throw new Error('An order has an id');
      const first = await recordAttempt(store, attemptFor(shop, { source }));
      const other = await recordAttempt(store, attemptFor(shop, { source: orderIds, at: t0 + 1 }));
      const lease = await leaseOne(store, shop, first.attempt.purchaseId);
      await store.linkOrder(lease, orderIds.orderId);
      await store.linkOrder(lease, orderIds.orderId);
      const record = await store.findPurchase(id, orderIds);
      expect(record?.purchase).toMatchObject({
        id: first.attempt.purchaseId,
        checkoutId: source.checkoutId,
        orderId: orderIds.orderId,
      });
      expect(record?.attempts.map((attempt) => [attempt.id, attempt.purchaseId])).toEqual([
        [first.attempt.id, first.attempt.purchaseId],
        [other.attempt.id, first.attempt.purchaseId],
      ]);
      expect(record?.effects).toHaveLength(2);
      // What was merged was not read yet: the purchase stays due.
      expect(await store.saveMirror(lease, mirrorOf(), nothingNext(t0 + second))).toBe(true);
      expect(idsOf(await leaseAll(store, t0 + second), shop)).toEqual([first.attempt.purchaseId]);
      await store.settleEffect(id, other.effect.key, { state: 'done', resultId: 'pi' }, t0);
    });

    it('changes nothing under a lost lease, and never a linked order', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const { attempt } = await recordAttempt(store, attemptFor(shop));
      const stale = await leaseOne(store, shop, attempt.purchaseId, t0);
      const lease = await leaseOne(store, shop, attempt.purchaseId, t0 + 2 * minute);
      await store.linkOrder(stale, asId('wrong'));
      await store.linkOrder(lease, asId('right'));
      await store.linkOrder(lease, asId('other'));
      const record = await store.readPurchase(id, attempt.purchaseId);
      expect(record?.purchase.orderId).toBe('right');
    });
  });
};
