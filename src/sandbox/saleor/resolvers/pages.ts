import { GraphQLError } from 'graphql';

export interface PageArgs {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

const longestPage = 100;

const cursorOf = (index: number): string => Buffer.from(String(index)).toString('base64');

const indexOf = (cursor: string | null | undefined): number | null =>
  cursor ? Number(Buffer.from(cursor, 'base64').toString('utf8')) : null;

/**
 * One page of a list (Relay's connections). A page names its length, and it is at most 100.
 * Cursors name places: enough while nothing is inserted before them.
 */
export const page = <T>(items: readonly T[], args: PageArgs): object => {
  const size = args.first ?? args.last;
  if (size === null || size === undefined) {
    throw new GraphQLError('You must provide a `first` or `last` value to properly paginate.');
  }
  if (size > longestPage) {
    throw new GraphQLError(`Requesting ${size} records exceeds the limit of ${longestPage}.`);
  }
  const from = (indexOf(args.after) ?? -1) + 1;
  const until = indexOf(args.before) ?? items.length;
  const start = args.first ? from : Math.max(from, until - size);
  const end = args.first ? Math.min(until, from + size) : until;
  const edges = items
    .slice(start, end)
    .map((node, place) => ({ node, cursor: cursorOf(start + place) }));
  return {
    edges,
    totalCount: items.length,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
};
