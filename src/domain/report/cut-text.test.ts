import { expect, test } from 'vitest';
import { cutText } from './cut-text';

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc'],
  ['ab\u{1F381}', 4, 'ab\u{1F381}'],
  ['ab\u{1F381}', 3, 'ab'],
  ['\u{1F381}\u{1F381}', 3, '\u{1F381}'],
  ['\u{1F381}', 1, ''],
])('%s is cut to %d units between its characters', (text, length, cut) => {
  expect(cutText(text, length)).toBe(cut);
  expect(() => encodeURIComponent(cutText(text, length))).not.toThrow();
});
