import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema } from 'graphql';

let schema: GraphQLSchema | null = null;

/** The API's schema, read once from `graphql/api/schema.graphql` below the project's root. */
export const apiSchema = (): GraphQLSchema => {
  schema ??= buildSchema(
    readFileSync(join(process.cwd(), 'graphql', 'api', 'schema.graphql'), 'utf8'),
  );
  return schema;
};
