import { expect, test } from 'vitest';
import { decimalOf, makeFormat } from './format';

const english = makeFormat('en-US');

test.each([
  ['1250', 'USD', '$12.50'],
  ['5', 'USD', '$0.05'],
  ['-5', 'USD', '-$0.05'],
  ['1250', 'JPY', '¥1,250'],
  ['1250', 'KWD', 'KWD 1.250'],
  ['125000', 'ISK', 'ISK 1,250'],
  ['9007199254740993', 'USD', '$90,071,992,547,409.93'],
])('%s minor units of %s are written as %s', (minor, currency, shown) => {
  expect(english.money({ minor, currency }).replace(/\u00a0/g, ' ')).toBe(shown);
});

test('an unknown amount is a dash, not zero', () => {
  expect(english.money(null)).toBe('–');
});

test('decimals keep every digit', () => {
  expect(decimalOf('123456789012345678901', 2)).toBe('1234567890123456789.01');
});

test('relative times follow the clock of the server', () => {
  const now = '2026-08-20T10:00:00.000Z';
  expect(english.ago('2026-08-20T09:59:30.000Z', now)).toBe('30 seconds ago');
  expect(english.ago('2026-08-20T07:00:00.000Z', now)).toBe('3 hours ago');
  expect(english.ago('2026-08-20T10:02:00.000Z', now)).toBe('in 2 minutes');
});

test('a range of one is one', () => {
  expect(english.range(26, 50)).toBe('26–50');
  expect(english.range(1_051, 1_051)).toBe('1,051');
});

test('moments have seconds, since the order of things may hang on them', () => {
  const shown = english.moment('2026-08-20T09:59:07.000Z').replace(/\s/g, ' ');
  expect(shown).toMatch(/^Aug \d+, 2026, \d+:\d\d:07 [AP]M$/);
});

test('a locale that no browser knows falls back to English', () => {
  expect(makeFormat('not a locale').locale).toBe('en');
});
