import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { readDocument } from './document-limits';

const schema = buildSchema('type Query { now: String, self: Query }');
const deep = `{ ${'self { '.repeat(8)}now${' }'.repeat(8)} }`;
const many = `{ ${Array.from({ length: 6 }, (_, index) => `a${index}: now`).join(' ')} }`;
const wide = `{ ${'now '.repeat(401)} }`;
const long = `{ ${'now '.repeat(1_500)} }`;
const doubling = `{ ...f0 } fragment f30 on Query { now } ${Array.from(
  { length: 30 },
  (_, index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`,
).join(' ')}`;

test.each([
  ['a deep document', deep, 'deeper than 8'],
  ['many aliases', many, 'more than 5 aliases'],
  ['many fields', wide, 'more than 400 fields'],
  ['a long text', long, 'tokens'],
  ['fragments that double thirty times', doubling, 'more than 400 fields'],
  ['a fragment that spreads itself', '{ ...f } fragment f on Query { ...f }', 'itself'],
])('%s is refused, and quickly', (_, query, reason) => {
  const started = performance.now();
  expect(() => readDocument(schema, query, false)).toThrow(reason);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('a document at the limits is read', () => {
  const atLimits = `{ ${'self { '.repeat(7)}a: now${' }'.repeat(7)} }`;
  expect(readDocument(schema, atLimits, false).definitions).toHaveLength(1);
});

test('introspection is there for development only', () => {
  const query = '{ __schema { queryType { name } } }';
  expect(() => readDocument(schema, query, false)).toThrow('introspection');
  expect(readDocument(schema, query, true).definitions).toHaveLength(1);
});
