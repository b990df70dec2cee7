import { describe, expect, it } from 'vitest';
import { done } from '../domain/facts/outcome';
import { accountInKey } from '../ports/stripe-account';
import { checkKeys } from './check-keys';
import { unavailableStripe } from './testing/unavailable-stripe';

const tail = 'aZ09'.repeat(20);
const own = '1AbCdEfGhIjKlMn0';
const other = '1ZzYyXxWwVvUuTt9';
const key = (kind: 'pk' | 'rk' | 'sk', account: string, mode = 'test') =>
  `${kind}_${mode}_5${account}${tail}`;

const check = (publishableKey: string, secretKey: string, accountId: string | null) =>
  checkKeys(
    () => ({
      ...unavailableStripe,
      checkKey: async () =>
        done({ mode: 'test', accountId, chargesEnabled: null, missingPermissions: [] }),
    }),
    { publishableKey, secretKey },
  );

describe('the account that keys carry', () => {
  it.each([
    [key('pk', own), `acct_${own}`],
    [key('rk', own, 'live'), `acct_${own}`],
    [`pk_test_${tail}`, null],
    [`pk_test_5${own}`, null],
    ['pk_test_onePublishable1', null],
    [`pk_test_52bCdEfGhIjKlMn0${tail}`, null],
  ])('in %s is %s', (text, account) => {
    expect(accountInKey(text)).toBe(account);
  });
});

describe('a publishable key', () => {
  it.each([
    ['whose account the secret key tells', key('sk', own), `acct_${own}`],
    ['whose account the secret key carries', key('rk', own), null],
    ['whose account only Stripe tells', 'sk_test_ofOlderTimes0001', `acct_${own}`],
  ])('%s is taken, and one of another account is refused', async (_, secretKey, accountId) => {
    expect(await check(key('pk', own), secretKey, accountId)).toMatchObject({
      ok: true,
      value: { accountId: `acct_${own}` },
    });
    expect(await check(key('pk', other), secretKey, accountId)).toMatchObject({
      ok: false,
      refusal: {
        code: 'keys-of-different-accounts',
        message: expect.stringContaining(`acct_${other}`),
      },
    });
  });

  it.each([
    ['an older publishable key', 'pk_test_TYooMQauvdEDq54NiTphI7jx', key('sk', own), null],
    ['a key of which nothing tells the account', key('pk', own), 'rk_test_ofOlderTimes01', null],
    ['an account of another form', key('pk', own), 'sk_test_ofOlderTimes0001', 'acct_test'],
  ])('is not refused for %s', async (_, publishableKey, secretKey, accountId) => {
    expect(await check(publishableKey, secretKey, accountId)).toMatchObject({ ok: true });
  });
});
