import { describe, expect, test } from 'vitest';
import { Sdk } from './sdk';
import { verifyStripeEvent } from './webhook';

const now = Date.UTC(2026, 10, 1);
const secret = 'whsec_canary_current';

const bodyOf = (object: Record<string, unknown>, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    api_version: '2026-10-28.endive',
    created: now / 1_000,
    livemode: false,
    type: 'payment_intent.succeeded',
    data: { object },
    ...more,
  });

const intent = {
  id: 'pi_1',
  object: 'payment_intent',
  metadata: { saleor_attempt_id: '0d8f3c1e-0000-4000-8000-000000000001' },
};

const sign = (payload: string, by = secret, atMs = now): string =>
  Sdk.webhooks.generateTestHeaderString({
    payload,
    secret: by,
    timestamp: Math.floor(atMs / 1_000),
  });

const refusalOf = (
  body: Buffer | string,
  header: string,
  secrets: readonly string[] = [secret],
) => {
  const result = verifyStripeEvent(body, header, secrets, now);
  return result.kind === 'refused' ? result.code : result.kind;
};

describe('verifyStripeEvent', () => {
  test('a signed delivery says what it is and where to look', () => {
    const body = bodyOf(intent);
    expect(verifyStripeEvent(Buffer.from(body), sign(body), [secret], now)).toEqual({
      kind: 'verified',
      account: null,
      event: {
        id: 'evt_1',
        type: 'payment_intent.succeeded',
        livemode: false,
        createdAt: now,
        intentId: 'pi_1',
        sessionId: null,
        attemptId: '0d8f3c1e-0000-4000-8000-000000000001',
      },
    });
  });

  test.each([
    ['charge', { id: 'ch_1', object: 'charge', payment_intent: 'pi_1', metadata: {} }],
    ['refund', { id: 're_1', object: 'refund', payment_intent: 'pi_1', metadata: null }],
    ['dispute', { id: 'dp_1', object: 'dispute', payment_intent: { id: 'pi_1' } }],
    ['checkout.session', { id: 'cs_1', object: 'checkout.session', payment_intent: 'pi_1' }],
  ])('finds the intent that a %s names', (_name, object) => {
    const body = bodyOf(object);
    const result = verifyStripeEvent(body, sign(body), [secret], now);
    expect(result).toMatchObject({ event: { intentId: 'pi_1', attemptId: null } });
  });

  test('finds the Checkout Session that an event is about, and no other', () => {
    const sessionOf = (object: Record<string, unknown>) => {
      const body = bodyOf(object);
      const result = verifyStripeEvent(body, sign(body), [secret], now);
      return result.kind === 'verified' ? result.event.sessionId : result.code;
    };
    expect(sessionOf({ id: 'cs_test_1', object: 'checkout.session' })).toBe('cs_test_1');
    expect(sessionOf({ id: "cs_'; --", object: 'checkout.session' })).toBeNull();
    expect(sessionOf({ id: 'ch_1', object: 'charge', payment_intent: 'pi_1' })).toBeNull();
  });

  test.each([[undefined], [null]])('an account of %s is an event of our own', (account) => {
    const body = bodyOf(intent, { account });
    expect(verifyStripeEvent(body, sign(body), [secret], now)).toMatchObject({
      kind: 'verified',
      account: null,
    });
  });

  test('an object without an intent is nobody’s', () => {
    const body = bodyOf({ id: 'cus_1', object: 'customer' });
    expect(verifyStripeEvent(body, sign(body), [secret], now)).toMatchObject({
      kind: 'verified',
      event: { intentId: null, attemptId: null },
    });
  });

  test('ids that could not be ours are not passed on', () => {
    const body = bodyOf({
      ...intent,
      id: '../accounts',
      metadata: { saleor_attempt_id: "' or 1" },
    });
    expect(verifyStripeEvent(body, sign(body), [secret], now)).toMatchObject({
      event: { intentId: null, attemptId: null },
    });
  });

  test('either secret verifies while one is being rotated', () => {
    const body = bodyOf(intent);
    expect(refusalOf(body, sign(body, 'whsec_old'), [secret, 'whsec_old'])).toBe('verified');
    expect(refusalOf(body, sign(body, 'whsec_gone'), [secret, 'whsec_old'])).toBe('bad-signature');
  });

  test('an empty or blank secret verifies nothing', () => {
    const body = bodyOf(intent);
    expect(refusalOf(body, sign(body), [])).toBe('no-secret');
    expect(refusalOf(body, sign(body), ['', ' \n'])).toBe('no-secret');
  });

  test('a secret pasted with a newline still verifies', () => {
    const body = bodyOf(intent);
    expect(refusalOf(body, sign(body), [`${secret}\n`])).toBe('verified');
  });

  test.each([
    [-300_000, 'verified'],
    [-301_000, 'outside-tolerance'],
    [300_000, 'verified'],
    [301_000, 'outside-tolerance'],
    [86_400_000, 'outside-tolerance'],
  ])('signed %i ms from now: %s', (offsetMs, expected) => {
    const body = bodyOf(intent);
    expect(refusalOf(body, sign(body, secret, now + offsetMs))).toBe(expected);
  });

  test('one changed byte of the body or of the signature is refused', () => {
    const body = bodyOf(intent);
    const header = sign(body);
    expect(refusalOf(body.replace('pi_1', 'pi_2'), header)).toBe('bad-signature');
    const flipped = header.endsWith('0') ? `${header.slice(0, -1)}1` : `${header.slice(0, -1)}0`;
    expect(refusalOf(body, flipped)).toBe('bad-signature');
    expect(refusalOf(Buffer.concat([Buffer.from(body), Buffer.from(' ')]), header)).toBe(
      'bad-signature',
    );
  });

  test('headers that are empty, strange, too large or too many are refused before any check', () => {
    const body = bodyOf(intent);
    const signature = sign(body).split('v1=')[1] ?? '';
    const at = `t=${now / 1_000}`;
    expect(refusalOf(body, '')).toBe('no-signature');
    expect(refusalOf(body, 'nonsense')).toBe('no-signature');
    expect(refusalOf(body, `${at}`)).toBe('no-signature');
    expect(refusalOf(body, `v1=${signature}`)).toBe('no-signature');
    expect(refusalOf(body, `${at},t=1,v1=${signature}`)).toBe('no-signature');
    expect(refusalOf(body, `t=1e9,v1=${signature}`)).toBe('no-signature');
    expect(refusalOf(body, `${at},v0=${signature}`)).toBe('no-signature');
    expect(refusalOf(body, `${at},v1=${'0'.repeat(5_000)}`)).toBe('header-too-large');
    const many = Array.from({ length: 11 }, () => 'v1=00').join(',');
    expect(refusalOf(body, `${at},${many}`)).toBe('too-many-signatures');
    expect(refusalOf('', sign(body))).toBe('no-signature');
  });

  test('signed nonsense is malformed, and a thin event is named as such', () => {
    for (const body of ['{', 'null', '[]', '"x"', '{}', bodyOf(intent, { created: 'soon' })]) {
      expect(refusalOf(body, sign(body))).toBe('malformed');
    }
    const thin = JSON.stringify({ id: 'evt_2', object: 'v2.core.event', type: 'v1.charge' });
    expect(refusalOf(thin, sign(thin))).toBe('thin-event');
  });

  test('no refusal repeats a secret', () => {
    const body = bodyOf(intent);
    const result = verifyStripeEvent(body, sign(body, 'whsec_other'), [secret], now);
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});
