import { buildSchema, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { assertWithinLimits, readDocument } from './document-limits';

const schema = buildSchema('type Query { now: String, self: Query }');
const deep = `{ ${'self { '.repeat(8)}now${' }'.repeat(8)} }`;
const many = `{ ${Array.from({ length: 6 }, (_, index) => `a${index}: now`).join(' ')} }`;
const wide = `{ ${'now '.repeat(401)} }`;
const long = `{ ${'now '.repeat(1_500)} }`;
const doubling = (times: number) =>
  `{ ...f0 } fragment f${times} on Query { now } ${Array.from(
    { length: times },
    (_, index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`,
  ).join(' ')}`;

test.each([
  ['a deep document', deep, 'deeper than 8'],
  ['many aliases', many, 'more than 5 aliases'],
  ['many fields', wide, 'more than 400 fields'],
  ['a long text', long, 'tokens'],
  ['fragments that double thirty times', doubling(30), 'more than 400 fields'],
  ['a fragment that spreads itself', '{ ...f } fragment f on Query { ...f }', 'itself'],
])('%s is refused', (_, query, reason) => {
  expect(() => readDocument(schema, query, false)).toThrow(reason);
});

test('fragments that double are not followed to their end', () => {
  let looks = 0;
  const definitions = parse(doubling(16)).definitions.map((definition) => {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) return definition;
    const { selectionSet } = definition;
    const watched = {
      ...selectionSet,
      get selections() {
        looks += 1;
        return selectionSet.selections;
      },
    };
    return { ...definition, selectionSet: watched };
  });
  expect(() => assertWithinLimits({ kind: Kind.DOCUMENT, definitions })).toThrow('400 fields');
  expect(looks).toBeLessThan(500);
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
