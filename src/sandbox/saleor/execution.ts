import {
  execute,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Principal, World } from './state';

/** What resolvers know of the call. */
export interface Context {
  readonly world: World;
  readonly principal: Principal;
}

type Prepared =
  | { readonly document: DocumentNode; readonly errors: null }
  | { readonly document: null; readonly errors: readonly GraphQLError[] };

const caches = new WeakMap<GraphQLSchema, Map<string, Prepared>>();
const cacheLimit = 500;

const read = (schema: GraphQLSchema, text: string): Prepared => {
  try {
    const document = parse(text);
    const errors = validate(schema, document);
    return errors.length > 0 ? { document: null, errors } : { document, errors: null };
  } catch (error) {
    if (error instanceof GraphQLError) return { document: null, errors: [error] };
    throw error;
  }
};

/** Parses and validates once per text: a query is sent thousands of times. */
export const prepare = (schema: GraphQLSchema, text: string): Prepared => {
  const cache = caches.get(schema) ?? new Map<string, Prepared>();
  caches.set(schema, cache);
  const known = cache.get(text);
  if (known) return known;
  if (cache.size >= cacheLimit) cache.clear();
  const prepared = read(schema, text);
  cache.set(text, prepared);
  return prepared;
};

/** The operation that is meant, or null where the document leaves it open. */
export const operationOf = (
  document: DocumentNode,
  name: string | null,
): OperationDefinitionNode | null => {
  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (name === null) return operations.length === 1 ? (operations[0] ?? null) : null;
  return operations.find((operation) => operation.name?.value === name) ?? null;
};

interface Execution {
  readonly document: DocumentNode;
  readonly principal: Principal;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string | null;
  readonly rootValue?: unknown;
}

export const run = (
  world: World,
  execution: Execution,
): ExecutionResult | Promise<ExecutionResult> =>
  execute({
    schema: world.schema,
    document: execution.document,
    contextValue: { world, principal: execution.principal } satisfies Context,
    variableValues: execution.variables ?? {},
    operationName: execution.operationName ?? null,
    rootValue: execution.rootValue,
  });
