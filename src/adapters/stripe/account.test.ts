import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asId, type ConnectionId } from '../../domain/facts/ids';
import { readKey } from '../../ports/stripe-account';
import { makeValidate } from '../../sandbox/stripe/schemas/validate';
import { makeTestStripe, testAccount, type TestStripe } from '../../sandbox/stripe/testing';
import { makeStripeAccountFor } from './account';
import { stripeApiVersion } from './api-version';

const enough = [
  'rak_payment_intent_write',
  'rak_charge_write',
  'rak_event_read',
  'rak_webhook_write',
];
const restricted = (name: string, permissions: readonly string[]) => ({
  key: `rk_test_${name}`,
  permissions,
});
const account = {
  ...testAccount,
  restrictedKeys: [
    restricted('enough', enough),
    restricted(
      'norefunds',
      enough.filter((slug) => slug !== 'rak_charge_write'),
    ),
    restricted('readonly', ['rak_payment_intent_read', 'rak_account_read']),
  ],
};

const validate = makeValidate();
let stripe: TestStripe;
beforeEach(() => {
  stripe = makeTestStripe({ accounts: [account], validate });
});
afterEach(() => stripe.standIn.close());

const accountOf = (key: string) =>
  makeStripeAccountFor({
    clock: stripe.clock,
    baseUrl: 'http://stripe.test',
    send: stripe.send,
    timeouts: { timeoutMs: 6_000, tries: 1 },
  })(key);

const connectionId = asId<ConnectionId>('conn1');
const request = {
  url: 'https://app.example/api/webhooks/stripe/conn1',
  events: ['payment_intent.succeeded', 'refund.updated'],
  connectionId,
  description: 'Stripe Orders for Saleor',
};

describe('checkKey', () => {
  test('never sends a live key to a stand-in', async () => {
    for (const key of ['sk_live_51abcdefgh', 'rk_live_51abcdefgh']) {
      expect(await accountOf(key).checkKey()).toMatchObject({ code: 'live-key-at-stand-in' });
    }
    expect(stripe.standIn.ledger).toEqual([]);
  });

  test('a secret key may do everything and tells its account', async () => {
    expect(await accountOf(account.secretKey).checkKey()).toEqual({
      kind: 'done',
      value: { mode: 'test', accountId: 'acct_test', chargesEnabled: true, missingPermissions: [] },
    });
  });

  test('a restricted key with enough permissions passes, without an account id', async () => {
    expect(await accountOf('rk_test_enough').checkKey()).toEqual({
      kind: 'done',
      value: { mode: 'test', accountId: null, chargesEnabled: null, missingPermissions: [] },
    });
  });

  test('missing permissions are named by Stripe’s slugs', async () => {
    expect(await accountOf('rk_test_norefunds').checkKey()).toMatchObject({
      value: { missingPermissions: ['rak_charge_read', 'rak_charge_write'] },
    });
    expect(await accountOf('rk_test_readonly').checkKey()).toMatchObject({
      value: {
        accountId: 'acct_test',
        missingPermissions: expect.arrayContaining([
          'rak_payment_intent_write',
          'rak_charge_write',
          'rak_event_read',
          'rak_webhook_write',
        ]),
      },
    });
  });

  test('asking changes nothing at Stripe', async () => {
    await accountOf(account.secretKey).checkKey();
    const world = stripe.standIn.world('acct_test');
    expect([world.intents.size, world.refunds.size, world.endpoints.size]).toEqual([0, 0, 0]);
    expect(world.events.size).toBe(0);
  });

  test('an unknown or a publishable key is refused, and no text repeats it', async () => {
    const unknown = await accountOf('sk_test_canary').checkKey();
    expect(unknown).toMatchObject({ kind: 'refused', code: 'not-authorized' });
    expect(JSON.stringify(unknown)).not.toContain('canary');
    const publishable = await accountOf(account.publishableKey).checkKey();
    expect(publishable).toMatchObject({ kind: 'refused', code: 'not-a-secret-key' });
  });

  test('a Stripe that does not answer leaves the check open', async () => {
    stripe.standIn.faults.add({ kind: 'drop-before', when: ({ path }) => path === '/v1/events' });
    expect(await accountOf(account.secretKey).checkKey()).toMatchObject({ kind: 'unknown' });
  });
});

describe('webhook endpoints', () => {
  test('one is made with the pinned version, our mark, and a secret that is told once', async () => {
    const api = accountOf(account.secretKey);
    const made = await api.createEndpoint(request, 'endpoint:conn1:g1');
    if (made.kind !== 'done') throw new Error(made.code);
    expect(stripe.standIn.ledger.at(-1)).toMatchObject({
      idempotencyKey: 'endpoint:conn1:g1',
      params: {
        url: request.url,
        enabled_events: request.events,
        api_version: stripeApiVersion,
        metadata: { saleor_connection_id: 'conn1' },
      },
    });
    expect(made.value).toMatchObject({
      url: request.url,
      events: request.events,
      enabled: true,
      isCurrentVersion: true,
      connectionId: 'conn1',
      secret: expect.stringMatching(/^whsec_/),
    });
    const read = await api.readEndpoint(made.value.id);
    expect(read).toMatchObject({ kind: 'done', value: { id: made.value.id } });
    expect(JSON.stringify(read)).not.toContain('whsec_');
    expect(await api.findEndpoints(connectionId)).toMatchObject({ value: [{ id: made.value.id }] });
    expect(await api.findEndpoints(asId('other'))).toEqual({ kind: 'done', value: [] });
  });

  test('a creation whose answer was lost gives the same endpoint and secret again', async () => {
    const api = accountOf(account.secretKey);
    stripe.standIn.faults.add({ kind: 'drop-after' });
    expect(await api.createEndpoint(request, 'k')).toMatchObject({ kind: 'unknown' });
    expect(await api.createEndpoint(request, 'k')).toMatchObject({ kind: 'done' });
    expect(stripe.standIn.world('acct_test').endpoints.size).toBe(1);
  });

  test('its events alone can change; what is gone reads as null and deletes as done', async () => {
    const api = accountOf(account.secretKey);
    const made = await api.createEndpoint(request, 'k');
    if (made.kind !== 'done') throw new Error(made.code);
    const { id } = made.value;
    const events = ['charge.refunded'];
    expect(await api.setEndpointEvents(id, events, 'u')).toMatchObject({
      value: { ...{ id, events, url: request.url }, isCurrentVersion: true },
    });
    expect(stripe.standIn.ledger.at(-1)).toMatchObject({
      idempotencyKey: 'u',
      params: { enabled_events: events },
    });
    expect(await api.deleteEndpoint(id)).toEqual({ kind: 'done', value: null });
    expect(await api.deleteEndpoint(id)).toEqual({ kind: 'done', value: null });
    expect(await api.readEndpoint(id)).toEqual({ kind: 'done', value: null });
    expect(await api.setEndpointEvents(id, events, 'v')).toMatchObject({
      ...{ kind: 'refused', code: 'resource_missing' },
    });
    expect(stripe.standIn.world('acct_test').endpoints.size).toBe(0);
  });
});

test.each([
  ['pk_test_51abcd', { kind: 'publishable', mode: 'test' }],
  ['sk_live_51abcd', { kind: 'secret', mode: 'live' }],
  ['rk_test_51abcd', { kind: 'restricted', mode: 'test' }],
  ['whsec_51abcd', null],
  ['sk_test_51ab cd', null],
  [' sk_test_51abcd', null],
  ['sk_prod_51abcd', null],
  ['', null],
])('the prefix of %s says what it is', (key, expected) => {
  expect(readKey(key)).toEqual(expected);
});
