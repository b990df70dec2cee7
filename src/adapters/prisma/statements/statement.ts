/**
 * A statement of the hot path: SQL that is written once, prepared once per connection under its
 * name, and from then on only bound and executed. `Parameters` are its `@name` places, `Row` is a
 * row of its answer, as `parse-column.ts` reads columns.
 */
export interface Statement<Parameters extends object, Row> {
  readonly name: string;
  /** SQL with the places numbered `$1`, `$2`, … */
  readonly text: string;
  /** Values in the order of their places. */
  bind(parameters: Parameters): unknown[];
  /** Keeps the type of a row; there is no value. */
  readonly row?: Row;
}

/** Runs one statement, which is one transaction, and gives its rows. */
export type Query = <Parameters extends object, Row>(
  statement: Statement<Parameters, Row>,
  parameters: Parameters,
) => Promise<readonly Row[]>;

const places = /@([a-z][A-Za-z]*)/g;

/**
 * Makes a statement of SQL in which `@name` stands for a parameter. Its name must be one of a kind:
 * a connection knows its prepared statements by name alone. Types are said where PostgreSQL cannot
 * tell them (`@at::bigint`). Columns are listed, never `*`: a statement that is prepared fails once
 * a migration adds a column to what it answers.
 */
export const statement = <Parameters extends object, Row>(
  name: string,
  sql: string,
): Statement<Parameters, Row> => {
  const names = [...new Set(Array.from(sql.matchAll(places), ([, place = '']) => place))];
  const numbers = new Map(names.map((place, index) => [place, `$${index + 1}`]));
  const text = sql.replace(places, (_, place: string) => numbers.get(place) ?? '').trim();
  return {
    name,
    text,
    bind: (parameters) =>
      names.map((place) => {
        const value: unknown = Reflect.get(parameters, place);
        // An absent value would be sent as NULL.
        if (value === undefined) throw new Error(`Statement ${name} is given no ${place}`);
        return value;
      }),
  };
};
