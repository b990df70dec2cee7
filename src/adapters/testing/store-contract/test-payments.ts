import { describe, expect, it } from 'vitest';
import { asId } from '../../../domain/facts/ids';
import type { TestPaymentRun } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import { newShop, t0, unique, type Shop } from '../store-world';

const aliveMs = 60_000;

const runOf = ({ connection }: Shop, change: Partial<TestPaymentRun> = {}): TestPaymentRun => ({
  id: unique('run'),
  channel: 'main',
  connectionId: connection.id,
  outcome: 'refund',
  startedAt: t0,
  article: null,
  plan: ['checkout', 'delivery', 'no-order', 'capture', 'refund', 'sync'],
  steps: [],
  checkoutId: null,
  ending: null,
  ...change,
});

const alive = (run: TestPaymentRun, aliveUntil = t0 + aliveMs) => ({ run, aliveUntil });

export const testPaymentContract = (storeOf: StoreOf): void => {
  describe('a test payment', () => {
    it('is read as it was saved, with what each side said', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      expect(await store.readTestPayment(id)).toBeNull();
      const begun = alive(runOf(shop));
      expect(await store.beginTestPayment(id, begun, t0)).toBe(true);
      expect(await store.readTestPayment(id)).toEqual(begun);
      const said = [
        { side: 'saleor', words: 'O’Brien “said” \\ {"a":1}', reference: 'Q2hlY2tvdXQ6MQ==' },
        { side: 'stripe', words: 'Your card was declined.', reference: null },
      ] as const;
      const saved = alive({
        ...begun.run,
        article: 'Äpfel',
        checkoutId: asId('Q2hlY2tvdXQ6MQ=='),
        steps: [
          { name: 'checkout', startedAt: t0, endedAt: t0 + 5, said },
          { name: 'delivery', startedAt: t0 + 5, endedAt: null, said: [] },
        ],
        ending: { kind: 'failed', at: t0 + 9, code: 'no-stock', words: null },
      });
      expect(await store.saveTestPayment(id, saved)).toBe(true);
      expect(await store.readTestPayment(id)).toEqual(saved);
    });

    it('is one at a time: a second one waits until the first ended, or its process did', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const first = alive(runOf(shop));
      const second = alive(runOf(shop), t0 + 2 * aliveMs);
      expect(await store.beginTestPayment(id, first, t0)).toBe(true);
      expect(await store.beginTestPayment(id, second, t0 + aliveMs - 1)).toBe(false);
      expect(await store.readTestPayment(id)).toEqual(first);
      expect(await store.beginTestPayment(id, second, t0 + aliveMs)).toBe(true);
      expect(await store.readTestPayment(id)).toEqual(second);
    });

    it('of a process that was slow writes nothing once another one has its place', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const first = alive(runOf(shop));
      const second = alive(runOf(shop));
      await store.beginTestPayment(id, first, t0);
      await store.beginTestPayment(id, second, first.aliveUntil);
      expect(await store.saveTestPayment(id, first)).toBe(false);
      expect(await store.readTestPayment(id)).toEqual(second);
    });

    it('begins once where two ask at the same moment', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const begin = () => store.beginTestPayment(shop.installation.id, alive(runOf(shop)), t0);
      const began = await Promise.all([begin(), begin(), begin()]);
      expect(began.filter(Boolean)).toHaveLength(1);
    });

    it('is seen by its own installation alone', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const other = await newShop(store);
      const begun = alive(runOf(shop));
      await store.beginTestPayment(shop.installation.id, begun, t0);
      expect(await store.readTestPayment(other.installation.id)).toBeNull();
      expect(await store.saveTestPayment(other.installation.id, begun)).toBe(false);
      expect(await store.readTestPayment(other.installation.id)).toBeNull();
    });
  });
};
