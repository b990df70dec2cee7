import type { Attempt } from '../../domain/facts/attempt';
import type * as Rows from '../../generated/prisma/client';

/** Columns that make an attempt: one for each of its fields. */
export type AttemptRow = Pick<Rows.Attempt, keyof Attempt>;

/**
 * What each column holds; a `time` is a bigint of milliseconds. Whatever reads or writes an attempt
 * goes by this table, so that a new field is a line here, in the schema and in the domain.
 */
const kinds = {
  id: 'text',
  purchaseId: 'text',
  connectionId: 'text',
  transactionId: 'text',
  flow: 'text',
  amountMinor: 'bigint',
  currency: 'text',
  paymentMethodType: 'text',
  intentId: 'text',
  createdAt: 'time',
  supersededAt: 'time',
  returnReason: 'text',
} as const satisfies Readonly<Record<keyof Attempt, 'text' | 'bigint' | 'time'>>;

const columns = Object.entries(kinds);

/** The columns of `alias` for a SELECT, under names that begin with `prefix`. */
export const selectAttempt = (alias: string, prefix = ''): string =>
  columns.map(([name]) => `${alias}."${name}" AS "${prefix}${name}"`).join(', ');

/** The columns, for an INSERT. */
export const attemptColumns = columns.map(([name]) => `"${name}"`).join(', ');

/** Their values: each from the parameter of its name, but for those that `places` names. */
export const attemptValues = (places: Readonly<Partial<Record<string, string>>>): string =>
  columns
    .map(([name, kind]) => places[name] ?? `@${name}::${kind === 'text' ? 'text' : 'bigint'}`)
    .join(', ');

/**
 * The attempt of a row whose columns have names that begin with `prefix`. The database holds only
 * what this program wrote: its words are taken as they are.
 */
export const readAttempt = (row: object, prefix: string): Attempt => {
  const fields: object = Object.fromEntries(
    columns.map(([name, kind]) => {
      const value: unknown = Reflect.get(row, prefix + name);
      return [name, kind === 'time' && value !== null ? Number(value) : value];
    }),
  );
  return fields as Attempt;
};

/** The attempt of a row of its own. */
export const toAttempt = (row: AttemptRow): Attempt => readAttempt(row, '');

/** An attempt of `alias` as JSON, in which numbers of eight bytes are texts and so stay exact. */
export const attemptAsJson = (alias: string): string =>
  `json_build_object(${columns
    .map(([name, kind]) => `'${name}', ${alias}."${name}"${kind === 'text' ? '' : '::text'}`)
    .join(', ')})`;

/** The attempt of such JSON. */
export const readAttemptJson = (json: Readonly<Record<string, string | null>>): Attempt => {
  const fields: object = Object.fromEntries(
    columns.map(([name, kind]) => {
      const text = json[name] ?? null;
      if (text === null || kind === 'text') return [name, text];
      return [name, kind === 'time' ? Number(text) : BigInt(text)];
    }),
  );
  return fields as Attempt;
};
