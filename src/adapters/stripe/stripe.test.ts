import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  asId,
  type AttemptId,
  type ConnectionId,
  type InstallationId,
} from '../../domain/facts/ids';
import type { Log } from '../../ports/log';
import type { Secrets } from '../../ports/secrets';
import { noEndpointWork, associatedDataOfSecretKey, type Connection } from '../../ports/store';
import type { CreateIntentRequest, Stripe } from '../../ports/stripe';
import { limits } from '../../server/limits';
import { sendBy } from '../../sandbox/http';
import type { Reached } from '../../sandbox/stripe/faults';
import { makeValidate } from '../../sandbox/stripe/schemas/validate';
import { makeTestStripe, testAccount, type TestStripe } from '../../sandbox/stripe/testing';
import { stripeApiVersion } from './api-version';
import { outcomeOfError } from './outcome';
import { Sdk } from './sdk';
import { makeStripeFor } from './stripe-for';

const attemptId = asId<AttemptId>('0d8f3c1e-0000-4000-8000-000000000001');

/** "Encrypts" by prefixing the associated data, so that a wrong one is seen. */
const secrets: Secrets = {
  encrypt: (plain, associatedData) => `${associatedData}|${plain}`,
  decrypt: (encrypted, associatedData) => {
    if (!encrypted.startsWith(`${associatedData}|`)) throw new Error('encrypted elsewhere');
    return encrypted.slice(associatedData.length + 1);
  },
};

const id = asId<ConnectionId>('conn1');
const connection: Connection = {
  id,
  installationId: asId<InstallationId>('inst1'),
  name: 'Main',
  mode: 'test',
  publishableKey: testAccount.publishableKey,
  secretKeyEncrypted: secrets.encrypt(testAccount.secretKey, associatedDataOfSecretKey(id)),
  secretKeyHint: 'ndin',
  accountId: testAccount.id,
  webhookEndpointId: null,
  webhookSecretsEncrypted: [],
  ...noEndpointWork,
  createdAt: 0,
  removedAt: null,
};

const validate = makeValidate();
const logged: string[] = [];
const write = (event: string, fields?: unknown): void => {
  logged.push(`${event} ${JSON.stringify(fields)}`);
};
const log: Log = { info: write, warn: write, error: write };

let stripe: TestStripe;
let inline: Stripe;
let worker: Stripe;
let key = 0;
const nextKey = (): string => `attempt:kind:init:g${(key += 1)}`;

const stripeFor = (of: TestStripe) =>
  makeStripeFor({
    secrets,
    clock: of.clock,
    baseUrl: 'http://stripe.test:8080',
    send: of.send,
    log,
    // The clock of these tests stands still: nobody would end a wait for a turn.
    rateLimit: { ...limits, stripeCallsPerSecond: 9_999 },
    timeouts: { inline: { timeoutMs: 6_000, tries: 2 }, worker: { timeoutMs: 20_000, tries: 1 } },
  });

beforeEach(() => {
  stripe = makeTestStripe({ validate });
  inline = stripeFor(stripe)(connection, 'inline');
  worker = stripeFor(stripe)(connection, 'worker');
});
afterEach(() => stripe.standIn.close());

const request: CreateIntentRequest = {
  amountMinor: 12_345n,
  currency: 'EUR',
  flow: 'CHARGE',
  paymentMethodType: 'card',
  metadata: { saleor_attempt_id: attemptId, saleor_source_type: 'Checkout' },
};

const last = (): Reached => {
  const reached = stripe.standIn.ledger.at(-1);
  if (!reached) throw new Error('nothing reached Stripe');
  return reached;
};

const created = async (more: Partial<CreateIntentRequest> = {}) => {
  const outcome = await worker.createIntent({ ...request, ...more }, nextKey());
  if (outcome.kind !== 'done') throw new Error(`not created: ${outcome.code}`);
  return outcome.value;
};

/** What Stripe.js does in the shopper's browser. */
const confirm = async (clientSecret: string, method: string): Promise<Response> => {
  const path = `payment_intents/${clientSecret.split('_secret_')[0]}/confirm`;
  return stripe.fetch(`http://stripe.test/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testAccount.publishableKey}` },
    body: new URLSearchParams({ client_secret: clientSecret, payment_method: method }),
  });
};

