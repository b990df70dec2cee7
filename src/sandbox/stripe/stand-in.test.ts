import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { stripeApiVersion } from '../../adapters/stripe/api-version';
import { verifyStripeEvent } from '../../adapters/stripe/webhook';
import { listen } from '../http';
import { makeValidate } from './schemas/validate';
import { makeTestStripe, settle, testAccount, type TestStripe } from './testing';

const liveAccount = {
  id: 'acct_live',
  secretKey: 'sk_live_standin',
  publishableKey: 'pk_live_standin',
  livemode: true,
};

const validate = makeValidate();
let stripe: TestStripe;
beforeEach(() => {
  stripe = makeTestStripe({ accounts: [testAccount, liveAccount], validate });
});
afterEach(() => stripe.standIn.close());

interface Sent {
  readonly key?: string;
  readonly idempotencyKey?: string;
  /** Null = no header. */
  readonly version?: string | null;
}

const answerOf = async (response: Response) => {
  const body = z.looseObject({}).parse(await response.json());
  return { status: response.status, headers: response.headers, body };
};

const send = async (method: string, path: string, form: string, sent: Sent = {}) => {
  const { key = testAccount.secretKey, idempotencyKey, version = stripeApiVersion } = sent;
  const get = method === 'GET';
  const response = await stripe.fetch(
    `http://stripe.test/v1/${path}${get && form ? `?${form}` : ''}`,
    {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...(version === null ? {} : { 'stripe-version': version }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(get ? {} : { body: form }),
    },
  );
  return answerOf(response);
};
const post = (path: string, form = '', sent: Sent = {}) => send('POST', path, form, sent);
const get = (path: string, form = '', sent: Sent = {}) => send('GET', path, form, sent);

const money = 'amount=2000&currency=eur&automatic_payment_methods[enabled]=true';
const back = 'return_url=https://shop.example';
const visa = `${money}&payment_method=pm_card_visa&confirm=true`;
const held = `${visa}&payment_method_options[card][capture_method]=manual`;

const idOf = async (path: string, form: string): Promise<string> => {
  const { status, body } = await post(path, form);
  expect(status).toBe(200);
  return z.object({ id: z.string() }).parse(body).id;
};
const eventTypes = (account = 'acct_test'): string[] =>
  [...stripe.standIn.world(account).events.values()].map((row) => row.event.type);

describe('keys and versions', () => {
  test('an unknown key is 401, test and live data are apart', async () => {
    expect((await get('payment_intents', '', { key: 'sk_test_other' })).status).toBe(401);
    const id = await idOf('payment_intents', money);
    const other = await get(`payment_intents/${id}`, '', { key: liveAccount.secretKey });
    expect(other).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
    const live = await post('payment_intents', money, { key: liveAccount.secretKey });
    expect(live.body).toMatchObject({ livemode: true });
  });

  test('basic authentication works as well', async () => {
    const authorization = `Basic ${Buffer.from(`${testAccount.secretKey}:`).toString('base64')}`;
    const url = 'http://stripe.test/v1/account';
    const { status, body } = await answerOf(
      await stripe.fetch(url, { headers: { authorization } }),
    );
    expect([status, body.id]).toEqual([200, 'acct_test']);
  });

  test('the version is echoed, and every answer has a request id', async () => {
    const { headers } = await get('payment_intents');
    expect(headers.get('stripe-version')).toBe(stripeApiVersion);
    expect(headers.get('request-id')).toMatch(/^req_/);
  });

  test('payment_method_types is gone in the pinned version and known to an older account', async () => {
    const old = 'amount=2000&currency=usd&payment_method_types[]=card';
    expect(await post('payment_intents', old)).toMatchObject({
      status: 400,
      body: { error: { code: 'payment_method_types_no_longer_supported' } },
    });
    expect((await post('payment_intents', old, { version: null })).status).toBe(200);
  });

  test('an unknown route is 404, and an unknown parameter is named', async () => {
    expect((await get('nothing_here')).status).toBe(404);
    expect(await post('payment_intents', `${money}&surprise=1`)).toMatchObject({
      status: 400,
      body: { error: { param: 'surprise' } },
    });
    expect(
      await post(
        'payment_intents',
        `${money}&payment_method_options[ideal][capture_method]=manual`,
      ),
    ).toMatchObject({ status: 400 });
  });

  test('a browser sees an intent by its client secret alone, without metadata', async () => {
    const { body } = await post('payment_intents', `${money}&metadata[a]=b`);
    const { id, client_secret: secret } = z
      .object({ id: z.string(), client_secret: z.string() })
      .parse(body);
    const key = testAccount.publishableKey;
    expect((await get(`payment_intents/${id}`, '', { key })).status).toBe(404);
    const seen = await get(`payment_intents/${id}`, `client_secret=${secret}`, { key });
    expect(seen.body).toMatchObject({ id, amount: 2000 });
    expect(seen.body).not.toHaveProperty('metadata');
    expect((await post('refunds', `payment_intent=${id}`, { key })).status).toBe(403);
  });
});

describe('idempotency keys', () => {
  const key = (idempotencyKey: string): Sent => ({ idempotencyKey });

  test('the first answer comes again, and nothing is done twice', async () => {
    const first = await post('payment_intents', visa, key('k'));
    const second = await post('payment_intents', visa, key('k'));
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(stripe.standIn.world('acct_test').intents.size).toBe(1);
  });

  test('other parameters under a used key are 400, keys of two accounts are apart', async () => {
    await post('payment_intents', visa, key('k'));
    expect(await post('payment_intents', money, key('k'))).toMatchObject({
      status: 400,
      body: { error: { type: 'idempotency_error' } },
    });
    const other = { idempotencyKey: 'k', key: liveAccount.secretKey };
    expect((await post('payment_intents', money, other)).status).toBe(200);
  });

  test('a key under way is 409', async () => {
    stripe.standIn.faults.add({ kind: 'delay-answer', delayMs: 1_000 });
    const first = post('payment_intents', visa, key('k'));
    await settle();
    expect(await post('payment_intents', visa, key('k'))).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency_key_in_use' } },
    });
    await stripe.clock.advance(1_000);
    expect((await first).status).toBe(200);
    expect((await post('payment_intents', visa, key('k'))).status).toBe(200);
  });

  test('a 500 and a declined card are kept, a bad parameter is not', async () => {
    stripe.standIn.faults.add({ kind: 'server-error' });
    expect((await post('payment_intents', visa, key('a'))).status).toBe(500);
    expect((await post('payment_intents', visa, key('a'))).status).toBe(500);
    const declined = `${money}&payment_method=pm_card_chargeDeclined&confirm=true`;
    expect((await post('payment_intents', declined, key('b'))).status).toBe(402);
    const again = await post('payment_intents', declined, key('b'));
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([402, 'true']);
    expect((await post('payment_intents', 'amount=1&currency=eur', key('c'))).status).toBe(400);
    expect((await post('payment_intents', visa, key('c'))).status).toBe(200);
  });

  test('a 500 after execution is kept, a 429 is not (facts 1.7)', async () => {
    stripe.standIn.faults.add({ kind: 'server-error-after' });
    expect((await post('payment_intents', visa, key('a'))).status).toBe(500);
    const again = await post('payment_intents', visa, key('a'));
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([500, 'true']);
    expect(stripe.standIn.world('acct_test').intents.size).toBe(1);
    for (const kind of ['rate-limit', 'lock-timeout'] as const) {
      stripe.standIn.faults.add({ kind });
      expect((await post('payment_intents', visa, key(kind))).status).toBe(429);
      expect((await post('payment_intents', visa, key(kind))).status).toBe(200);
    }
    expect(stripe.standIn.world('acct_test').intents.size).toBe(3);
  });

  test('a refund that the balance cannot pay is refused, and the refusal is kept', async () => {
    const id = await idOf('payment_intents', visa);
    stripe.standIn.faults.add({ kind: 'balance-too-low' });
    for (const replayed of [null, 'true']) {
      const { status, body, headers } = await post('refunds', `payment_intent=${id}`, key('a'));
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { error: { type: 'invalid_request_error' } },
      });
      expect(headers.get('idempotent-replayed')).toBe(replayed);
    }
    expect((await post('refunds', `payment_intent=${id}`, key('b'))).status).toBe(200);
  });

  test('a key is forgotten after a day', async () => {
    await post('payment_intents', money, key('k'));
    await stripe.clock.advance(24 * 3_600_000 - 1);
    await post('payment_intents', money, key('k'));
    expect(stripe.standIn.world('acct_test').intents.size).toBe(1);
    await stripe.clock.advance(1);
    await post('payment_intents', money, key('k'));
    expect(stripe.standIn.world('acct_test').intents.size).toBe(2);
  });
});

