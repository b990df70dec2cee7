import Table from 'cli-table3';
import type { Answer } from '../../installation/answer';

/** A failure for people: printed without a trace, exit code 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

export type Cell = string | number | boolean | null;
export type Line = Readonly<Record<string, Cell>>;

/** `print` writes one text to standard output. */
export interface Output {
  readonly json: boolean;
  readonly print: (text: string) => void;
}

/** A table for people, or a list of objects for programs. */
export const printLines = (output: Output, columns: readonly string[], lines: readonly Line[]) => {
  if (output.json) {
    output.print(JSON.stringify(lines, null, 2));
    return;
  }
  if (lines.length === 0) {
    output.print('None.');
    return;
  }
  const table = new Table({ head: [...columns], style: { head: [], border: [] } });
  for (const line of lines) table.push(columns.map((column) => cellText(line[column])));
  output.print(table.toString());
};

const cellText = (value: Cell | undefined): string =>
  value === null || value === undefined ? '–' : String(value);

/** The value of an answer; a refusal becomes a failure that says why and what to do. */
export const valueOf = <T>(answer: Answer<T>): T => {
  if (answer.ok) return answer.value;
  const { code, message, nextStep } = answer.refusal;
  throw new CliError(`${message} ${nextStep} (${code})`);
};

/** `2026-11-22 12:00:05` in UTC. */
export const timeText = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
