import Table from 'cli-table3';
import { amountText } from '../../domain/facts/money';
import type { Answer } from '../../installation/answer';
import { CliError, exitCodes, type ExitCode } from './exit';

type Cell = string | number | boolean | null;

/** One column of a table for people; programs get the items themselves. */
export interface Column<T> {
  readonly head: string;
  readonly cell: (item: T) => Cell;
}

/** Columns of what an item says as it is, each by its head. */
export const plain = <Name extends string>(
  heads: Readonly<Record<string, Name>>,
): readonly Column<Readonly<Record<Name, Cell>>>[] =>
  Object.entries(heads).map(([head, name]) => ({ head, cell: (item) => item[name] }));

/** `print` writes one text to standard output. */
export interface Output {
  readonly json: boolean;
  readonly print: (text: string) => void;
}

/** An amount as programs read it: whole minor units, as Stripe counts them. */
interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** Null where there is no amount. */
export const moneyOf = (minor: bigint | null, currency: string | null): Money | null =>
  minor === null || currency === null ? null : { minor: Number(minor), currency };

/** `12.50 USD`. */
export const moneyCell = (money: Money | null): string | null =>
  money && amountText({ minor: BigInt(money.minor), currency: money.currency });

export const printJson = ({ print }: Output, value: unknown): void =>
  print(JSON.stringify(value, null, 2));

export const printTable = <T>(
  { print }: Output,
  columns: readonly Column<T>[],
  items: readonly T[],
): void => {
  if (items.length === 0) {
    print('None.');
    return;
  }
  const table = new Table({
    head: columns.map(({ head }) => head),
    style: { head: [], border: [] },
  });
  for (const item of items) table.push(columns.map(({ cell }) => cellText(cell(item))));
  print(table.toString());
};

/** A table for people, or a list of objects for programs. */
export const printItems = <T>(
  output: Output,
  columns: readonly Column<T>[],
  items: readonly T[],
): void => (output.json ? printJson(output, items) : printTable(output, columns, items));

const cellText = (value: Cell): string => (value === null ? '–' : String(value));

/** Refusals that say nothing but that the other side was not to be reached. */
const unreachable: ReadonlySet<string> = new Set([
  'saleor-unreachable',
  'stripe-answer-unreadable',
  'stripe-unreachable',
]);

const exitCodeOf = (code: string): ExitCode =>
  unreachable.has(code) ? exitCodes.unavailable : exitCodes.failed;

/** The value of an answer; a refusal becomes a failure that says why and what to do. */
export const valueOf = <T>(answer: Answer<T>): T => {
  if (answer.ok) return answer.value;
  const { code, message, nextStep } = answer.refusal;
  throw new CliError(code, message, exitCodeOf(code), nextStep);
};

/** `2026-11-22 12:00:05` in UTC, from an ISO time. */
export const timeCell = (iso: string | null): string | null =>
  iso && iso.slice(0, 19).replace('T', ' ');