const paid = async (method = 'pm_card_visa', more: Partial<CreateIntentRequest> = {}) => {
  const value = await created(more);
  await confirm(value.clientSecret, method);
  return value.intent.id;
};

const facts = async (intentId: Awaited<ReturnType<typeof paid>>) => {
  const outcome = await worker.readIntent(intentId);
  if (outcome.kind !== 'done' || outcome.value.kind !== 'intent') throw new Error('no facts');
  return outcome.value;
};

describe('createIntent on the wire', () => {
  test('sends amount, lower-case currency, metadata and key in one create call', async () => {
    const outcome = await worker.createIntent(request, 'attempt:create-intent:init:g1');
    expect(outcome).toMatchObject({
      kind: 'done',
      value: {
        clientSecret: expect.stringMatching(/^pi_.+_secret_/),
        intent: { amountMinor: 12_345n, currency: 'EUR', status: 'requires_payment_method' },
      },
    });
    expect(last()).toMatchObject({
      method: 'POST',
      path: '/v1/payment_intents',
      idempotencyKey: 'attempt:create-intent:init:g1',
      version: stripeApiVersion,
      params: {
        amount: '12345',
        currency: 'eur',
        automatic_payment_methods: { enabled: 'true' },
        metadata: request.metadata,
      },
    });
    expect(stripe.standIn.ledger).toHaveLength(1);
  });

  test('never sets capture, later use or methods on the intent as a whole', async () => {
    await created({ flow: 'AUTHORIZATION' });
    expect(Object.keys(last().params).toSorted()).toEqual([
      'amount',
      'automatic_payment_methods',
      'currency',
      'metadata',
      'payment_method_options',
    ]);
  });

  test.each([
    ['card', { card: { capture_method: 'manual' } }],
    [null, { card: { capture_method: 'manual' } }],
    ['apple_pay', { card: { capture_method: 'manual' } }],
    ['google_pay', { card: { capture_method: 'manual' } }],
    ['klarna', { klarna: { capture_method: 'manual' } }],
    ['link', { link: { capture_method: 'manual' } }],
    ['sepa_debit', undefined],
    ['us_bank_account', undefined],
    ['ideal', undefined],
    ['constructor', undefined],
  ])('holds an authorisation by the method it is for: %s', async (paymentMethodType, options) => {
    await created({ flow: 'AUTHORIZATION', paymentMethodType });
    expect(last().params.payment_method_options).toEqual(options);
  });

  test('a charge sets no capture method at all', async () => {
    await created({ flow: 'CHARGE', paymentMethodType: 'card' });
    expect(last().params.payment_method_options).toBeUndefined();
  });

  test('the same key gives the same intent', async () => {
    const first = await worker.createIntent(request, 'same');
    const second = await worker.createIntent(request, 'same');
    expect(second).toEqual(first);
    expect(stripe.standIn.world(testAccount.id).intents.size).toBe(1);
  });
});

