import { GraphQLError } from 'graphql';

export interface PageArgs {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** Where an item stands in its list, most significant number first. */
export type Position = readonly number[];

const longestPage = 100;

const cursorOf = (position: Position): string =>
  Buffer.from(JSON.stringify(position)).toString('base64');

const positionOf = (cursor: string): Position => {
  const read: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
  return Array.isArray(read) ? read.map(Number) : [];
};

/** Compares two positions of a list that ascends. */
export const comparePositions = (a: Position, b: Position): number => {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place < 0 ? 0 : (a[place] ?? 0) - (b[place] ?? 0);
};

const sizeOf = (args: PageArgs): number => {
  const size = args.first ?? args.last;
  if (size === null || size === undefined) {
    throw new GraphQLError('You must provide a `first` or `last` value to properly paginate.');
  }
  if (size > longestPage) {
    throw new GraphQLError(`Requesting ${size} records exceeds the limit of ${longestPage}.`);
  }
  return size;
};

/**
 * One page of a sorted list (Relay's connections). A cursor names a value, not a place: an item
 * that moves meanwhile lets none of the others be missed. `sign` is -1 for a list that descends.
 */
export const pageOf = <T>(
  items: readonly T[],
  args: PageArgs,
  position: (item: T) => Position,
  sign: 1 | -1,
): object => {
  const size = sizeOf(args);
  const beyond = (item: T, cursor: string): number =>
    sign * comparePositions(position(item), positionOf(cursor));
  const { after, before } = args;
  const within = items.filter(
    (item) => (!after || beyond(item, after) > 0) && (!before || beyond(item, before) < 0),
  );
  const shown = args.first
    ? within.slice(0, size)
    : within.slice(Math.max(within.length - size, 0));
  const edges = shown.map((node) => ({ node, cursor: cursorOf(position(node)) }));
  const cut = within.length > shown.length;
  return {
    edges,
    totalCount: items.length,
    pageInfo: {
      hasNextPage: args.first ? cut : Boolean(before),
      hasPreviousPage: args.first ? Boolean(after) : cut,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
};

/** One page of a list that only grows at its end. */
export const page = <T>(items: readonly T[], args: PageArgs): object => {
  const places = new Map(items.map((item, index) => [item, index]));
  return pageOf(items, args, (item) => [places.get(item) ?? 0], 1);
};
