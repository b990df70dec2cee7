import { describe, expect, it } from 'vitest';
import { isRefusalOfKey } from '../../domain/facts/outcome';
import { outcomeOfError } from './outcome';
import { Sdk } from './sdk';

const refusalOf = (statusCode: number, message: string) => {
  const raw = { type: 'invalid_request_error', message, statusCode } as const;
  return outcomeOfError(Sdk.errors.StripeError.generate(raw));
};

describe('a refusal of a key', () => {
  it.each([
    [
      403,
      "The provided key 'rk_test_***abc' does not have the required permissions for this endpoint " +
        "on account 'acct_1'. Having the 'rak_refund_write' permission would allow this request.",
      'not-permitted',
      'The key of this connection lacks the permission rak_refund_write',
    ],
    [
      403,
      'This key rk_live_51abcDEF lacks permissions for this.',
      'not-permitted',
      'The key of this connection lacks a permission: This key (key) lacks permissions for this.',
    ],
    [
      403,
      'The API key provided does not allow requests from your IP address.',
      'not-allowed',
      'The API key provided does not allow requests from your IP address.',
    ],
    [
      401,
      'The API key provided does not allow requests from your IP address.',
      'not-allowed',
      'The API key provided does not allow requests from your IP address.',
    ],
    [
      403,
      "The account 'acct_9' was closed; the key sk_test_*********Wxyz reaches it no more.",
      'not-allowed',
      "The account 'acct_9' was closed; the key (key) reaches it no more.",
    ],
    [
      401,
      'Invalid API Key provided: sk_test_*********Wxyz',
      'not-authorized',
      'Stripe does not accept the key of this connection',
    ],
  ])('%i “%s” is %s', (status, message, code, words) => {
    const outcome = refusalOf(status, message);
    expect(outcome).toMatchObject({ kind: 'refused', code, message: words });
    expect(isRefusalOfKey(outcome)).toBe(true);
    expect(JSON.stringify(outcome)).not.toMatch(/abc|Wxyz/);
  });

  it('is none of the account or of the request', () => {
    const outcome = refusalOf(400, 'Your account cannot currently make live charges.');
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(isRefusalOfKey(outcome)).toBe(false);
  });
});
