import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NoUnusedFragmentsRule, buildSchema, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const documents = 'graphql/saleor';
const schemas = '../shared/data/saleor';
const versions = ['3.21', '3.22', '3.23', '3.24-alpha'] as const;

/** Documents that only newer versions know, and the first version that does. */
const since: Readonly<Record<string, (typeof versions)[number]>> = {
  'report-transaction-event-with-method.graphql': '3.22',
  'list-app-problems.graphql': '3.22',
  'create-app-problem.graphql': '3.22',
  'dismiss-app-problems.graphql': '3.22',
};

const filesOf = (folder: string) =>
  readdirSync(join(documents, folder))
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => ({ name, text: readFileSync(join(documents, folder, name), 'utf8') }));

const fragments = filesOf('fragments')
  .map((file) => file.text)
  .join('\n');
const files = [...filesOf('operations'), ...filesOf('subscriptions')];
// Every document is read with all fragments, so most of them are unused in it.
const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);

const knownTo = (name: string, version: (typeof versions)[number]): boolean =>
  versions.indexOf(version) >= versions.indexOf(since[name] ?? '3.21');

const mutationsIn = (text: string): number =>
  parse(text).definitions.reduce(
    (count, definition) =>
      definition.kind === 'OperationDefinition' && definition.operation === 'mutation'
        ? count + definition.selectionSet.selections.length
        : count,
    0,
  );

describe('GraphQL documents', () => {
  it.each(files)('$name holds one operation and at most four mutations', ({ text }) => {
    const operations = parse(text).definitions.filter((d) => d.kind === 'OperationDefinition');
    expect(operations).toHaveLength(1);
    expect(mutationsIn(text)).toBeLessThanOrEqual(4);
  });

  for (const version of versions) {
    const path = join(schemas, `schema-${version}.graphql`);
    if (!existsSync(path)) {
      process.stderr.write(
        `Documents are not checked against Saleor ${version}: ${path} is absent.\n`,
      );
      continue;
    }
    const schema = buildSchema(readFileSync(path, 'utf8'), { assumeValidSDL: true });
    const known = files.filter((file) => knownTo(file.name, version));
    it.each(known)(`$name is valid in Saleor ${version}`, ({ text }) => {
      const errors = validate(schema, parse(`${fragments}\n${text}`), rules);
      expect(errors.map((error) => error.message)).toEqual([]);
    });
  }
});
