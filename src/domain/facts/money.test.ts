import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { saleorDigitsOf, stripeDigitsOf } from './currency';
import { isRefusal, moneyFromSaleor, moneyToSaleor, roundedFromSaleor } from './money';

const currencies =
  'USD EUR GBP JPY KRW ISK UGX MGA BHD JOD KWD OMR TND CLP VND XAF ALL RSD HUF TWD LBP IQD PLN'.split(
    ' ',
  );

describe('amounts', () => {
  test.each([
    ['USD', 10.1, 1010n],
    ['USD', '99.98', 9998n],
    ['JPY', 1005, 1005n],
    ['ISK', 5000, 500_000n],
    ['UGX', 5000, 500_000n],
    ['MGA', 5000, 5000n],
    ['BHD', 1.23, 1230n],
    ['ALL', 7, 700n],
  ] as const)('%s %s is sent to Stripe as %s minor units', (currency, amount, minor) => {
    expect(moneyFromSaleor(amount, currency)).toEqual({ minor, currency });
  });

  test.each([
    ['USD', 10.005, 'not-exact'],
    ['JPY', 10.5, 'not-exact'],
    ['ISK', 10.5, 'not-exact'],
    ['BHD', 1.234, 'not-exact'],
    ['USD', -1, 'negative'],
    ['USD', Number.NaN, 'not-a-number'],
    ['USD', '1e3', 'not-a-number'],
    ['usd', 1, 'not-a-currency'],
  ] as const)('%s %s is refused: %s', (currency, amount, refusal) => {
    expect(moneyFromSaleor(amount, currency)).toMatchObject({ refusal });
  });

  test.each([
    ['USD', 10.005, 1_000n],
    ['USD', '10.015', 1_002n],
    ['USD', '10.0051', 1_001n],
    ['USD', -3.335, -334n],
    ['USD', '9.9999', 1_000n],
    ['JPY', 1005.4, 1_005n],
    ['JPY', '1004.5', 1_004n],
    ['BHD', 1.2345, 1_234n],
    ['BHD', 1.234, 1_234n],
  ] as const)('%s %s is read as %s, half to even', (currency, amount, minor) => {
    expect(roundedFromSaleor(amount, currency)).toEqual({ minor, currency });
  });

  test.each([
    ['USD', 'ten', 'not-a-number'],
    ['', 1, 'not-a-currency'],
  ] as const)('"%s" "%s" cannot be read: %s', (currency, amount, refusal) => {
    expect(roundedFromSaleor(amount, currency)).toMatchObject({ refusal });
  });

  test('what Stripe holds and Saleor cannot write is refused, not rounded', () => {
    expect(moneyToSaleor({ minor: 150n, currency: 'ALL' })).toMatchObject({ refusal: 'not-exact' });
  });

  test('every amount that Saleor can hold comes back as it was, in every currency', () => {
    for (const currency of currencies) {
      const digits = Math.min(saleorDigitsOf(currency), stripeDigitsOf(currency), 2);
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: 10n ** 11n }), (units) => {
          const text =
            digits === 0
              ? units.toString()
              : `${units / 10n ** BigInt(digits)}.${(units % 10n ** BigInt(digits))
                  .toString()
                  .padStart(digits, '0')}`;
          const money = moneyFromSaleor(text, currency);
          if (isRefusal(money)) throw new Error(`${text} ${currency}: ${money.message}`);
          const back = moneyToSaleor(money);
          expect(typeof back === 'string' && Number(back) === Number(text)).toBe(true);
        }),
        { numRuns: 1_000 },
      );
    }
  });
});
