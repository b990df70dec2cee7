import { expect, test } from 'vitest';
import { measureAbandoned } from './abandoned';

test('a session that nobody comes back to is looked at until it ends after a day, and not any more', async () => {
  const { looks, stripeCalls, saleorCalls, hours } = await measureAbandoned();
  expect(looks).toBeGreaterThan(0);
  // It is begun and called off at Stripe; of its end Saleor is told.
  expect(stripeCalls).toBeGreaterThan(2);
  expect(saleorCalls).toBeGreaterThan(1);
  // The watch goes on for two more hours.
  expect(hours).toBeGreaterThanOrEqual(24);
  expect(hours).toBeLessThan(25);
});
