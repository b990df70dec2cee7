import type { Command } from 'commander';
import { asId } from '../../domain/facts/ids';
import type { InstallationId, PurchaseId } from '../../domain/facts/ids';
import type { SyncState } from '../../domain/row/mirror';
import { cursorAfter, everyMirror, newestFirst, type MirrorRow } from '../../ports/store';
import type { App } from '../../server/assemble';
import { CliError, usageError } from './exit';
import { addOneOrderCommands } from './one-order';
import { orderColumns, orderItem, problemColumns, problemItems } from './order-lines';
import { printJson, printTable, type Column } from './print';
import { openAt } from './shell';
import type { SaleorOption, Shell } from './shell';

interface PageOptions extends SaleorOption {
  readonly limit: string;
  readonly after?: string;
}

interface ListOptions extends PageOptions {
  readonly state?: string;
  readonly search?: string;
}

const states: readonly SyncState[] = ['in_sync', 'working', 'attention', 'failed'];
const mostRows = 100;

/** A mistyped figure must not list something else than was meant. */
const limitOf = (text: string): number => {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= mostRows) return limit;
  throw usageError(`--limit is a whole number from 1 to ${mostRows}.`);
};

/** The row to go on after, which must be one of this installation's. */
const cursorOf = async (app: App, id: InstallationId, after?: string): Promise<string | null> => {
  if (after === undefined) return null;
  const row = await app.platform.store.readMirror(id, asId<PurchaseId>(after));
  if (row) return cursorAfter(row, newestFirst);
  throw new CliError(
    'cursor-unknown',
    `There is no row ${after} to go on after; --after takes the id of a row.`,
  );
};

interface Listing<T> {
  readonly states: readonly SyncState[] | null;
  readonly search: string | null;
  readonly columns: readonly Column<T>[];
  readonly itemsOf: (row: MirrorRow) => readonly T[];
}

/** Prints one page: what is on it, and where the next one begins. */
const printPage = async <T>(
  shell: Shell,
  options: PageOptions,
  { states: wanted, search, columns, itemsOf }: Listing<T>,
): Promise<void> => {
  const limit = limitOf(options.limit);
  const { app, id } = await openAt(shell, options);
  const filter = { ...everyMirror, states: wanted, search };
  const cursor = await cursorOf(app, id, options.after);
  const { store } = app.platform;
  const { rows, nextCursor } = await store.listMirrors(id, {
    ...filter,
    ...{ sort: newestFirst, limit, cursor },
  });
  const counts = await store.countListed(id, filter);
  const total = (wanted ?? states).reduce((sum, state) => sum + counts[state], 0);
  const items = rows.flatMap(itemsOf);
  const next = nextCursor === null ? null : (rows.at(-1)?.purchaseId ?? null);
  const output = shell.output();
  if (output.json) return printJson(output, { items, nextCursor: next, total });
  printTable(output, columns, items);
  if (next !== null) {
    shell.warn('more-rows', `There are ${total} in all; go on with --after ${next}`);
  }
};

const withPaging = (command: Command): Command =>
  command
    .option('--limit <count>', `how many rows, at most ${mostRows}`, '50')
    .option('--after <id>', 'go on after this row: the last one of the page before')
    .option('--saleor <api-url>', 'which installation, where there are several');

/** `orders …` and `problems …`: the sync table. */
export const addOrderCommands = (program: Command, shell: Shell): void => {
  const group = program.command('orders').description('orders and their payments');

  withPaging(group.command('list'))
    .description('list the newest rows of the sync table')
    .option('--state <state>', states.join(', '))
    .option('--search <text>', 'an order number or pi_…')
    .action(async (options: ListOptions) => {
      const state = states.find((one) => one === options.state);
      if (options.state !== undefined && state === undefined) {
        throw usageError(`--state is one of ${states.join(', ')}.`);
      }
      await printPage(shell, options, {
        states: state ? [state] : null,
        search: options.search ?? null,
        columns: orderColumns,
        itemsOf: (row) => [orderItem(row)],
      });
    });

  addOneOrderCommands(group, shell);

  const problems = program.command('problems').description('what a person must look at');
  withPaging(problems.command('list'))
    .description('list the problems of the newest rows that have some')
    .action((options: PageOptions) =>
      printPage(shell, options, {
        states: ['attention', 'failed'],
        search: null,
        columns: problemColumns,
        itemsOf: problemItems,
      }),
    );
};
