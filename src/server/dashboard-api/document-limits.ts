import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type SelectionSetNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { ApiFault } from './contract';

/** The pages' own documents need a depth of 6, 120 fields and one alias. */
const mostTokens = 1_500;
const mostDepth = 8;
const mostFields = 400;
const mostAliases = 5;

interface Weight {
  depth: number;
  fields: number;
  aliases: number;
}

/**
 * Weighs a selection with its fragments spread out. Fragment cycles were refused by validation
 * before, so this ends; a doubling chain of fragments is cut off by the count of fields.
 */
const weigh = (
  selections: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  depth: number,
  weight: Weight,
): void => {
  weight.depth = Math.max(weight.depth, depth);
  for (const selection of selections.selections) {
    if (weight.fields > mostFields || weight.depth > mostDepth) return;
    if (selection.kind === Kind.FIELD) {
      weight.fields += 1;
      if (selection.alias) weight.aliases += 1;
      if (selection.selectionSet) weigh(selection.selectionSet, fragments, depth + 1, weight);
      continue;
    }
    // A spread of nothing but spreads would cost time without a field, so it counts as one.
    weight.fields += 1;
    const spread =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet;
    if (spread) weigh(spread, fragments, depth, weight);
  }
};

const refuse = (message: string): never => {
  throw new ApiFault('invalid-document', message, 400);
};

const parseDocument = (query: string): DocumentNode => {
  try {
    return parse(query, { maxTokens: mostTokens, noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) return refuse(error.message);
    throw error;
  }
};

/** Looks at no more of the document than is needed to tell. */
export const assertWithinLimits = (document: DocumentNode): void => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const operations = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition] : [],
  );
  const [operation] = operations;
  if (!operation || operations.length > 1) return refuse('Send exactly one operation per request.');
  // Two acts in one request could not be told apart in the answer's errors.
  if (operation.operation === 'mutation' && operation.selectionSet.selections.length > 1) {
    return refuse('Send one mutation field per request.');
  }
  const weight: Weight = { depth: 0, fields: 0, aliases: 0 };
  weigh(operation.selectionSet, fragments, 1, weight);
  if (weight.depth > mostDepth) refuse(`The document is deeper than ${mostDepth} levels.`);
  if (weight.fields > mostFields) refuse(`The document selects more than ${mostFields} fields.`);
  if (weight.aliases > mostAliases) refuse(`The document has more than ${mostAliases} aliases.`);
};

/** Parses a document, or refuses it: invalid, more than one operation, too deep, too wide. */
export const readDocument = (
  schema: GraphQLSchema,
  query: string,
  introspection: boolean,
): DocumentNode => {
  const document = parseDocument(query);
  const rules = introspection
    ? specifiedRules
    : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const [error] = validate(schema, document, rules, {
    maxErrors: 1,
    hideSuggestions: !introspection,
  });
  if (error) refuse(error.message);
  assertWithinLimits(document);
  return document;
};
