import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newInstallation } from '../adapters/testing/store-world';
import { stripeEventTypes } from '../handlers/registry';
import type { Connection, Installation } from '../ports/store';
import type { AccountRules } from '../sandbox/stripe/world';
import { makeFetchHandler } from './http/testing/fetch-handler';
import { makeTestApp } from './testing/platform';

type World = ReturnType<typeof makeTestApp>;

let world: World;
let installation: Installation;
beforeEach(async () => {
  world = makeTestApp();
  installation = await newInstallation(world.app.platform.store);
});
afterEach(() => world.standIn.close());

const add = async (mode: 'test' | 'live' = 'test'): Promise<Connection> => {
  const keys =
    mode === 'live'
      ? { publishableKey: 'pk_live_livePublishabl3', secretKey: 'sk_live_liveSecretKey003' }
      : { publishableKey: 'pk_test_onePublishable1', secretKey: 'sk_test_oneSecretKey0001' };
  const added = await world.app.connections.add(installation.id, { name: mode, ...keys });
  if (!added.ok) throw new Error(added.refusal.message);
  return added.value;
};
const rules = (mode: 'test' | 'live', change: Partial<AccountRules>) =>
  Object.assign(world.standIn.world(mode === 'live' ? 'acct_live' : 'acct_one').rules, change);

let payments = 0;
const pay = (connection: Connection, currency = 'EUR') =>
  world.app.stripeFor(connection, 'inline').createIntent(
    {
      ...{ amountMinor: 1_000n, currency, flow: 'CHARGE', paymentMethodType: null },
      metadata: { saleor_attempt_id: 'a' },
    },
    `key-${(payments += 1)}`,
  );

const health = (connection: Connection) => world.app.connections.health(connection);

describe('an account that Stripe lets take no payment', () => {
  it('shows Stripe’s words and the next step, until a payment works', async () => {
    const connection = await add('live');
    expect(await health(connection)).toMatchObject({ state: 'ok', chargesEnabled: true });
    rules('live', { chargesEnabled: false });
    expect(await pay(connection)).toMatchObject({ kind: 'refused' });
    expect(await health(connection)).toMatchObject({
      state: 'broken',
      chargesEnabled: false,
      reason: expect.stringContaining('cannot currently make live charges'),
      nextStep: expect.stringContaining('Activate the account'),
    });
    expect(world.logged.join()).toContain('connection.payments-refused');
    rules('live', { chargesEnabled: true });
    expect(await pay(connection)).toMatchObject({ kind: 'done' });
    expect(await health(connection)).toMatchObject({ state: 'ok', reason: null });
  });

  it('is told before the first payment, by what the account says of itself', async () => {
    const connection = await add('live');
    rules('live', { chargesEnabled: false });
    expect(await health(connection)).toMatchObject({
      state: 'broken',
      reason: expect.stringContaining('does not let this account take live payments'),
    });
  });

  it('may be tried with test keys, and says what is missing', async () => {
    const connection = await add();
    rules('test', { chargesEnabled: false });
    expect(await pay(connection)).toMatchObject({ kind: 'done' });
    expect(await health(connection)).toMatchObject({
      ...{ state: 'ok', chargesEnabled: false },
      reason: expect.stringContaining('live payments'),
    });
  });

  it.each([
    [
      'no payment method for the currency',
      { currencies: ['usd'] },
      'No valid payment method types',
      'Payment methods',
    ],
    [
      'a rule of its country',
      { countryRule: 'As per Indian regulations, export transactions require a description.' },
      'As per Indian regulations',
      'Do what Stripe says',
    ],
  ] as const)('for %s says so', async (_, change, words, step) => {
    const connection = await add();
    rules('test', change);
    await pay(connection);
    expect(await health(connection)).toMatchObject({
      state: 'broken',
      reason: expect.stringContaining(words),
      nextStep: expect.stringContaining(step),
    });
  });

  it('is not said to lack a permission where its key is limited to IP addresses', async () => {
    const connection = await add();
    rules('test', { isIpLimited: true });
    expect(await pay(connection)).toMatchObject({ kind: 'refused', code: 'not-allowed' });
    const shown = await health(connection);
    expect(shown).toMatchObject({ state: 'broken', nextStep: expect.stringContaining('IP') });
    expect(shown.reason).toContain('does not allow requests from your IP address');
    expect(JSON.stringify(shown)).not.toMatch(/permission/);
    const again = { name: 'again', publishableKey: 'pk_test_onePublishable1' };
    const secretKey = 'sk_test_oneSecretKey0001';
    expect(await world.app.connections.add(installation.id, { ...again, secretKey })).toMatchObject(
      { ok: false, refusal: { code: 'stripe-key-not-allowed' } },
    );
  });
});

