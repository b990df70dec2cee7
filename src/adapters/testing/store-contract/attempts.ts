import { describe, expect, it } from 'vitest';
import { asId, type OrderId } from '../../../domain/facts/ids';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  idsOf,
  leaseAll,
  newShop,
  order,
  recordAttempt,
  second,
  t0,
  unique,
} from '../store-world';
import { plannedEffect } from '../../../domain/facts/effect';

export const attemptContract = (storeOf: StoreOf): void => {
  describe('attempts', () => {
    it('are recorded with their purchase and their held effect', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const input = attemptFor(shop, {
        amountMinor: 9_007_199_254_740_993n,
        flow: 'AUTHORIZATION',
      });
      const recorded = await recordAttempt(store, input);
      const { attempt, effect, created } = recorded;
      expect(created).toBe(true);
      expect(attempt).toEqual({
        id: input.attemptId,
        purchaseId: attempt.purchaseId,
        connectionId: input.connectionId,
        transactionId: input.transactionId,
        flow: 'AUTHORIZATION',
        amountMinor: 9_007_199_254_740_993n,
        currency: 'EUR',
        paymentMethodType: null,
        intentId: null,
        createdAt: t0,
        supersededAt: null,
        returnReason: null,
      });
      expect(effect).toEqual({
        id: { owner: attempt.id, kind: 'create-intent', request: 'init', generation: 1 },
        key: `${attempt.id}:create-intent:init:g1`,
        act: { kind: 'create-intent', attemptId: attempt.id },
        state: 'planned',
        plannedAt: t0,
        sentAt: null,
        settledAt: null,
        tries: 0,
        heldUntil: input.heldUntil,
        reference: null,
        requestKey: null,
        resultId: null,
        code: null,
        message: null,
        answered: false,
      });
      const record = await store.findPurchase(shop.installation.id, input.source);
      expect(record).toEqual({
        purchase: {
          ...input.source,
          sessionId: null,
          id: attempt.purchaseId,
          installationId: shop.installation.id,
          createdAt: t0,
        },
        attempts: [attempt],
        effects: [effect],
      });
      expect(await store.readPurchase(shop.installation.id, attempt.purchaseId)).toEqual(record);
      expect(recorded.record).toEqual(record);
    });

    it('that start at once on one new checkout share a purchase, and the later one sees the other', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = checkout();
      const all = await Promise.all(
        Array.from({ length: 6 }, () => recordAttempt(store, attemptFor(shop, { source }))),
      );
      expect(all.every(({ created }) => created)).toBe(true);
      expect(new Set(all.map(({ attempt }) => attempt.purchaseId)).size).toBe(1);
      const seen = all.map(({ record }) => record.attempts.length).toSorted();
      expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
      for (const { attempt, record } of all) expect(record.attempts).toContainEqual(attempt);
    });

    it('of a transaction that is known on another checkout stay there', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const input = attemptFor(shop);
      const racers = await Promise.all(
        Array.from({ length: 4 }, () =>
          recordAttempt(store, { ...input, attemptId: asId(unique('a')), source: checkout() }),
        ),
      );
      expect(new Set(racers.map(({ attempt }) => attempt.id)).size).toBe(1);
      expect(racers.filter(({ created }) => created)).toHaveLength(1);
    });

    it('leave the purchase to the request handler until the hold ends', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { attempt } = await recordAttempt(store, attemptFor(shop));
      expect(idsOf(await leaseAll(store, t0 + 20 * second - 1), shop)).toEqual([]);
      expect(idsOf(await leaseAll(store, t0 + 20 * second), shop)).toEqual([attempt.purchaseId]);
    });

    it('of one transaction are one, and a repetition only moves the hold', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const input = attemptFor(shop);
      const first = await recordAttempt(store, input);
      const repeated = await recordAttempt(store, {
        ...input,
        attemptId: asId(unique('attempt')),
        amountMinor: 5n,
        source: checkout(),
        heldUntil: t0 + 50 * second,
      });
      const effect = { ...first.effect, heldUntil: t0 + 50 * second };
      expect(repeated).toEqual({
        attempt: first.attempt,
        effect,
        created: false,
        record: { ...first.record, effects: [effect] },
      });
      const done = { state: 'done', resultId: 'pi_1' } as const;
      await store.settleEffect(shop.installation.id, first.effect.key, done, t0);
      const late = await recordAttempt(store, { ...input, heldUntil: t0 + 90 * second });
      expect(late.effect).toMatchObject({ state: 'done', heldUntil: null });
    });

    it('that are recorded twice at once are recorded once', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const input = attemptFor(shop);
      const all = await Promise.all(
        Array.from({ length: 8 }, () =>
          recordAttempt(store, { ...input, attemptId: asId(unique('attempt')) }),
        ),
      );
      expect(all.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(all.map(({ attempt }) => attempt.id)).size).toBe(1);
      const record = await store.findPurchase(shop.installation.id, input.source);
      expect(record?.attempts).toHaveLength(1);
      expect(record?.effects).toHaveLength(1);
    });

    it('take the place of older ones of the same purchase only', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = checkout();
      const { attempt: older } = await recordAttempt(store, attemptFor(shop, { source }));
      const other = attemptFor(shop);
      const { attempt: elsewhere } = await recordAttempt(store, other);
      const supersedes = [older.id, elsewhere.id];
      const at = t0 + second;
      const newer = attemptFor(shop, { source, supersedes, at });
      await recordAttempt(store, newer);
      const { id } = shop.installation;
      const record = await store.findPurchase(id, source);
      expect(record?.attempts.map((attempt) => [attempt.id, attempt.supersededAt])).toEqual([
        [older.id, at],
        [newer.attemptId, null],
      ]);
      expect(await store.findAttemptByTransaction(id, other.transactionId)).toMatchObject({
        supersededAt: null,
      });
    });

    it('of an order that came from a known checkout belong to one purchase', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = checkout();
      const { attempt: first } = await recordAttempt(store, attemptFor(shop, { source }));
      const orderId = asId<OrderId>(unique('order'));
      const { attempt: second_ } = await recordAttempt(
        store,
        attemptFor(shop, { source: { ...source, orderId }, at: t0 + 1 }),
      );
      const { attempt: third } = await recordAttempt(
        store,
        attemptFor(shop, { source: { ...order(), orderId }, at: t0 + 2 }),
      );
      const record = await store.readPurchase(shop.installation.id, first.purchaseId);
      expect(record?.purchase).toMatchObject({ ...source, orderId });
      expect(record?.attempts.map(({ id }) => id)).toEqual([first.id, second_.id, third.id]);
    });
  });

  describe('requests', () => {
    const requestOf = (attemptId: string, key = unique('request')) => ({
      ...plannedEffect(
        { owner: attemptId, request: key, generation: 1 },
        {
          kind: 'refund',
          attemptId: asId<never>(attemptId),
          intentId: asId<never>('pi_1'),
          amountMinor: 30n,
          reason: 'requested by Saleor',
        },
      ),
      requestKey: key,
      at: t0 + second,
      heldUntil: t0 + 21 * second,
    });

    it('are recorded once per key, held, and due when the hold ends', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const { attempt } = await recordAttempt(store, attemptFor(shop, { heldUntil: t0 + 99_000 }));
      const request = requestOf(attempt.id);
      const all = await Promise.all(
        Array.from({ length: 6 }, () => store.recordRequest(id, attempt.purchaseId, request)),
      );
      expect(all.filter(({ created }) => created)).toHaveLength(1);
      const { effect } = await store.recordRequest(id, attempt.purchaseId, {
        ...request,
        heldUntil: t0 + 80 * second,
      });
      expect(effect).toMatchObject({
        id: request.id,
        key: request.key,
        act: request.act,
        state: 'planned',
        plannedAt: t0 + second,
        heldUntil: t0 + 21 * second,
        requestKey: request.requestKey,
      });
      expect(idsOf(await leaseAll(store, t0 + 21 * second - 1), shop)).toEqual([]);
      expect(idsOf(await leaseAll(store, t0 + 21 * second), shop)).toEqual([attempt.purchaseId]);
    });

    it('of equal amounts are two effects', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const { attempt } = await recordAttempt(store, attemptFor(shop));
      await store.recordRequest(id, attempt.purchaseId, requestOf(attempt.id));
      await store.recordRequest(id, attempt.purchaseId, requestOf(attempt.id));
      const record = await store.readPurchase(id, attempt.purchaseId);
      expect(record?.effects.filter(({ act }) => act.kind === 'refund')).toHaveLength(2);
    });

    it('of a purchase that is not there are a bug', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      await expect(
        store.recordRequest(shop.installation.id, asId('nothing'), requestOf('nobody')),
      ).rejects.toThrow('No such purchase');
    });
  });
};