describe('reading', () => {
  test('an unknown id is absent', async () => {
    expect(await worker.readIntent(asId('pi_unknown'))).toEqual({
      kind: 'done',
      value: { kind: 'absent' },
    });
  });

  test('a paid intent has its charge, its card and no refunds', async () => {
    expect(await facts(await paid())).toMatchObject({
      status: 'succeeded',
      amountReceivedMinor: 12_345n,
      metadata: { saleor_attempt_id: attemptId },
      charge: {
        status: 'succeeded',
        amountMinor: 12_345n,
        paymentMethod: { type: 'card', brand: 'visa', lastDigits: '4242', expMonth: 12 },
      },
      refunds: [],
      failure: null,
    });
  });

  test('a voucher is read with the time until which it can be paid', async () => {
    const { intent, clientSecret } = await created();
    expect((await facts(intent.id)).actionExpiresAt).toBeNull();
    await stripe.fetch(`http://stripe.test/v1/payment_intents/${intent.id}/confirm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testAccount.publishableKey}` },
      body: `client_secret=${clientSecret}&payment_method_data[type]=multibanco`,
    });
    const expiresAt = stripe.clock.now() + 7 * 24 * 3_600_000;
    expect(await facts(intent.id)).toMatchObject({
      status: 'requires_action',
      actionExpiresAt: expiresAt,
    });
    const row = stripe.standIn.world(testAccount.id).intents.get(intent.id);
    const after = { expires_after: Math.floor(expiresAt / 1_000) };
    const forms = [
      [{ type: 'oxxo_display_details', oxxo_display_details: after }, expiresAt],
      [{ type: 'use_stripe_sdk', use_stripe_sdk: {} }, null],
      [{ type: 'of_next_year' }, null],
    ] as const;
    for (const [action, expected] of forms) {
      Object.assign(row?.intent ?? {}, { next_action: action });
      expect((await facts(intent.id)).actionExpiresAt).toBe(expected);
    }
  });

  test('a debit that failed is told with the bank’s reason, which stands on the charge', async () => {
    const { intent, clientSecret } = await created();
    const iban = 'payment_method_data[sepa_debit][iban]=IT60X0542811101000000123456';
    await stripe.fetch(`http://stripe.test/v1/payment_intents/${intent.id}/confirm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testAccount.publishableKey}` },
      body: `client_secret=${clientSecret}&payment_method_data[type]=sepa_debit&${iban}`,
    });
    await stripe.clock.advance(5_000);
    const row = stripe.standIn.world(testAccount.id).intents.get(intent.id);
    Object.assign(row?.intent.last_payment_error ?? {}, { type: 'invalid_request_error' });
    expect((await facts(intent.id)).failure?.message).toBe(
      'The customer’s bank refused the debit.',
    );
  });

  test('a declined card is told in words for the shopper, with its charge', async () => {
    const { failure, status } = await facts(await paid('pm_card_chargeDeclined'));
    expect(status).toBe('requires_payment_method');
    expect(failure).toMatchObject({
      message: 'Your card was declined.',
      chargeId: expect.stringMatching(/^ch_/),
    });
  });

  test.each([
    [0, 1],
    [3, 1],
    [10, 1],
    // The charge has the newest ten; a list has the others, a hundred to a page.
    [11, 2],
    [110, 2],
    [111, 3],
  ])('all refunds are read, and asked for once while they are few: %d', async (count, requests) => {
    const intentId = await paid();
    for (let number = 0; number < count; number += 1) {
      await worker.createRefund(
        { intentId, amountMinor: 100n, effectKey: `e${number}`, reason: 'r' },
        nextKey(),
      );
    }
    const before = stripe.standIn.ledger.length;
    const { refunds } = await facts(intentId);
    expect(stripe.standIn.ledger.length - before).toBe(requests);
    expect(refunds).toHaveLength(count);
    expect(new Set(refunds.map((refund) => refund.effectKey)).size).toBe(count);
  });

  test('refunds that do not come with the charge are listed', async () => {
    const intentId = await paid();
    const refund = { intentId, amountMinor: 100n, effectKey: 'e', reason: 'r' };
    await worker.createRefund(refund, nextKey());
    const withoutList = sendBy(async (asked) => {
      const answer = await stripe.standIn.handle(asked);
      const text = (await answer.text()).replace('"refunds":{"object":"list"', '"other":{"a":1');
      return new Response(text, { status: answer.status, headers: answer.headers });
    });
    const bare = stripeFor({ ...stripe, send: withoutList })(connection, 'worker');
    expect(await bare.readIntent(intentId)).toMatchObject({
      value: { refunds: [{ effectKey: 'e' }] },
    });
    expect(last().path).toBe('/v1/refunds');
  });

  test('the client secret is read anew', async () => {
    const value = await created();
    expect(await worker.readClientSecret(value.intent.id)).toEqual({
      kind: 'done',
      value: value.clientSecret,
    });
  });

  test('an attempt’s intent is found by its metadata, through other intents and clock skew', async () => {
    const { intent } = await created();
    for (let number = 0; number < 105; number += 1) await created({ metadata: {} });
    const since = stripe.clock.now() + 600_000;
    expect(await worker.findIntent(attemptId, since)).toMatchObject({
      kind: 'done',
      value: { id: intent.id },
    });
    expect(await worker.findIntent(asId('other'), since)).toEqual({ kind: 'done', value: null });
  });

  test('of two intents of an attempt the living one counts', async () => {
    const dead = await created();
    await stripe.clock.advance(1_000);
    const alive = await created();
    await stripe.clock.advance(1_000);
    const younger = await created();
    await worker.cancelIntent(dead.intent.id, nextKey());
    await worker.cancelIntent(younger.intent.id, nextKey());
    expect(await worker.findIntent(attemptId, stripe.clock.now())).toMatchObject({
      value: { id: alive.intent.id },
    });
  });
});

