import type { Command } from 'commander';
import { asId } from '../../domain/ids';
import type { ConnectionId } from '../../domain/ids';
import type { Completion } from '../../domain/policy';
import type { ChannelAssignment, Connection } from '../../ports/store';
import { CliError, printLines, valueOf } from './print';
import type { Line } from './print';
import { pickInstallation } from './shell';
import type { SaleorOption, Shell } from './shell';

interface AssignOptions extends SaleorOption {
  readonly connection?: string;
  readonly completion?: string;
}

const columns = ['channel', 'connection', 'name', 'completion'];
const completions: readonly Completion[] = ['storefront', 'saleor', 'app'];

const lineOf = (assignment: ChannelAssignment, connections: readonly Connection[]): Line => ({
  channel: assignment.channel,
  connection: assignment.connectionId,
  name: connections.find(({ id }) => id === assignment.connectionId)?.name ?? null,
  completion: assignment.completion,
});

/** `channels …`: which account takes a channel's payments, and who makes its orders. */
export const addChannelCommands = (program: Command, shell: Shell): void => {
  const group = program.command('channels').description('Saleor channels');

  group
    .command('list')
    .description('list what is assigned')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: SaleorOption) => {
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const [assignments, connections] = await Promise.all([
        app.connections.listChannels(id),
        app.connections.list(id),
      ]);
      const lines = assignments.map((assignment) => lineOf(assignment, connections));
      printLines(shell.output(), columns, lines);
    });

  group
    .command('assign <channel>')
    .description('set the connection of a channel, and who turns its paid checkouts into orders')
    .option('--connection <id>', 'a connection, or "none" to take no payments')
    .option('--completion <who>', completions.join(', '))
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (channel: string, options: AssignOptions) => {
      const completion = completions.find((one) => one === options.completion);
      if (options.completion !== undefined && completion === undefined) {
        throw new CliError(`--completion is one of ${completions.join(', ')}.`);
      }
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const assigned = await app.connections.assign(id, {
        channel,
        connectionId: connectionOf(options.connection),
        completion,
      });
      const connections = await app.connections.list(id);
      printLines(shell.output(), columns, [lineOf(valueOf(assigned), connections)]);
    });
};

const connectionOf = (text: string | undefined): ConnectionId | null | undefined =>
  text === undefined ? undefined : text === 'none' ? null : asId<ConnectionId>(text);
