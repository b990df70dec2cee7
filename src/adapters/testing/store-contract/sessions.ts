import { describe, expect, it } from 'vitest';
import { asId, type IntentId } from '../../../domain/facts/ids';

import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  connectionOf,
  deliveryOf,
  newShop,
  order,
  recordAttempt,
  second,
  t0,
  unique,
  type Shop,
} from '../store-world';

const assignmentOf = ({ installation, connection }: Shop, channel: string) =>
  ({
    installationId: installation.id,
    channel,
    connectionId: connection.id,
    completion: 'storefront',
    refundCanceled: true,
  }) as const;

const queryOf = (
  { installation }: Shop,
  { transactionId, source }: ReturnType<typeof attemptFor>,
  channel = 'default-channel',
) => ({ installationId: installation.id, transactionId, channel, ids: source });

export const sessionContract = (storeOf: StoreOf): void => {
  describe('a payment session', () => {
    it('begins with the connection of its channel, and nothing else', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      await store.assignChannel(assignmentOf(shop, 'default-channel'));
      expect(await store.lookForSession(queryOf(shop, attemptFor(shop)))).toEqual({
        attempt: null,
        connection: shop.connection,
        purchase: null,
      });
      const ofOther = queryOf(shop, attemptFor(shop), 'other-channel');
      expect(await store.lookForSession(ofOther)).toEqual({
        attempt: null,
        connection: null,
        purchase: null,
      });
    });

    it('that was recorded goes by its attempt’s connection, whatever the channel has now', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const input = attemptFor(shop);
      const { attempt } = await recordAttempt(store, input);
      const newer = connectionOf(shop.installation);
      await store.addConnection(newer);
      await store.assignChannel(assignmentOf({ ...shop, connection: newer }, 'default-channel'));
      const removal = { at: t0 + 1, force: true };
      await store.removeConnection(shop.installation.id, shop.connection.id, removal);
      const found = await store.lookForSession(queryOf(shop, input));
      expect(found).toMatchObject({ attempt, purchase: null });
      expect(found.connection).toEqual(
        await store.findConnection(shop.installation.id, shop.connection.id),
      );
      expect(found.connection?.removedAt).toBe(t0 + 1);
    });

    it.each(['checkout', 'order'] as const)('sees what its %s has already', async (kind) => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = kind === 'order' ? order() : checkout();
      const first = await recordAttempt(store, attemptFor(shop, { source }));
      await recordAttempt(store, attemptFor(shop, { source, at: t0 + second }));
      const found = await store.lookForSession(queryOf(shop, attemptFor(shop, { source })));
      const { purchaseId } = first.attempt;
      expect(found.purchase).toEqual(await store.readPurchase(shop.installation.id, purchaseId));
      expect(found.purchase?.attempts).toHaveLength(2);
    });

    it('whose ids mean two purchases sees the order’s', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const [ofCheckout, ofOrder] = [checkout(), order()];
      await recordAttempt(store, attemptFor(shop, { source: ofCheckout }));
      const { attempt } = await recordAttempt(store, attemptFor(shop, { source: ofOrder }));
      const source = { ...ofCheckout, orderId: ofOrder.orderId };
      const found = await store.lookForSession(queryOf(shop, attemptFor(shop, { source })));
      expect(found.purchase?.purchase.id).toBe(attempt.purchaseId);
    });

    it('of a channel without a connection, or with a removed one, is told apart', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      expect(await store.findChannelConnection(id, 'default-channel')).toBeNull();
      await store.assignChannel({ ...assignmentOf(shop, 'default-channel'), connectionId: null });
      expect(await store.findChannelConnection(id, 'default-channel')).toBeNull();
      await store.assignChannel(assignmentOf(shop, 'default-channel'));
      expect(await store.findChannelConnection(id, 'default-channel')).toEqual(shop.connection);
      await store.removeConnection(id, shop.connection.id, { at: t0, force: true });
      const removed = await store.findChannelConnection(id, 'default-channel');
      expect(removed).toMatchObject({
        id: shop.connection.id,
        removedAt: t0,
        secretKeyEncrypted: '',
      });
    });
  });

  describe('an attempt that is sent at once', () => {
    it.each(['first', 'second'])('is recorded as sent: the %s of its purchase', async (which) => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = checkout();
      if (which === 'second') await recordAttempt(store, attemptFor(shop, { source }));
      const input = attemptFor(shop, { source, at: t0 + second, isSentAtOnce: true });
      const { attempt, effect, record } = await recordAttempt(store, input);
      const sent = { state: 'planned', sentAt: t0 + second, tries: 1, heldUntil: input.heldUntil };
      expect(effect).toMatchObject(sent);
      const stored = await store.readPurchase(shop.installation.id, attempt.purchaseId);
      expect(stored).toEqual(record);
      expect(stored?.effects).toContainEqual(effect);
    });

    it('counts as sent once, however often it is recorded', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const input = attemptFor(shop, { isSentAtOnce: true });
      await recordAttempt(store, input);
      const again = await recordAttempt(store, {
        ...input,
        at: t0 + second,
        heldUntil: t0 + 30 * second,
      });
      expect(again).toMatchObject({
        created: false,
        effect: { sentAt: t0, tries: 1, heldUntil: t0 + 30 * second },
      });
      await store.markSent(shop.installation.id, again.effect.key, t0 + second);
      const record = await store.readPurchase(shop.installation.id, again.attempt.purchaseId);
      expect(record?.effects).toMatchObject([{ sentAt: t0 + second, tries: 2 }]);
    });

    it('takes in what Stripe told of it before it was recorded', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const input = attemptFor(shop, { isSentAtOnce: true });
      const about = { kind: 'intent', connectionId: shop.connection.id } as const;
      const hint = { ...about, intentId: asId<IntentId>(unique('pi')), attemptId: input.attemptId };
      expect(await store.acceptDelivery(deliveryOf(shop, hint))).toBe('unmatched');
      const { effect, attempt } = await recordAttempt(store, input);
      expect(effect).toMatchObject({ sentAt: t0, tries: 1 });
      const timeline = await store.readTimeline(shop.installation.id, attempt.purchaseId);
      expect(timeline).toContainEqual(expect.objectContaining({ side: 'stripe' }));
    });
  });
};