describe('capture, cancel and refund', () => {
  const held = () => paid('pm_card_visa', { flow: 'AUTHORIZATION' });

  test('a partial capture takes that much, and the released rest is no refund', async () => {
    const intentId = await held();
    expect(await facts(intentId)).toMatchObject({
      status: 'requires_capture',
      amountCapturableMinor: 12_345n,
      charge: { amountMinor: 12_345n },
    });
    const outcome = await worker.captureIntent({ intentId, amountMinor: 3_000n }, 'cap:g1');
    expect(last()).toMatchObject({
      path: `/v1/payment_intents/${intentId}/capture`,
      idempotencyKey: 'cap:g1',
      params: { amount_to_capture: '3000' },
    });
    const expected = {
      status: 'succeeded',
      amountReceivedMinor: 3_000n,
      refunds: [],
    };
    expect(outcome).toMatchObject({ kind: 'done', value: expected });
    expect(await facts(intentId)).toMatchObject(expected);
  });

  test('a refund after a partial capture counts, also one of the released amount', async () => {
    const intentId = await paid('pm_card_visa', { flow: 'AUTHORIZATION', amountMinor: 10_000n });
    await worker.captureIntent({ intentId, amountMinor: 5_000n }, nextKey());
    await worker.createRefund(
      { intentId, amountMinor: 5_000n, effectKey: 'e1', reason: 'returned' },
      nextKey(),
    );
    const { refunds } = await facts(intentId);
    expect(refunds.map((refund) => refund.effectKey)).toEqual(['e1']);
    expect(refunds.map((refund) => refund.amountMinor)).toEqual([5_000n]);
  });

  test('what a cancelled authorisation releases is no refund', async () => {
    const intentId = await held();
    const outcome = await worker.cancelIntent(intentId, 'cancel:g1');
    expect(last()).toMatchObject({
      idempotencyKey: 'cancel:g1',
      path: expect.stringMatching(/cancel$/),
    });
    const expected = { status: 'canceled', refunds: [] };
    expect(outcome).toMatchObject({ kind: 'done', value: expected });
    expect(await facts(intentId)).toMatchObject(expected);
  });

  test('a refund names its effect and its reason, under its key', async () => {
    const intentId = await paid();
    const outcome = await worker.createRefund(
      { intentId, amountMinor: 500n, effectKey: 'a:refund:r1:g1', reason: 'x'.repeat(600) },
      'a:refund:r1:g1',
    );
    expect(last()).toMatchObject({
      path: '/v1/refunds',
      idempotencyKey: 'a:refund:r1:g1',
      params: {
        payment_intent: intentId,
        amount: '500',
        metadata: { saleor_effect: 'a:refund:r1:g1', saleor_reason: 'x'.repeat(500) },
      },
    });
    expect(outcome).toMatchObject({
      kind: 'done',
      value: { status: 'succeeded', amountMinor: 500n, effectKey: 'a:refund:r1:g1' },
    });
  });

  test.each([498, 499, 500])(
    'a reason is cut between characters, and not in one: %d',
    async (at) => {
      const intentId = await paid();
      const reason = `${'x'.repeat(at)}\u{1F381}${'y'.repeat(200)}`;
      const outcome = await worker.createRefund(
        { intentId, amountMinor: 500n, effectKey: 'a:refund:r1:g1', reason },
        nextKey(),
      );
      expect(outcome.kind).toBe('done');
      const told = at === 498 ? reason.slice(0, 500) : 'x'.repeat(at);
      expect(last().params).toMatchObject({ metadata: { saleor_reason: told } });
    },
  );

  test('a refund made elsewhere has no effect key; one that fails later says so', async () => {
    const intentId = await paid('pm_card_refundFail');
    await stripe.fetch('http://stripe.test/v1/refunds', {
      method: 'POST',
      headers: { authorization: `Bearer ${testAccount.secretKey}` },
      body: new URLSearchParams({ payment_intent: intentId, amount: '700' }),
    });
    expect((await facts(intentId)).refunds).toMatchObject([
      { status: 'succeeded', amountMinor: 700n, effectKey: null },
    ]);
    await stripe.clock.advance(10_000);
    expect(await facts(intentId)).toMatchObject({
      refunds: [{ status: 'failed', failureReason: 'expired_or_canceled_card' }],
    });
  });
});

