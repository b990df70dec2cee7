import type { Command } from 'commander';
import { asId } from '../../domain/facts/ids';
import type { PurchaseId } from '../../domain/facts/ids';
import { everyMirror, newestFirst, type Installation, type MirrorRow } from '../../ports/store';
import type { App } from '../../server/assemble';
import { CliError, exitCodes } from './exit';
import {
  orderColumns,
  orderItem,
  problemColumns,
  problemItems,
  timelineColumns,
  timelineItem,
} from './order-lines';
import { printItems, printJson, printTable } from './print';
import { openAt } from './shell';
import type { SaleorOption, Shell } from './shell';

/** The row of an order number (also as `#1007`), a `pi_…` or the id of the row. */
const pickRow = async (app: App, installation: Installation, text: string): Promise<MirrorRow> => {
  const { store } = app.platform;
  const search = text.trim().replace(/^#/, '');
  const query = { ...everyMirror, sort: newestFirst, search, limit: 2, cursor: null };
  const { rows } = await store.listMirrors(installation.id, query);
  const [row] = rows.filter((one) => one.orderNumber === search || rows.length === 1);
  const found = row ?? (await store.readMirror(installation.id, asId<PurchaseId>(search)));
  if (found) return found;
  throw new CliError('order-not-found', `There is no order ${text}; see orders list.`);
};

/** What is left to do of a row that was just worked: null where it was brought to its end. */
const unfinished = (row: MirrorRow): CliError | null => {
  const reason = row.syncReason ?? 'no reason is known';
  if (row.syncState === 'failed') {
    return new CliError('sync-failed', `The order could not be brought in line: ${reason}.`);
  }
  if (row.tries === 0) return null;
  return new CliError(
    'sync-postponed',
    `The order could not be brought in line just now: ${reason}. It is tried again by itself.`,
    exitCodes.unavailable,
  );
};

/** `orders show` and `orders sync`. */
export const addOneOrderCommands = (group: Command, shell: Shell): void => {
  group
    .command('show <order>')
    .description(
      'show an order, its problems and its timeline (by number, pi_… or the id of its row)',
    )
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (text: string, options: SaleorOption) => {
      const { app, installation } = await openAt(shell, options);
      const row = await pickRow(app, installation, text);
      const entries = await app.platform.store.readTimeline(installation.id, row.purchaseId);
      const [order, problems, timeline] = [
        orderItem(row),
        problemItems(row),
        entries.map(timelineItem),
      ];
      const output = shell.output();
      if (output.json) return printJson(output, { order, problems, timeline });
      printTable(output, orderColumns, [order]);
      if (problems.length > 0) printTable(output, problemColumns, problems);
      printTable(output, timelineColumns, timeline);
    });

  group
    .command('sync <order>')
    .description('read both sides of an order now and do what is missing')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (text: string, options: SaleorOption) => {
      const { app, installation } = await openAt(shell, options);
      const { purchaseId } = await pickRow(app, installation, text);
      if (!(await app.sync.reconcileNow(installation.id, purchaseId))) {
        throw new CliError(
          'order-in-hand',
          'A worker is at this order just now; look again in a moment.',
          exitCodes.unavailable,
        );
      }
      const row = await app.platform.store.readMirror(installation.id, purchaseId);
      if (!row) throw new CliError('order-not-found', 'The order has no row any more.');
      printItems(shell.output(), orderColumns, [orderItem(row)]);
      const failure = unfinished(row);
      if (failure) throw failure;
    });
};
