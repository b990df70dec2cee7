import { expect, it } from 'vitest';
import { spanOf } from './span';

it.each([
  [0, 'en', '0 sec'],
  [1_340, 'en', '1.3 sec'],
  [1_340, 'de', '1,3 Sek.'],
  [119_000, 'en', '119 sec'],
  [600_000, 'en', '10 min'],
  [7_200_000, 'en', '2 hr'],
])('%i ms are told in %s as %s', (ms, locale, shown) => {
  expect(spanOf(ms, locale)).toBe(shown);
});