describe('a refusal', () => {
  test('names the parameter that it is about, and repeats no secret', () => {
    const refusalOf = (message: string, param?: string) =>
      outcomeOfError(
        Sdk.errors.StripeError.generate({
          type: 'invalid_request_error',
          code: 'parameter_invalid_empty',
          message,
          ...(param === undefined ? {} : { param }),
          statusCode: 400,
        }),
      );
    expect(refusalOf('Not this.', 'shipping[name]')).toEqual({
      kind: 'refused',
      code: 'parameter_invalid_empty',
      message: 'Not this. (shipping[name])',
      shopperSafe: false,
    });
    expect(refusalOf('No shipping[name].', 'shipping[name]').message).toBe('No shipping[name].');
    for (const secret of ['sk_live_51abc', 'rk_test_9', 'whsec_abc', 'pi_3x_secret_9z']) {
      expect(refusalOf(`Not with ${secret}, please.`).message).toBe('Not with …, please.');
    }
  });
});

describe('writing back', () => {
  test('metadata merges, and empty metadata is never sent', async () => {
    const { intent } = await created();
    await worker.updateIntentMetadata(intent.id, { saleor_order_number: '7' }, 'tell:g1');
    expect(last()).toMatchObject({
      idempotencyKey: 'tell:g1',
      params: { metadata: { saleor_order_number: '7' } },
    });
    const sent = stripe.standIn.ledger.length;
    expect(await worker.updateIntentMetadata(intent.id, {}, 'tell:g2')).toMatchObject({
      kind: 'done',
    });
    expect(stripe.standIn.ledger).toHaveLength(sent);
    expect((await facts(intent.id)).metadata).toEqual({
      ...request.metadata,
      saleor_order_number: '7',
    });
  });

  const shipping = {
    name: 'A B',
    line1: 'Street 1',
    line2: null,
    city: 'Town',
    state: 'Land',
    postalCode: '123',
    country: 'DE',
    phone: '+49123',
    carrier: 'DHL',
    trackingNumber: 'T1,T2',
  };

  test('tracking goes to the charge together with name and address', async () => {
    const intentId = await paid();
    const chargeId = (await facts(intentId)).charge?.id ?? '';
    await worker.updateChargeShipping(chargeId, shipping, 'track:g1');
    expect(last()).toMatchObject({
      path: `/v1/charges/${chargeId}`,
      idempotencyKey: 'track:g1',
      params: {
        shipping: {
          name: 'A B',
          address: { line1: 'Street 1', city: 'Town', postal_code: '123', country: 'DE' },
          tracking_number: 'T1,T2',
        },
      },
    });
    expect((await facts(intentId)).charge?.shipping).toEqual(shipping);
  });

  test('empty fields are left out: Stripe refuses them, and what is not sent is gone', async () => {
    const intentId = await paid();
    const chargeId = (await facts(intentId)).charge?.id ?? '';
    await worker.updateChargeShipping(chargeId, shipping, 'track:g1');
    const sparse = { ...shipping, line1: '', state: null, phone: '', trackingNumber: null };
    expect(await worker.updateChargeShipping(chargeId, sparse, 'track:g2')).toMatchObject({
      kind: 'done',
    });
    expect(last().params['shipping']).toEqual({
      name: 'A B',
      address: { city: 'Town', postal_code: '123', country: 'DE' },
      carrier: 'DHL',
    });
    expect((await facts(intentId)).charge?.shipping).toEqual({
      ...sparse,
      line1: null,
      phone: null,
    });
  });

  test('events are listed page by page, each with where to look', async () => {
    const { intent } = await created();
    await confirm((await created()).clientSecret, 'pm_card_visa');
    const outcome = await worker.listEvents({ since: stripe.clock.now(), startingAfter: null });
    if (outcome.kind !== 'done') throw new Error(outcome.code);
    expect(outcome.value.nextStartingAfter).toBeNull();
    expect(outcome.value.events.map((event) => event.type)).toEqual([
      'payment_intent.succeeded',
      'charge.succeeded',
      'payment_intent.created',
      'payment_intent.created',
    ]);
    expect(outcome.value.events.at(-1)).toMatchObject({
      intentId: intent.id,
      attemptId,
      livemode: false,
      createdAt: stripe.clock.now(),
    });
  });
});

