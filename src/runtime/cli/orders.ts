import type { Command } from 'commander';
import { asId } from '../../domain/ids';
import type { InstallationId, PurchaseId } from '../../domain/ids';
import type { SyncState } from '../../domain/mirror';
import type { App } from '../assemble';
import { addOneOrderCommands } from './one-order';
import { orderColumns, orderLine, problemColumns, problemLines } from './order-lines';
import { CliError, printLines } from './print';
import { pickInstallation } from './shell';
import type { SaleorOption, Shell } from './shell';

interface ListOptions extends SaleorOption {
  readonly state?: string;
  readonly search?: string;
  readonly limit: string;
  readonly after?: string;
}

const states: readonly SyncState[] = ['in_sync', 'working', 'attention', 'failed'];
const mostRows = 100;

/** A mistyped figure must not list something else than was meant. */
const limitOf = (text: string): number => {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= mostRows) return limit;
  throw new CliError(`--limit is a whole number from 1 to ${mostRows}.`);
};

/** The row to go on after, which must be one of this installation's. */
const cursorOf = async (app: App, id: InstallationId, after?: string): Promise<string | null> => {
  if (after === undefined) return null;
  if (await app.ground.store.readMirror(id, asId<PurchaseId>(after))) return after;
  throw new CliError(`There is no row ${after} to go on after; --after takes the id of a row.`);
};

/** `orders …` and `problems …`: the sync table. */
export const addOrderCommands = (program: Command, shell: Shell): void => {
  const group = program.command('orders').description('orders and their payments');

  group
    .command('list')
    .description('list the newest rows of the sync table')
    .option('--state <state>', states.join(', '))
    .option('--search <text>', 'an order number or pi_…')
    .option('--limit <count>', `how many, at most ${mostRows}`, '50')
    .option('--after <id>', 'go on after this row: the last one of the page before')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: ListOptions) => {
      const state = states.find((one) => one === options.state);
      if (options.state !== undefined && state === undefined) {
        throw new CliError(`--state is one of ${states.join(', ')}.`);
      }
      const limit = limitOf(options.limit);
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const { rows, nextCursor, total } = await app.ground.store.listMirrors(id, {
        states: state ? [state] : null,
        search: options.search ?? null,
        limit,
        cursor: await cursorOf(app, id, options.after),
      });
      printLines(shell.output(), orderColumns, rows.map(orderLine));
      if (nextCursor === null) return;
      shell.warn(`There are ${total} in all; go on with --after ${rows.at(-1)?.purchaseId}`);
    });

  addOneOrderCommands(group, shell);

  program
    .command('problems')
    .description('what a person must look at')
    .command('list')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: SaleorOption) => {
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const { rows, nextCursor } = await app.ground.store.listMirrors(id, {
        states: ['attention', 'failed'],
        search: null,
        limit: mostRows,
        cursor: null,
      });
      const columns = ['number', ...problemColumns, 'id'];
      printLines(shell.output(), columns, rows.flatMap(problemLines));
      if (nextCursor === null) return;
      shell.warn(`These are the newest ${mostRows} rows; see orders list --state for all of them.`);
    });
};
