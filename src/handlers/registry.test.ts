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
import { ofOrder } from './saleor/order-events';

const versions = ['3.21', '3.22', '3.23', '3.24-alpha'] as const;
const ownSchema = 'graphql/saleor/schema.graphql';
const subscriptions = 'graphql/saleor/subscriptions';

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

const checkedByRoute = [
  'event.__typename',
  'event.issuedAt',
  'event.version',
  'event.recipient.id',
  'event.recipient.identifier',
];

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
  it.each(stemsOf('saleor'))('registers every handler of handlers/saleor/%s.ts', async (stem) => {
    const exported: Record<string, unknown> = await import(`./saleor/${stem}.ts`);
    const handlers = Object.values(exported)
      .flat()
      .filter((one) => typeof one === 'object');
    expect(handlers.length).toBeGreaterThan(0);
    for (const handler of handlers) expect(saleorHandlers).toContain(handler);
  });

  it('has one handler for each subscription, under the name of its file', () => {
    const stems = readdirSync(subscriptions).map((name) => name.replace(/\.graphql$/, ''));
    const segments = stems.map((stem) => stem.replaceAll('-', '_')).toSorted();
    expect(saleorHandlers.map(({ segment }) => segment).toSorted()).toEqual(segments);
    for (const segment of segments) {
      expect(saleorHandlerFor(segment)?.event).toBe(segment.toUpperCase());
    }
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

  it('takes the event of the guide for partners by its subscription and its line', () => {
    const guide = readFileSync('docs/partner.md', 'utf8');
    const subscription = /```graphql\n([^]*?)```/.exec(guide)?.[1] ?? '';
    expect(guide).toContain(
      `ofOrder('ORDER_METADATA_UPDATED', saleor.OrderMetadataUpdatedDocument),`,
    );
    const document = parse(subscription.replaceAll('...OrderIds', 'id checkoutId'));
    const handler = ofOrder('ORDER_METADATA_UPDATED', document);
    expect(selectedIn(document)).toEqual(expect.arrayContaining(checkedByRoute));
    const recipient = { id: 'QXBwOjc=', identifier: 'app' };
    const order = { id: 'T3JkZXI6MQ==', checkoutId: 'Q2hlY2tvdXQ6MQ==' };
    const body = {
      __typename: 'OrderMetadataUpdated',
      issuedAt: '2026-11-22T04:14:52Z',
      recipient,
    };
    expect(handler.segment).toBe('order_metadata_updated');
    expect(handler.parse({ ...body, order })).toMatchObject({
      about: { kind: 'purchase', knownOnly: true, ids: { orderId: order.id } },
    });
    expect(handler.parse(body)).toMatchObject({ kind: 'malformed' });
  });

  it.each(saleorHandlers.map((handler) => [handler.event, handler] as const))(
    '%s selects what a route checks of every body',
    (_event, handler) => {
      const selected = selectedIn(parse(handler.query));
      expect(selected).toEqual(expect.arrayContaining(checkedByRoute));
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