describe('events of Stripe', () => {
  const send = (connection: Connection, change: object, by?: string, at = Date.now()) => {
    const endpoints = [...world.endpointsOf('acct_one').values()];
    const secret = by ?? endpoints[0]?.secret ?? '';
    const body = JSON.stringify({
      ...{ id: `evt_${(payments += 1)}`, object: 'event', type: 'payment_intent.succeeded' },
      ...{ livemode: false, created: Math.floor(at / 1_000) },
      data: { object: { id: 'pi_1', object: 'payment_intent', metadata: {} } },
      ...change,
    });
    const seconds = Math.floor(at / 1_000);
    const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    const url = `https://app.example.com/api/webhooks/stripe/${connection.id}`;
    const headers = { 'stripe-signature': `t=${seconds},v1=${mac}` };
    return makeFetchHandler(world.app.routes)(new Request(url, { method: 'POST', body, headers }));
  };
  const sixMinutes = 6 * 60_000;

  it.each([
    ['another secret', {}, 'whsec_rolledByHand0000', 0, 'bad-signature', /Rotate/],
    ['a clock six minutes off', {}, undefined, -sixMinutes, 'outside-tolerance', /clock.*NTP/],
    ['the other mode', { livemode: true }, undefined, 0, 'wrong-mode', /delete/],
    ['another account', { account: 'acct_other' }, undefined, 0, 'wrong-account', /own account/],
    ['another shape', { data: null }, undefined, 0, 'malformed', /delete other endpoints/],
  ])('with %s show in the health with what to do', async (_, change, by, off, code, step) => {
    const connection = await add();
    expect((await send(connection, {})).status).toBe(200);
    expect(await health(connection)).toMatchObject({ state: 'ok', eventRefusedAt: null });
    for (let count = 0; count < 40; count += 1) {
      const answer = await send(connection, change, by, Date.now() + off);
      expect([400, 401, 429]).toContain(answer.status);
    }
    const shown = await health(connection);
    expect(shown).toMatchObject({ state: 'broken', webhook: 'enabled', eventRefusedCode: code });
    expect(shown.nextStep).toMatch(step);
    expect(shown.eventTakenAt).toBeGreaterThan(0);
    // The next one that is taken ends it.
    expect((await send(connection, {})).status).toBe(200);
    expect(await health(connection)).toMatchObject({ state: 'ok', eventRefusedCode: code });
  });

  it('follow an upgrade at the next round', async () => {
    const connection = await add();
    const [row] = world.endpointsOf('acct_one').values();
    if (!row) throw new Error('No endpoint');
    row.endpoint.enabled_events = ['payment_intent.succeeded'];
    expect(await health(connection)).toMatchObject({ state: 'ok', webhook: 'outdated' });
    for (const chore of world.app.chores) if (chore.everyMs === tenMinutes) await chore.run();
    expect(row.endpoint.enabled_events).toEqual([...stripeEventTypes].toSorted());
    expect(await health(connection)).toMatchObject({ state: 'ok', webhook: 'enabled' });
  });
  const tenMinutes = 10 * 60_000;

  it('at an address that is nobody’s change nothing', async () => {
    const connection = await add();
    const stranger = { ...connection, id: `con_${'x'.repeat(22)}` as Connection['id'] };
    expect((await send(stranger, {}, 'whsec_ofNobody000000')).status).toBe(404);
    expect(await health(connection)).toMatchObject({ state: 'ok', eventRefusedAt: null });
  });
});
