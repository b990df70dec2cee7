import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  saleorHandlerFor,
  saleorHandlers,
  stripeEventTypes,
  stripeHandlerFor,
  stripeHandlers,
} from './registry';

const versions = ['3.21', '3.22', '3.23', '3.24-alpha'] as const;
const ownSchema = 'graphql/saleor/schema.graphql';

const stemsOf = (folder: string): string[] =>
  readdirSync(join('src/handlers', folder))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.slice(0, -3));

/** `recipient.id` and the like of everything selected under the event. */
const selectedIn = (document: DocumentNode): string[] => {
  const paths: string[] = [];
  const here: string[] = [];
  visit(document, {
    Field: {
      enter: (node) => {
        here.push(node.name.value);
        paths.push(here.join('.'));
      },
      leave: () => void here.pop(),
    },
  });
  return paths;
};

const schemaAt = (path: string): GraphQLSchema | null =>
  existsSync(path) ? buildSchema(readFileSync(path, 'utf8'), { assumeValidSDL: true }) : null;

const schemas = [
  { name: 'our own part of the schema', minor: 99, schema: schemaAt(ownSchema) },
  ...versions.map((version) => ({
    name: `Saleor ${version}`,
    minor: Number(version.slice(2, 4)),
    schema: schemaAt(`../shared/data/saleor/schema-${version}.graphql`),
  })),
];

describe('registry', () => {
  it.each(stemsOf('saleor'))('registers handlers/saleor/%s.ts under its event', (stem) => {
    const segment = stem.replaceAll('-', '_');
    expect(saleorHandlerFor(segment)?.event).toBe(segment.toUpperCase());
  });

  it('registers no Saleor event twice, and none without a file', () => {
    const segments = saleorHandlers.map((handler) => handler.segment);
    expect(segments.toSorted()).toEqual(
      stemsOf('saleor')
        .map((stem) => stem.replaceAll('-', '_'))
        .toSorted(),
    );
  });

  it.each(stemsOf('stripe'))('registers the types of handlers/stripe/%s.ts', async (stem) => {
    const exports: Record<string, { types: readonly string[] }> = await import(
      `./stripe/${stem}.ts`
    );
    for (const handler of Object.values(exports)) {
      expect(handler.types.length).toBeGreaterThan(0);
      for (const type of handler.types) expect(stripeHandlerFor(type)).toBe(handler);
    }
  });

  it('asks for no Stripe type twice', () => {
    expect(new Set(stripeEventTypes).size).toBe(stripeEventTypes.length);
    expect(stripeHandlers.length).toBe(stemsOf('stripe').length);
  });

  it.each(saleorHandlers.map((handler) => [handler.event, handler] as const))(
    '%s selects what a route checks of every body',
    (_event, handler) => {
      const selected = selectedIn(parse(handler.query));
      expect(selected).toEqual(
        expect.arrayContaining([
          'event.__typename',
          'event.issuedAt',
          'event.version',
          'event.recipient.id',
          'event.recipient.identifier',
        ]),
      );
    },
  );

  for (const { name, minor, schema } of schemas) {
    if (!schema) {
      process.stderr.write(`Subscriptions are not checked against ${name}: it is absent.\n`);
      continue;
    }
    const known = saleorHandlers.filter((handler) => handler.since[1] <= minor);
    it.each(known.map((handler) => [handler.event, handler] as const))(
      `%s is a valid subscription in ${name}`,
      (_event, handler) => {
        expect(validate(schema, parse(handler.query)).map((each) => each.message)).toEqual([]);
      },
    );
  }
});