describe('amounts and metadata', () => {
  test.each([
    ['amount=49&currency=eur', 'amount_too_small'],
    ['amount=29&currency=gbp', 'amount_too_small'],
    ['amount=30&currency=gbp', null],
    ['amount=50&currency=jpy', null],
    ['amount=150&currency=isk', 'invalid_charge_amount_no_decimal_compatible'],
    ['amount=100&currency=isk', null],
    ['amount=250&currency=ugx', 'invalid_charge_amount_no_decimal_compatible'],
    ['amount=1000&currency=kwd', null],
    ['amount=1000000000000&currency=eur', 'amount_too_large'],
    ['amount=-5&currency=eur', 'parameter_invalid_integer'],
    ['currency=eur', 'parameter_missing'],
  ])('%s', async (form, code) => {
    const { status, body } = await post('payment_intents', form, { version: null });
    if (code === null) expect(status).toBe(200);
    else expect({ status, body }).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('an odd last digit of a three-decimal currency is refused', async () => {
    expect((await post('payment_intents', 'amount=1001&currency=kwd')).status).toBe(400);
  });

  test('metadata merges by key, an empty value deletes one, an empty object all', async () => {
    const id = await idOf('payment_intents', `${money}&metadata[a]=1&metadata[b]=2&metadata[7]=x`);
    const after = async (form: string) => (await post(`payment_intents/${id}`, form)).body.metadata;
    expect(await after('metadata[b]=3&metadata[c]=4')).toEqual({ a: '1', b: '3', c: '4', 7: 'x' });
    expect(await after('metadata[a]=')).toEqual({ b: '3', c: '4', 7: 'x' });
    expect(await after('metadata=')).toEqual({});
  });

  test.each([
    ['51 keys', Array.from({ length: 51 }, (_, n) => `metadata[k${n}]=v`).join('&'), 400],
    ['50 keys', Array.from({ length: 50 }, (_, n) => `metadata[k${n}]=v`).join('&'), 200],
    ['a key of 41', `metadata[${'k'.repeat(41)}]=v`, 400],
    ['a value of 501', `metadata[k]=${'v'.repeat(501)}`, 400],
    ['a value of 500', `metadata[k]=${'v'.repeat(500)}`, 200],
  ])('metadata with %s', async (_name, form, status) => {
    expect((await post('payment_intents', `${money}&${form}`)).status).toBe(status);
  });
});

describe('shipping', () => {
  const address = 'shipping[address][line1]=Street+1&shipping[address][country]=DE';
  const charge = async () => {
    const id = await idOf('payment_intents', `${money}&payment_method=pm_card_visa&confirm=true`);
    return String((await get(`payment_intents/${id}`)).body.latest_charge);
  };

  test('is replaced as a whole: what is not sent is not there any more', async () => {
    const path = `charges/${await charge()}`;
    const full = `shipping[name]=A&${address}&shipping[carrier]=DHL&shipping[tracking_number]=T1`;
    await post(path, full);
    expect((await post(path, `shipping[name]=A&${address}`)).body.shipping).toEqual({
      name: 'A',
      phone: null,
      carrier: null,
      tracking_number: null,
      address: {
        line1: 'Street 1',
        line2: null,
        city: null,
        state: null,
        postal_code: null,
        country: 'DE',
      },
    });
  });

  test('needs a name and an address, and takes no empty text for them', async () => {
    const path = `charges/${await charge()}`;
    const refusals = [
      [`shipping[name]=&${address}`, 'parameter_invalid_empty', 'shipping[name]'],
      ['shipping[name]=A&shipping[address][line1]=', 'parameter_invalid_empty', 'line1'],
      [`shipping[name]=A&${address}&shipping[tracking_number]=`, 'parameter_invalid_empty', ''],
      ['description=', 'parameter_invalid_empty', 'description'],
    ] as const;
    for (const [form, code, param] of refusals) {
      const { status, body } = await post(path, form);
      expect(status, form).toBe(400);
      expect(body.error).toMatchObject({ code, param: expect.stringContaining(param) });
    }
    for (const form of [address, 'shipping[name]=A']) {
      expect((await post(path, form)).status, form).toBe(400);
    }
  });
});

describe('the life of an intent', () => {
  test('created, confirmed, taken: each step has its events', async () => {
    const id = await idOf('payment_intents', money);
    await post(`payment_intents/${id}/confirm`, `payment_method=pm_card_visa&${back}`);
    expect(await get(`payment_intents/${id}`, 'expand[0]=latest_charge')).toMatchObject({
      body: { status: 'succeeded', amount_received: 2000, latest_charge: { captured: true } },
    });
    expect(eventTypes()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
    expect(stripe.standIn.balances('acct_test').get(id)).toEqual({
      authorizedMinor: 0,
      capturedMinor: 2000,
      refundedMinor: 0,
    });
  });

  test('of methods that may redirect, whoever confirms by the API says where to', async () => {
    const confirm = async (create: string, form: string) => {
      const id = await idOf('payment_intents', create);
      return post(`payment_intents/${id}/confirm`, form);
    };
    const card = 'payment_method=pm_card_visa';
    expect(await confirm(money, card)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('you must provide a `return_url`') } },
    });
    expect((await confirm(money, `${card}&${back}`)).status).toBe(200);
    expect((await confirm('amount=2000&currency=eur', card)).status).toBe(200);
  });

  test('a declined try leaves the intent open for another', async () => {
    const id = await idOf('payment_intents', money);
    const declined = await post(
      `payment_intents/${id}/confirm`,
      `payment_method=pm_card_chargeDeclined&${back}`,
    );
    expect(declined).toMatchObject({
      status: 402,
      body: {
        error: {
          type: 'card_error',
          code: 'card_declined',
          payment_intent: { id, status: 'requires_payment_method' },
        },
      },
    });
    const paid = await post(`payment_intents/${id}/confirm`, `payment_method=pm_card_visa&${back}`);
    expect(paid.body).toMatchObject({ status: 'succeeded', last_payment_error: null });
    expect(eventTypes()).toContain('payment_intent.payment_failed');
  });

  test('authentication is asked for, and passes or fails', async () => {
    const start = async () => {
      const id = await idOf('payment_intents', money);
      await post(
        `payment_intents/${id}/confirm`,
        `payment_method=pm_card_authenticationRequired&${back}`,
      );
      return id;
    };
    const authenticate = (id: string, passed: boolean) =>
      stripe.fetch(`http://stripe.test/test/payment_intents/${id}/authenticate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${testAccount.secretKey}` },
        body: `passed=${passed}`,
      });
    const [good, bad] = [await start(), await start()];
    expect((await get(`payment_intents/${good}`)).body.status).toBe('requires_action');
    await authenticate(good, true);
    await authenticate(bad, false);
    expect((await get(`payment_intents/${good}`)).body.status).toBe('succeeded');
    expect((await get(`payment_intents/${bad}`)).body).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
  });

  test('a voucher lives as long as it says, is paid at a counter, or expires', async () => {
    const voucher = `${money}&confirm=true&payment_method_data[type]=multibanco`;
    const paid = await idOf('payment_intents', voucher);
    const left = await idOf('payment_intents', voucher);
    const day = 86_400_000;
    const expiresAt = stripe.clock.now() / 1_000 + 7 * 86_400;
    expect((await get(`payment_intents/${left}`)).body).toMatchObject({
      status: 'requires_action',
      next_action: { multibanco_display_details: { expires_at: expiresAt } },
    });
    await stripe.clock.advance(6 * day);
    await stripe.fetch(`http://stripe.test/test/payment_intents/${paid}/authenticate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testAccount.secretKey}` },
      body: 'passed=true',
    });
    await stripe.clock.advance(2 * day);
    expect((await get(`payment_intents/${paid}`)).body.status).toBe('succeeded');
    expect((await get(`payment_intents/${left}`)).body).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_payment_attempt_expired' },
    });
  });

  test('a bank debit is under way until it settles, or fails', async () => {
    const debit = (iban: string): string =>
      `${money}&confirm=true&payment_method_data[type]=sepa_debit&` +
      `payment_method_data[sepa_debit][iban]=${iban}`;
    const good = await idOf('payment_intents', debit('AT611904300234573201'));
    const bad = await idOf('payment_intents', debit('IT60X0542811101000000123456'));
    expect((await get(`payment_intents/${good}`)).body.status).toBe('processing');
    expect((await post(`payment_intents/${good}/cancel`)).status).toBe(400);
    await stripe.clock.advance(5_000);
    expect((await get(`payment_intents/${good}`)).body.status).toBe('succeeded');
    expect((await get(`payment_intents/${bad}`)).body.status).toBe('requires_payment_method');
    expect(eventTypes()).toEqual(
      expect.arrayContaining(['payment_intent.processing', 'charge.pending', 'charge.failed']),
    );
  });

  test('a held payment is captured in part and the rest is listed as a refund', async () => {
    const id = await idOf('payment_intents', held);
    expect((await post(`payment_intents/${id}/capture`, 'amount_to_capture=2001')).status).toBe(
      400,
    );
    const captured = await post(`payment_intents/${id}/capture`, 'amount_to_capture=500');
    expect(captured.body).toMatchObject({
      status: 'succeeded',
      amount_received: 500,
      amount_capturable: 0,
    });
    expect((await get('refunds', `payment_intent=${id}`)).body.data).toMatchObject([
      { amount: 1500, balance_transaction: null },
    ]);
    expect((await post('refunds', `payment_intent=${id}&amount=501`)).status).toBe(400);
    expect((await post('refunds', `payment_intent=${id}&amount=500`)).status).toBe(200);
    expect(stripe.standIn.balances('acct_test').get(id)?.refundedMinor).toBe(500);
  });

  test('a hold that nobody captures is released after its days', async () => {
    const id = await idOf('payment_intents', held);
    await stripe.clock.advance(7 * 24 * 3_600_000);
    expect((await get(`payment_intents/${id}`)).body).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'automatic',
    });
    expect(eventTypes()).toEqual(
      expect.arrayContaining(['charge.expired', 'payment_intent.canceled']),
    );
  });

  test('what the state does not allow is payment_intent_unexpected_state with the intent', async () => {
    const id = await idOf('payment_intents', visa);
    const wrong = { error: { code: 'payment_intent_unexpected_state', payment_intent: { id } } };
    expect((await post(`payment_intents/${id}/capture`)).body).toMatchObject(wrong);
    expect((await post(`payment_intents/${id}/cancel`)).body).toMatchObject(wrong);
    expect((await post(`payment_intents/${id}/confirm`, back)).body).toMatchObject(wrong);
    const amount = await post(`payment_intents/${id}`, 'amount=3000');
    expect(amount.body).toMatchObject(wrong);
  });
});

