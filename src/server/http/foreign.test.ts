import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  attemptAlone,
  attemptFor,
  recordAttempt,
  session,
} from '../../adapters/testing/store-world';
import { asId, type IntentId } from '../../domain/facts/ids';
import { makeWorld, type Shop, type World } from './testing/world';

let world: World;
let shop: Shop;

beforeAll(async () => {
  world = await makeWorld();
  shop = await world.shop('one');
});

/** Sends an event as Stripe does, signed with the secret of the shop's endpoint. */
const send = async (id: string, type: string, object: Readonly<Record<string, unknown>>) => {
  const seconds = Math.floor(world.clock.now() / 1_000);
  const envelope = { id, object: 'event', type, livemode: false, created: seconds };
  const body = JSON.stringify({ ...envelope, data: { object } });
  const hash = createHmac('sha256', shop.webhookSecret).update(`${seconds}.${body}`).digest('hex');
  const headers = { 'stripe-signature': `t=${seconds},v1=${hash}` };
  return (await world.send(`/api/webhooks/stripe/${shop.connectionId}`, body, headers)).text;
};

const connected = async () => {
  const { installation, connectionId } = shop;
  const connection = await world.store.findConnection(installation.id, connectionId);
  if (!connection) throw new Error('The shop has no connection');
  return { installation, connection };
};

/** What of Stripe stands in the timeline of a purchase, and whether it is to be looked at. */
const newsOf = async (purchaseId: Parameters<typeof world.store.readMirror>[1]) => {
  const { id } = shop.installation;
  const lines = await world.store.readTimeline(id, purchaseId);
  const row = await world.store.readMirror(id, purchaseId);
  const events = lines.filter(({ side }) => side === 'stripe').map(({ what }) => what);
  return { events, dirty: row?.dirty };
};

describe('an event of Stripe about what nobody knows yet', () => {
  it('is foreign, and news of the purchase whose payment it turns out to be', async () => {
    const refund = { id: 're_1', object: 'refund', payment_intent: 'pi_later', metadata: {} };
    expect(await send('evt_1', 'refund.updated', refund)).toBe('{"status":"foreign"}');
    const { attempt, effect } = await recordAttempt(world.store, attemptFor(await connected()));
    const intentId = asId<IntentId>('pi_later');
    const settlement = { state: 'done', resultId: intentId, intentId, quiet: true } as const;
    await world.store.settleEffect(shop.installation.id, effect.key, settlement, 1);
    expect(await newsOf(attempt.purchaseId)).toEqual({ events: ['refund.updated'], dirty: true });
    expect(await send('evt_1', 'refund.updated', refund)).toBe('{"status":"repeated"}');
  });

  it('is kept by its session too, also of a type that nobody asked for', async () => {
    const object = { id: 'cs_test_later', object: 'checkout.session', payment_intent: 'pi_other' };
    const type = 'checkout.session.completed';
    expect(await send('evt_2', type, object)).toBe('{"status":"foreign"}');
    const source = session('cs_test_later');
    const input = attemptAlone(await connected(), { source });
    const { attempt } = await recordAttempt(world.store, input);
    expect(await newsOf(attempt.purchaseId)).toEqual({ events: [type], dirty: true });
    expect(await send('evt_3', type, object)).toBe('{"status":"accepted"}');
  });

  it('is kept without its body', async () => {
    const object = {
      id: 'pi_secret',
      object: 'payment_intent',
      receipt_email: 'canary@example.com',
    };
    await send('evt_4', 'payment_intent.succeeded', object);
    const { attempt, effect } = await recordAttempt(world.store, attemptFor(await connected()));
    const intentId = asId<IntentId>('pi_secret');
    const settlement = { state: 'done', resultId: intentId, intentId } as const;
    await world.store.settleEffect(shop.installation.id, effect.key, settlement, 1);
    const lines = await world.store.readTimeline(shop.installation.id, attempt.purchaseId);
    expect(lines).toContainEqual(expect.objectContaining({ what: 'payment_intent.succeeded' }));
    expect(
      JSON.stringify(lines, (_, part) => (typeof part === 'bigint' ? `${part}` : part)),
    ).not.toContain('canary');
  });
});
