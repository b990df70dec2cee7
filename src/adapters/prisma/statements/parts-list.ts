import type { MirrorSort } from '../../../ports/store';
import type { Statement } from './statement';

/**
 * How the table of orders is read, however many rows there are. Each combination of channel, sync
 * state, payment status and mode that occurs (a cell: there are some dozens) is a range of its own
 * in three indexes, in the order of their rows. So a page is the first few of each cell that is
 * asked for, put together: it never reads past rows that are not asked for.
 */
export interface CellParameters {
  readonly channels: readonly (string | null)[];
  readonly syncStates: readonly string[];
  readonly paymentStatuses: readonly string[];
  readonly modes: readonly string[];
}

/** Whose rows, and when they came to be. */
export interface RangeParameters {
  readonly installationId: string;
  readonly createdFrom: bigint;
  readonly createdBefore: bigint;
}

/** Where a page begins, and how long it is. */
export interface PlaceParameters {
  readonly afterKey: bigint;
  readonly afterId: string;
  readonly limit: number;
}

/** What makes a cell. */
export const cellColumns = '"channel", "syncState", "paymentStatus", "mode"';

/** The cells that are asked for, as `c`. */
export const cells = `unnest(@channels::text[], @syncStates::text[], @paymentStatuses::text[],
  @modes::text[]) AS c (${cellColumns})`;

const inCell = `p."installationId" = @installationId AND p."syncState" = c."syncState"
  AND p."paymentStatus" = c."paymentStatus" AND p."mode" = c."mode"
  AND p."createdAt" >= @createdFrom::bigint AND p."createdAt" < @createdBefore::bigint`;

/** The rows of a cell `c`; those without a channel are a range of their own. */
export const ofCell = (columns: string, condition: string, tail: string): string => `
  (SELECT ${columns} FROM "Purchase" p
   WHERE p."channel" = c."channel" AND ${inCell} AND ${condition} ${tail})
  UNION ALL
  (SELECT ${columns} FROM "Purchase" p
   WHERE c."channel" IS NULL AND p."channel" IS NULL AND ${inCell} AND ${condition} ${tail})`;

/** What each order goes by. */
export const columnOf = {
  created: 'createdAt',
  changed: 'changedAt',
  amount: 'amountMinor',
} as const;

/** What comes after the page before, and in which order. */
export const orderOf = ({ by, descending }: MirrorSort, alias: string) => {
  const column = `${alias}"${columnOf[by]}"`;
  const direction = descending ? 'DESC' : 'ASC';
  return {
    after: `(${column}, ${alias}"id") ${descending ? '<' : '>'} (@afterKey::bigint, @afterId)`,
    tail: `ORDER BY ${column} ${direction}, ${alias}"id" ${direction} LIMIT @limit::int`,
  };
};

/** A row of a page. */
export interface IdRow {
  readonly id: string;
}

/** A statement for each order of the rows, made when it is first asked for. */
export const forEachSort = <Parameters extends object>(
  make: (sort: MirrorSort) => Statement<Parameters, IdRow>,
): ((sort: MirrorSort) => Statement<Parameters, IdRow>) => {
  const known = new Map<string, Statement<Parameters, IdRow>>();
  return (sort) => {
    const order = `${sort.by}-${sort.descending ? 'descending' : 'ascending'}`;
    const made = known.get(order);
    if (made) return made;
    const base = make(sort);
    const named = { ...base, name: `${base.name}-${order}` };
    known.set(order, named);
    return named;
  };
};
