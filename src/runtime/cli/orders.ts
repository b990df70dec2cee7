import type { Command } from 'commander';
import type { PurchaseId } from '../../domain/ids';
import type { Installation, MirrorRow } from '../../ports/store';
import type { SyncState } from '../../domain/mirror';
import type { App } from '../assemble';
import { CliError, printLines, timeText } from './print';
import type { Line } from './print';
import { amountCell } from './amount';
import { pickInstallation } from './shell';
import type { SaleorOption, Shell } from './shell';

interface ListOptions extends SaleorOption {
  readonly state?: string;
  readonly search?: string;
  readonly limit: string;
}

const states: readonly SyncState[] = ['in_sync', 'working', 'attention', 'failed'];
const columns = ['number', 'order', 'payment', 'shipment', 'amount', 'sync', 'reason', 'id'];

const lineOf = (row: MirrorRow): Line => ({
  number: row.orderNumber,
  order: row.orderStatus,
  payment: row.paymentStatus,
  shipment: row.shipmentStatus,
  amount: amountCell(row.amountMinor, row.currency),
  received: amountCell(row.amountReceivedMinor, row.currency),
  returned: amountCell(row.amountReturnedMinor, row.currency),
  saleor: row.saleorStatus,
  stripe: row.stripeStatus,
  sync: row.syncState,
  reason: row.syncReason,
  id: row.purchaseId,
});

/** The row of an order number, a `pi_…` or a purchase id. */
const pickRow = async (app: App, installation: Installation, text: string): Promise<MirrorRow> => {
  const query = { states: null, search: text, limit: 2, cursor: null };
  const { rows } = await app.ground.store.listMirrors(installation.id, query);
  const [row] = rows.filter((one) => one.orderNumber === text || rows.length === 1);
  if (row) return row;
  const all = await app.ground.store.listMirrors(installation.id, {
    ...query,
    search: null,
    limit: 100,
  });
  const byId = all.rows.find((one) => one.purchaseId === text);
  if (byId) return byId;
  throw new CliError(`There is no order ${text}; see orders list.`);
};

/** `orders …` and `problems …`: the sync table. */
export const addOrderCommands = (program: Command, shell: Shell): void => {
  const group = program.command('orders').description('orders and their payments');

  group
    .command('list')
    .description('list the newest rows of the sync table')
    .option('--state <state>', states.join(', '))
    .option('--search <text>', 'an order number or pi_…')
    .option('--limit <count>', 'how many', '50')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: ListOptions) => {
      const state = states.find((one) => one === options.state);
      if (options.state !== undefined && state === undefined) {
        throw new CliError(`--state is one of ${states.join(', ')}.`);
      }
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const { rows } = await app.ground.store.listMirrors(id, {
        states: state ? [state] : null,
        search: options.search ?? null,
        limit: Math.max(1, Math.min(100, Number(options.limit) || 50)),
        cursor: null,
      });
      printLines(shell.output(), columns, rows.map(lineOf));
    });

  addRowCommands(group, shell);

  program
    .command('problems')
    .description('what a person must look at')
    .command('list')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: SaleorOption) => {
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const query = {
        states: ['attention', 'failed'] as const,
        search: null,
        limit: 100,
        cursor: null,
      };
      const { rows } = await app.ground.store.listMirrors(id, query);
      const lines = rows.flatMap((row) =>
        row.problems.map(({ key, message, nextStep }) => ({
          number: row.orderNumber,
          problem: key,
          message,
          'next step': nextStep,
          id: row.purchaseId,
        })),
      );
      printLines(shell.output(), ['number', 'problem', 'message', 'next step', 'id'], lines);
    });
};

const addRowCommands = (group: Command, shell: Shell): void => {
  group
    .command('show <order>')
    .description('show the timeline of an order (its number, its pi_… or the id of its row)')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (text: string, options: SaleorOption) => {
      const app = await shell.app();
      const installation = await pickInstallation(app, options);
      const row = await pickRow(app, installation, text);
      const output = shell.output();
      if (!output.json) printLines(output, columns, [lineOf(row)]);
      const timeline = await app.ground.store.readTimeline(installation.id, row.purchaseId);
      printLines(
        output,
        ['time', 'side', 'what', 'state', 'amount', 'reference', 'message'],
        timeline.map((entry) => ({
          time: timeText(entry.at),
          side: entry.side,
          what: entry.what,
          state: entry.state,
          amount: amountCell(entry.amountMinor, entry.currency),
          reference: entry.reference,
          message: entry.message,
        })),
      );
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
      printLines(shell.output(), columns, [lineOf(await readRow(app, installation, purchaseId))]);
    });
};

const readRow = async (
  app: App,
  installation: Installation,
  id: PurchaseId,
): Promise<MirrorRow> => {
  const row = await app.ground.store.readMirror(installation.id, id);
  if (!row) throw new CliError('The order has no row any more.');
  return row;
};