describe('refunds', () => {
  test('several in part up to what is left, then none', async () => {
    const id = await idOf('payment_intents', visa);
    const refund = (form: string) => post('refunds', `payment_intent=${id}${form}`);
    expect((await refund('&amount=1500')).body).toMatchObject({
      status: 'succeeded',
      amount: 1500,
    });
    expect((await refund('&amount=501')).status).toBe(400);
    expect((await refund('')).body).toMatchObject({ amount: 500 });
    expect((await refund('')).body).toMatchObject({ error: { code: 'charge_already_refunded' } });
  });

  test('pending ones succeed later, failing ones give the amount back to the charge', async () => {
    const pay = (method: string) =>
      idOf('payment_intents', `${money}&payment_method=${method}&confirm=true`);
    const pending = await pay('pm_card_pendingRefund');
    const failing = await pay('pm_card_refundFail');
    const slow = await idOf('refunds', `payment_intent=${pending}`);
    const doomed = await idOf('refunds', `payment_intent=${failing}`);
    const statusOf = async (id: string) => (await get(`refunds/${id}`)).body.status;
    expect([await statusOf(slow), await statusOf(doomed)]).toEqual(['pending', 'succeeded']);
    await stripe.clock.advance(10_000);
    expect([await statusOf(slow), await statusOf(doomed)]).toEqual(['succeeded', 'failed']);
    expect(eventTypes().filter((type) => type === 'refund.failed')).toHaveLength(1);
    expect((await post('refunds', `payment_intent=${failing}`)).status).toBe(200);
  });

  test('a disputed charge is not refunded', async () => {
    const paid = `${money}&confirm=true&payment_method=pm_card_createDispute`;
    const id = await idOf('payment_intents', paid);
    expect(await post('refunds', `payment_intent=${id}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'charge_disputed', type: 'invalid_request_error' } },
    });
  });

  test('an uncaptured charge is not refunded, an unpaid intent neither', async () => {
    const uncaptured = await idOf('payment_intents', held);
    const unpaid = await idOf('payment_intents', money);
    expect((await post('refunds', `payment_intent=${uncaptured}`)).status).toBe(400);
    expect((await post('refunds', `payment_intent=${unpaid}`)).status).toBe(400);
  });

  test('its metadata can be edited, which is told twice', async () => {
    const id = await idOf('payment_intents', visa);
    const refund = await idOf('refunds', `payment_intent=${id}`);
    expect((await post(`refunds/${refund}`, 'metadata[note]=x')).body.metadata).toEqual({
      note: 'x',
    });
    expect(eventTypes().slice(-2)).toEqual(['refund.updated', 'charge.refund.updated']);
    expect((await post(`refunds/${refund}/cancel`)).status).toBe(400);
  });
});

describe('lists', () => {
  test('pages go back in time by cursor, and the other way', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) ids.push(await idOf('payment_intents', money));
    const page = z.object({ data: z.array(z.object({ id: z.string() })), has_more: z.boolean() });
    const list = async (form: string) => {
      const { data, has_more: more } = page.parse((await get('payment_intents', form)).body);
      return [data.map((item) => ids.indexOf(item.id)), more];
    };
    expect(await list('limit=2')).toEqual([[4, 3], true]);
    expect(await list(`limit=2&starting_after=${ids[3]}`)).toEqual([[2, 1], true]);
    expect(await list(`limit=2&starting_after=${ids[1]}`)).toEqual([[0], false]);
    expect(await list(`limit=2&ending_before=${ids[1]}`)).toEqual([[3, 2], true]);
    expect((await get('payment_intents', 'limit=101')).status).toBe(400);
  });

  test('created bounds a list, types narrow events, and events end after 30 days', async () => {
    await idOf('payment_intents', visa);
    const since = Math.floor(stripe.clock.now() / 1_000) + 60;
    await stripe.clock.advance(120_000);
    await idOf('payment_intents', visa);
    const count = async (form: string) =>
      z.object({ data: z.array(z.unknown()) }).parse((await get('events', form)).body).data.length;
    expect(await count('')).toBe(6);
    expect(await count(`created[gte]=${since}`)).toBe(3);
    expect(await count('types[0]=charge.succeeded&types[1]=payment_intent.created')).toBe(4);
    expect(await count('type=charge.succeeded')).toBe(2);
    await stripe.clock.advance(30 * 24 * 3_600_000 - 60_000);
    expect(await count('')).toBe(3);
  });
});

describe('webhooks', () => {
  const endpoint =
    'url=https://app.example/hook&enabled_events[0]=payment_intent.succeeded&' +
    `enabled_events[1]=refund.failed&api_version=${stripeApiVersion}`;
  const subscribe = async (): Promise<string> => {
    const { body } = await post('webhook_endpoints', endpoint);
    return z.object({ secret: z.string() }).parse(body).secret;
  };
  const flushed = () => stripe.clock.advance(0);

  test('a subscribed event arrives signed, in the endpoint’s version; others do not', async () => {
    const secret = await subscribe();
    const id = await idOf('payment_intents', visa);
    await flushed();
    expect(stripe.received).toHaveLength(1);
    const [request] = stripe.received;
    const body = (await request?.text()) ?? '';
    const header = request?.headers.get('stripe-signature') ?? '';
    expect(verifyStripeEvent(body, header, [secret], stripe.clock.now())).toMatchObject({
      kind: 'verified',
      event: { type: 'payment_intent.succeeded', intentId: id },
    });
    expect(JSON.parse(body)).toMatchObject({ api_version: stripeApiVersion, pending_webhooks: 1 });
    expect(verifyStripeEvent(body, header, ['whsec_other'], stripe.clock.now())).toMatchObject({
      code: 'bad-signature',
    });
  });

  test('an event is a snapshot: what happens later does not change it', async () => {
    await subscribe();
    const id = await idOf('payment_intents', visa);
    await post(`payment_intents/${id}`, 'metadata[later]=1');
    await flushed();
    expect(await stripe.received[0]?.json()).toMatchObject({ data: { object: { metadata: {} } } });
  });

  test('deliveries can be lost, repeated, late, out of order and before the answer', async () => {
    await subscribe();
    const { deliveries } = stripe.standIn;
    deliveries.plan = () => ({ delaysMs: [], beforeAnswer: false });
    await idOf('payment_intents', visa);
    await stripe.clock.advance(60_000);
    expect(stripe.received).toHaveLength(0);
    const delays = [[900, 1_500], [100]];
    deliveries.plan = () => ({ delaysMs: delays.shift() ?? [0], beforeAnswer: false });
    const first = await idOf('payment_intents', visa);
    const second = await idOf('payment_intents', visa);
    await stripe.clock.advance(2_000);
    const bodies = await Promise.all(stripe.received.map((request) => request.text()));
    const which = bodies.map((body) => [first, second].findIndex((id) => body.includes(id)));
    expect(which).toEqual([1, 0, 0]);
    deliveries.plan = () => ({ delaysMs: [0], beforeAnswer: true });
    await idOf('payment_intents', visa);
    expect(stripe.received).toHaveLength(4);
  });

  test('an endpoint that fails is asked again, for hours in a sandbox', async () => {
    let answers = 0;
    stripe.standIn.close();
    stripe = makeTestStripe({
      fetch: async () => {
        answers += 1;
        if (answers === 1) throw new TypeError('fetch failed');
        return new Response('no', { status: answers === 2 ? 500 : 200 });
      },
    });
    await subscribe();
    await idOf('payment_intents', visa);
    await stripe.clock.advance(0);
    const undelivered = async () =>
      z
        .object({ data: z.array(z.unknown()) })
        .parse((await get('events', 'delivery_success=false')).body).data.length;
    expect(await undelivered()).toBe(1);
    await stripe.clock.advance(24 * 3_600_000);
    expect(stripe.standIn.deliveries.log.map((entry) => entry.status)).toEqual([null, 500, 200]);
    expect(await undelivered()).toBe(0);
  });

  test('the secret is shown once, the version cannot be changed, live needs https', async () => {
    const made = await post('webhook_endpoints', endpoint);
    const id = String(made.body.id);
    expect((await get(`webhook_endpoints/${id}`)).body).not.toHaveProperty('secret');
    expect((await post(`webhook_endpoints/${id}`, 'api_version=2020-08-27')).status).toBe(400);
    const plain = endpoint.replace('https:', 'http:');
    const live = { key: liveAccount.secretKey };
    expect((await post('webhook_endpoints', plain, live)).status).toBe(400);
    expect((await post('webhook_endpoints', plain)).status).toBe(200);
  });

  test('a disabled or deleted endpoint gets nothing', async () => {
    const made = await post('webhook_endpoints', endpoint);
    await post(`webhook_endpoints/${String(made.body.id)}`, 'disabled=true');
    await idOf('payment_intents', visa);
    await send('DELETE', `webhook_endpoints/${String(made.body.id)}`, '');
    await idOf('payment_intents', visa);
    await flushed();
    expect(stripe.received).toHaveLength(0);
  });
});

describe('the ledger', () => {
  test('keeps every request that arrived, executed or not', async () => {
    stripe.standIn.faults.add({ kind: 'drop-before' });
    await expect(post('payment_intents', money, { idempotencyKey: 'k' })).rejects.toThrow('fetch');
    await post('payment_intents', money, { idempotencyKey: 'k' });
    await post('payment_intents', money, { idempotencyKey: 'k' });
    expect(
      stripe.standIn.ledger.map(({ executed, status, idempotencyKey }) => [
        executed,
        status,
        idempotencyKey,
      ]),
    ).toEqual([
      [false, null, 'k'],
      [true, 200, 'k'],
      [false, 200, 'k'],
    ]);
  });

  test('over loopback a lost answer is a socket that ends, and the work is done', async () => {
    const listening = await listen(stripe.standIn.handle);
    stripe.standIn.faults.add({ kind: 'drop-after' });
    const request = {
      method: 'POST',
      headers: { authorization: `Bearer ${testAccount.secretKey}` },
      body: money,
    };
    const url = `${listening.url}/v1/payment_intents`;
    await expect(fetch(url, request)).rejects.toThrow('fetch failed');
    expect(stripe.standIn.world('acct_test').intents.size).toBe(1);
    expect((await fetch(url, request)).status).toBe(200);
    await listening.close();
  });
});
