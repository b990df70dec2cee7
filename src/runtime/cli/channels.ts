import type { Command } from 'commander';
import { asId } from '../../domain/ids';
import type { ConnectionId } from '../../domain/ids';
import type { Completion } from '../../domain/policy';
import type { Channel } from '../../ports/saleor';
import type { ChannelAssignment, Connection, Installation } from '../../ports/store';
import type { App } from '../assemble';
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

/** What an assignment says; all of it is unsaid of a channel that never had one. */
type Assigned = Pick<ChannelAssignment, 'channel' | 'connectionId' | 'completion'>;

const lineOf = (assignment: Assigned, connections: readonly Connection[]): Line => ({
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
    .description('list the channels of Saleor and what is assigned to them')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: SaleorOption) => {
      const app = await shell.app();
      const installation = await pickInstallation(app, options);
      const [assignments, connections, found] = await Promise.all([
        app.connections.listChannels(installation.id),
        app.connections.list(installation.id),
        readChannels(app, installation, shell.warn),
      ]);
      const taken = assignments.map(({ channel }) => channel);
      const free = (found ?? []).filter(({ slug }) => !taken.includes(slug)).map(unassigned);
      const lines = [...assignments, ...free].map((one) => lineOf(one, connections));
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
      const installation = await pickInstallation(app, options);
      const { id } = installation;
      await refuseUnknown(app, installation, channel, shell.warn);
      const assigned = await app.connections.assign(id, {
        channel,
        connectionId: connectionOf(options.connection),
        completion,
      });
      const connections = await app.connections.list(id);
      printLines(shell.output(), columns, [lineOf(valueOf(assigned), connections)]);
    });
};

const unassigned = ({ slug }: Channel): Assigned => ({
  channel: slug,
  connectionId: null,
  completion: 'storefront',
});

/** Saleor's channels; null, and a warning, where it cannot be asked. */
const readChannels = async (
  app: App,
  installation: Installation,
  warn: (message: string) => void,
): Promise<readonly Channel[] | null> => {
  const outcome = await app.saleorFor(installation, 'inline').listChannels();
  if (outcome.kind === 'done') return outcome.value;
  warn(`Saleor’s list of channels could not be read: ${outcome.message} (${outcome.code}).`);
  return null;
};

/**
 * A slug that was mistyped would take no payments, and nobody would be told. What was assigned
 * before may be changed all the same: the channel may be gone from Saleor since.
 */
const refuseUnknown = async (
  app: App,
  installation: Installation,
  channel: string,
  warn: (message: string) => void,
): Promise<void> => {
  const found = await readChannels(app, installation, warn);
  if (!found || found.some(({ slug }) => slug === channel)) return;
  const before = await app.connections.listChannels(installation.id);
  if (before.some((one) => one.channel === channel)) return;
  const known = found.map(({ slug }) => slug).join(', ') || 'none';
  throw new CliError(`Saleor has no channel ${channel}. Its channels: ${known}.`);
};

const connectionOf = (text: string | undefined): ConnectionId | null | undefined =>
  text === undefined ? undefined : text === 'none' ? null : asId<ConnectionId>(text);