describe('how calls end', () => {
  test('a live key is never sent to a stand-in, and nothing is decided by its silence', async () => {
    for (const secret of ['sk_live_51abcdefgh', 'rk_live_51abcdefgh']) {
      const secretKeyEncrypted = secrets.encrypt(secret, associatedDataOfSecretKey(id));
      const live = stripeFor(stripe)({ ...connection, mode: 'live', secretKeyEncrypted }, 'worker');
      expect(await live.createIntent(request, nextKey())).toMatchObject({
        kind: 'unknown',
        code: 'live-key-at-stand-in',
      });
    }
    expect(stripe.standIn.ledger).toEqual([]);
  });

  const none = { kind: 'done' };

  test('a refusal by state carries Stripe’s code and did nothing', async () => {
    const intentId = await paid();
    expect(await worker.cancelIntent(intentId, nextKey())).toMatchObject({
      kind: 'refused',
      code: 'payment_intent_unexpected_state',
      shopperSafe: false,
    });
  });

  test('too small an amount is refused with Stripe’s code', async () => {
    const outcome = await worker.createIntent({ ...request, amountMinor: 10n }, nextKey());
    expect(outcome).toMatchObject({ kind: 'refused', code: 'amount_too_small' });
  });

  test('a key reused with other parameters leaves open what the first ones did', async () => {
    const mismatch = { kind: 'unknown', code: 'idempotency-mismatch', answered: true };
    await worker.createIntent(request, 'k');
    const outcome = await worker.createIntent({ ...request, amountMinor: 999n }, 'k');
    expect(outcome).toMatchObject(mismatch);
    const intentId = await paid();
    const refund = { intentId, amountMinor: 100n, reason: 'test', effectKey: 'r' };
    expect(await worker.createRefund(refund, 'r')).toMatchObject({ kind: 'done' });
    expect(await worker.createRefund({ ...refund, amountMinor: 200n }, 'r')).toMatchObject(
      mismatch,
    );
  });

  test('a key that Stripe does not know is refused, and no text repeats it', async () => {
    const secretKey = 'sk_test_wrong_canary';
    const other = {
      ...connection,
      secretKeyEncrypted: secrets.encrypt(secretKey, associatedDataOfSecretKey(id)),
    };
    const outcome = await stripeFor(stripe)(other, 'inline').createIntent(request, nextKey());
    expect(outcome).toMatchObject({ kind: 'refused', code: 'not-authorized' });
    expect(JSON.stringify(outcome)).not.toContain('canary');
  });

  test('a missing permission is refused and named', async () => {
    const restricted = { key: 'rk_test_readonly1', permissions: ['rak_payment_intent_read'] };
    const limited = makeTestStripe({
      accounts: [{ ...testAccount, restrictedKeys: [restricted] }],
    });
    const encrypted = secrets.encrypt(restricted.key, associatedDataOfSecretKey(id));
    const api = stripeFor(limited)({ ...connection, secretKeyEncrypted: encrypted }, 'worker');
    expect(await api.createIntent(request, nextKey())).toMatchObject({
      kind: 'refused',
      code: 'not-permitted',
      message: expect.stringContaining('rak_payment_intent_write'),
    });
    expect(await api.readIntent(asId('pi_none'))).toMatchObject(none);
  });

  test('a connection whose key cannot be decrypted sends nothing', async () => {
    const api = stripeFor(stripe)({ ...connection, secretKeyEncrypted: '' }, 'worker');
    expect(await api.createIntent(request, nextKey())).toMatchObject({
      kind: 'refused',
      code: 'key-unreadable',
    });
    expect(stripe.standIn.ledger).toHaveLength(0);
    expect(logged.at(-1)).toBe('stripe.key-unreadable {"connectionId":"conn1"}');
  });

  test.each([
    ['rate-limit', 'rate_limit', false],
    ['lock-timeout', 'lock_timeout', false],
    ['server-error', 'api_error', true],
    ['drop-before', 'no-answer', false],
    ['drop-after', 'no-answer', false],
  ] as const)('%s leaves the worker with: unknown', async (kind, code, answered) => {
    stripe.standIn.faults.add({ kind });
    expect(await worker.createIntent(request, nextKey())).toEqual({
      kind: 'unknown',
      code,
      message: expect.any(String),
      answered,
    });
    expect(stripe.standIn.ledger).toHaveLength(1);
  });

  test.each([
    ['a page of some proxy', '<html>Bad gateway</html>', 502],
    ['half an answer', '{"id":"pi_1","object":"payment_inte', 200],
    ['an answer of another shape', '{"id":"pi_1","object":"payment_intent","status":"new"}', 200],
    ['nothing at all', '', 200],
  ])('%s is unknown, never an exception', async (_name, body, status) => {
    const answering = sendBy(async () => new Response(body, { status }));
    const api = stripeFor({ ...stripe, send: answering })(connection, 'worker');
    expect(await api.createIntent(request, nextKey())).toMatchObject({ kind: 'unknown' });
    expect(await api.readIntent(asId('pi_1'))).toMatchObject({ kind: 'unknown' });
  });

  test('a saved 500 comes again under its key, a new key works', async () => {
    stripe.standIn.faults.add({ kind: 'server-error' });
    await worker.createIntent(request, 'g1');
    expect(await worker.createIntent(request, 'g1')).toMatchObject({ answered: true });
    expect(await worker.createIntent(request, 'g2')).toMatchObject(none);
  });

  test('no answer in time is unknown, though the request lands', async () => {
    stripe.standIn.faults.add({ kind: 'delay-request', delayMs: 25_000 });
    const call = worker.createIntent(request, nextKey());
    await stripe.clock.advance(20_000);
    expect(await call).toMatchObject({ kind: 'unknown', code: 'no-answer', answered: false });
    expect(stripe.standIn.world(testAccount.id).intents.size).toBe(0);
    await stripe.clock.advance(5_000);
    expect(stripe.standIn.world(testAccount.id).intents.size).toBe(1);
  });
});

