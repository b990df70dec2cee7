import type { GraphQLResolveInfo } from 'graphql';
import { majorOf, quantized, type Mills } from '../amounts';
import type { Context } from '../execution';

/**
 * A field's resolver. Declared as a method, so that each type's map may name its own source and
 * arguments: GraphQL guarantees them, the compiler cannot.
 */
export interface Resolver {
  resolve(source: unknown, args: unknown, context: Context, info: GraphQLResolveInfo): unknown;
}

interface Typed<Source, Args> {
  resolve(source: Source, args: Args, context: Context, info: GraphQLResolveInfo): unknown;
}

/** One resolver, typed by its source and arguments. */
export const field = <Source, Args = object>(resolve: Typed<Source, Args>['resolve']): Resolver => {
  const typed: Typed<Source, Args> = { resolve };
  const methods: { resolve(source: never, args: never, ...rest: never[]): unknown } = typed;
  return methods as Resolver;
};

export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;

/** GraphQL's Money: a rounded amount in major units. */
export const money = (amount: Mills, currency: string): object => ({
  amount: majorOf(quantized(amount, currency)),
  currency,
});

/** No taxes here: net and gross are the same. */
export const taxed = (amount: Mills, currency: string): object => ({
  currency,
  gross: money(amount, currency),
  net: money(amount, currency),
  tax: money(0, currency),
});
