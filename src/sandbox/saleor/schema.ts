import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  GraphQLFloat,
  GraphQLNonNull,
  GraphQLScalarType,
  isObjectType,
  isScalarType,
  parse,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { additionsAfter } from './additions';
import type { SaleorVersion } from './contract';
import type { Context } from './execution';
import { demand, fieldPermissions } from './permissions';
import { appResolvers } from './resolvers/app';
import { checkoutResolvers } from './resolvers/checkout';
import { mutationResolvers } from './resolvers/mutation';
import { orderResolvers } from './resolvers/order';
import { queryResolvers } from './resolvers/query';
import type { Resolver, Resolvers } from './resolvers/resolver';
import { sharedResolvers } from './resolvers/shared';
import { transactionResolvers } from './resolvers/transaction';
import { isoTime, PythonFloat } from './wire';

const path = join(import.meta.dirname, '../../../graphql/saleor/schema.graphql');

/** Leaves out what a Saleor of this version does not know. */
const withoutAdditions = (document: DocumentNode, version: SaleorVersion): DocumentNode => {
  const absent = additionsAfter(version);
  let type = '';
  const drop = (name: string): null | undefined => (absent.has(name) ? null : undefined);
  const enterType = (node: ASTNode & { name: { value: string } }): null | undefined => {
    type = node.name.value;
    return drop(type);
  };
  let parent = '';
  return visit(document, {
    ObjectTypeDefinition: { enter: enterType },
    InterfaceTypeDefinition: { enter: enterType },
    InputObjectTypeDefinition: { enter: enterType },
    EnumTypeDefinition: { enter: enterType },
    ScalarTypeDefinition: { enter: enterType },
    FieldDefinition: {
      enter(node) {
        parent = node.name.value;
        return drop(`${type}.${parent}`);
      },
      leave() {
        parent = '';
        return undefined;
      },
    },
    InputValueDefinition: {
      enter: (node) =>
        drop(
          parent === '' ? `${type}.${node.name.value}` : `${type}.${parent}(${node.name.value})`,
        ),
    },
  });
};

const float = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'string' ? new PythonFloat(Number(value)) : value;

const decimal = (value: unknown): number | string | null => {
  const number = Number(value);
  const good = (typeof value === 'number' || typeof value === 'string') && Number.isFinite(number);
  if (!good || value === '') throw new TypeError(`Not a decimal: ${String(value)}`);
  return number < 0 ? null : (value as number | string);
};

const wholeFrom =
  (least: number) =>
  (value: unknown): number => {
    if (Number.isInteger(value) && Number(value) >= least) return Number(value);
    throw new TypeError(`Not a whole number from ${least} on: ${String(value)}`);
  };

const time = (value: unknown): unknown => (typeof value === 'number' ? isoTime(value) : value);

const readTime = (value: unknown): number => {
  const read = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(read)) throw new TypeError(`Not a time: ${String(value)}`);
  return read;
};

/** Saleor writes decimals as Python floats; `10.0` is not `10` once it is signed. */
const pythonFloat = new GraphQLScalarType({
  name: 'Float',
  serialize: float,
  parseValue: (value) => GraphQLFloat.parseValue(value),
});

const tuneScalars = (schema: GraphQLSchema): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type)) continue;
    if (type.name === 'PositiveDecimal' || type.name === 'Decimal') {
      type.serialize = float;
      type.parseValue = decimal;
    }
    if (type.name === 'PositiveInt') type.parseValue = wholeFrom(1);
    if (type.name === 'Minute') type.parseValue = wholeFrom(0);
    if (type.name === 'DateTime' || type.name === 'Date') {
      type.serialize = time;
      type.parseValue = readTime;
    }
  }
};

const guarded = (resolver: Resolver | undefined, name: string, permissions: readonly string[]) => {
  const resolve: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
    demand(context.principal, ...permissions);
    if (resolver) return resolver.resolve(source, args, context, info);
    return (source as Readonly<Record<string, unknown>> | null)?.[name];
  };
  return resolve;
};

const attach = (schema: GraphQLSchema, resolvers: Resolvers): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolver = resolvers[type.name]?.[field.name];
      const permissions = fieldPermissions[`${type.name}.${field.name}`];
      if (permissions) field.resolve = guarded(resolver, field.name, permissions);
      else if (resolver) field.resolve = resolver.resolve;
      const isFloat = String(field.type).replace('!', '') === 'Float';
      const swapped: GraphQLOutputType = String(field.type).endsWith('!')
        ? new GraphQLNonNull(pythonFloat)
        : pythonFloat;
      if (isFloat) field.type = swapped;
    }
  }
};

/** `Shop` is described in two places: where it stands, and which version it is. */
const merge = (parts: readonly Resolvers[]): Resolvers => {
  const merged: Record<string, Record<string, Resolver>> = {};
  for (const part of parts) {
    for (const [type, fields] of Object.entries(part)) {
      merged[type] = { ...merged[type], ...fields };
    }
  }
  return merged;
};

const built = new Map<SaleorVersion, GraphQLSchema>();

/** The schema of one version with its resolvers; built once, shared by all stand-ins. */
export const schemaOf = (version: SaleorVersion): GraphQLSchema => {
  const known = built.get(version);
  if (known) return known;
  const document = withoutAdditions(parse(readFileSync(path, 'utf8')), version);
  const schema = buildASTSchema(document);
  tuneScalars(schema);
  attach(
    schema,
    merge([
      sharedResolvers,
      checkoutResolvers,
      orderResolvers,
      transactionResolvers,
      appResolvers,
      queryResolvers,
      mutationResolvers,
    ]),
  );
  built.set(version, schema);
  return schema;
};
