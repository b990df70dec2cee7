import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { additionsAfter } from './additions';
import type { SaleorVersion } from './contract';

const shared = join(process.cwd(), '../shared/data/saleor');
const files = {
  '3.21': 'schema-3.21.graphql',
  '3.22': 'schema-3.22.graphql',
  '3.23': 'schema-3.23.graphql',
  '3.24': 'schema-3.24-alpha.graphql',
} as const;

const present = existsSync(shared);
if (!present) console.log(`Skipped: ${shared} is absent, so our schema is not compared.`);

const ours = buildSchema(
  readFileSync(join(process.cwd(), 'graphql/saleor/schema.graphql'), 'utf8'),
);

/** Every name of a schema with its type, as `Order.total: TaxedMoney!`. */
const coordinates = (schema: GraphQLSchema): Map<string, string> => {
  const found = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    found.set(type.name, type.constructor.name);
    if (isEnumType(type))
      for (const value of type.getValues()) found.set(`${type.name}.${value.name}`, 'value');
    if (isUnionType(type))
      for (const part of type.getTypes()) found.set(`${type.name}|${part.name}`, 'part');
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const face of type.getInterfaces()) found.set(`${type.name}&${face.name}`, 'interface');
      for (const field of Object.values(type.getFields())) {
        found.set(`${type.name}.${field.name}`, String(field.type));
        for (const argument of field.args) {
          found.set(`${type.name}.${field.name}(${argument.name})`, String(argument.type));
        }
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        found.set(`${type.name}.${field.name}`, String(field.type));
      }
    }
  }
  return found;
};

/** Inputs whose being required differs between versions: ours is the laxer one. */
const requiredSince: ReadonlySet<string> = new Set([
  'AppInstallInput.appName',
  'AppInstallInput.manifestUrl',
  'CheckoutCreateInput.lines',
  'Mutation.webhookUpdate(id)',
  'Mutation.webhookDelete(id)',
]);

/** Saleor 3.23 gave its durations scalars of their own; both are whole numbers. */
const renamed: Readonly<Record<string, string>> = {
  NonNegativeInt: 'Minute',
  'NonNegativeInt!': 'Minute!',
};

describe.skipIf(!present)('the Saleor schema of the project', () => {
  for (const [version, file] of Object.entries(files)) {
    it(`has no name or type that Saleor ${version} has not`, () => {
      const theirs = coordinates(buildSchema(readFileSync(join(shared, file), 'utf8')));
      const absent = additionsAfter(version as SaleorVersion);
      const isAbsent = (name: string): boolean =>
        absent.has(name) || absent.has(name.split(/[.&|]/)[0] ?? '');
      const wrong = [...coordinates(ours)].filter(([name, type]) => {
        if (isAbsent(name)) return theirs.has(name);
        const real = requiredSince.has(name)
          ? theirs.get(name)?.replace(/!$/, '') + (type.endsWith('!') ? '!' : '')
          : theirs.get(name);
        return real !== type && (renamed[real ?? ''] ?? real) !== type;
      });
      expect(wrong).toEqual([]);
    });
  }
});
