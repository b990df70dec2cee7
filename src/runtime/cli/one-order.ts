import type { Command } from 'commander';
import { asId } from '../../domain/ids';
import type { PurchaseId } from '../../domain/ids';
import type { Installation, MirrorRow } from '../../ports/store';
import type { App } from '../assemble';
import {
  orderColumns,
  orderLine,
  problemColumns,
  problemLines,
  timelineColumns,
  timelineLine,
} from './order-lines';
import { CliError, printLines } from './print';
import { pickInstallation } from './shell';
import type { SaleorOption, Shell } from './shell';

/** The row of an order number (also as `#1007`), a `pi_…` or the id of the row. */
const pickRow = async (app: App, installation: Installation, text: string): Promise<MirrorRow> => {
  const { store } = app.ground;
  const search = text.trim().replace(/^#/, '');
  const query = { states: null, search, limit: 2, cursor: null };
  const { rows } = await store.listMirrors(installation.id, query);
  const [row] = rows.filter((one) => one.orderNumber === search || rows.length === 1);
  const found = row ?? (await store.readMirror(installation.id, asId<PurchaseId>(search)));
  if (found) return found;
  throw new CliError(`There is no order ${text}; see orders list.`);
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
      const app = await shell.app();
      const installation = await pickInstallation(app, options);
      const row = await pickRow(app, installation, text);
      const entries = await app.ground.store.readTimeline(installation.id, row.purchaseId);
      const [order, problems, timeline] = [
        orderLine(row),
        problemLines(row),
        entries.map(timelineLine),
      ];
      const output = shell.output();
      if (output.json) {
        output.print(JSON.stringify({ order, problems, timeline }, null, 2));
        return;
      }
      printLines(output, orderColumns, [order]);
      if (problems.length > 0) printLines(output, problemColumns, problems);
      printLines(output, timelineColumns, timeline);
    });

  group
    .command('sync <order>')
    .description('read both sides of an order now and do what is missing')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (text: string, options: SaleorOption) => {
      const app = await shell.app();
      const installation = await pickInstallation(app, options);
      const { purchaseId } = await pickRow(app, installation, text);
      if (!(await app.sync.reconcileNow(installation.id, purchaseId))) {
        throw new CliError('A worker has this order in hand just now; look again in a moment.');
      }
      const row = await app.ground.store.readMirror(installation.id, purchaseId);
      if (!row) throw new CliError('The order has no row any more.');
      printLines(shell.output(), orderColumns, [orderLine(row)]);
    });
};