describe('a waiting storefront', () => {
  test('a lost answer is asked for again under the same key: one intent', async () => {
    stripe.standIn.faults.add({ kind: 'drop-after' });
    const call = inline.createIntent(request, 'k1');
    await stripe.clock.advance(300);
    expect(await call).toMatchObject({ kind: 'done' });
    expect(stripe.standIn.ledger.map((reached) => reached.idempotencyKey)).toEqual(['k1', 'k1']);
    expect(stripe.standIn.world(testAccount.id).intents.size).toBe(1);
  });

  test('an object that is locked for a moment is tried again', async () => {
    stripe.standIn.faults.add({ kind: 'lock-timeout' });
    const call = inline.createIntent(request, 'k1');
    await stripe.clock.advance(300);
    expect(await call).toMatchObject({ kind: 'done' });
  });

  test('a key still in use after a time-out is unknown, not refused', async () => {
    stripe.standIn.faults.add({ kind: 'delay-answer', delayMs: 30_000 });
    const call = inline.createIntent(request, 'k1');
    await stripe.clock.advance(12_000);
    expect(await call).toMatchObject({
      kind: 'unknown',
      code: 'idempotency_key_in_use',
      answered: false,
    });
  });

  test('both tries together end within twice the time-out, also for a read of two requests', async () => {
    const intentId = await paid();
    const begun = stripe.clock.now();
    stripe.standIn.faults.add({ kind: 'delay-answer', delayMs: 5_900, times: 99 });
    let ended = 0;
    const call = inline.readIntent(intentId).then((outcome) => {
      ended = stripe.clock.now();
      return outcome;
    });
    await stripe.clock.advance(60_000);
    expect(await call).toMatchObject({ kind: 'done' });
    expect(ended - begun).toBeLessThanOrEqual(12_000);

    stripe.standIn.faults.clear();
    stripe.standIn.faults.add({ kind: 'delay-request', delayMs: 50_000, times: 99 });
    const second = stripe.clock.now();
    const late = inline.readIntent(intentId).then(() => (ended = stripe.clock.now()));
    await stripe.clock.advance(60_000);
    await late;
    expect(ended - second).toBeLessThanOrEqual(12_000);
  });

  test('a key revoked between two tries says nothing of the first', async () => {
    stripe.standIn.faults.add({ kind: 'drop-after' });
    let sends = 0;
    const revoking = sendBy((asked) => {
      sends += 1;
      if (sends > 1) asked.headers.set('authorization', 'Bearer sk_test_revoked');
      return stripe.standIn.handle(asked);
    });
    const api = stripeFor({ ...stripe, send: revoking })(connection, 'inline');
    const call = api.createIntent(request, nextKey());
    await stripe.clock.advance(300);
    expect(await call).toMatchObject({ kind: 'unknown', code: 'not-authorized' });
  });
});
