import type { Command } from 'commander';
import { asId, type ConnectionId } from '../../domain/facts/ids';
import type { Completion } from '../../domain/decide/policy';
import type { Channel } from '../../ports/saleor';
import type { ChannelAssignment, Connection, Installation } from '../../ports/store';
import type { App } from '../../server/assemble';
import { CliError, exitCodes, usageError } from './exit';
import { plain, printItems, valueOf, type Column } from './print';
import { openAt, type SaleorOption, type Shell } from './shell';

interface AssignOptions extends SaleorOption {
  readonly connection?: string;
  readonly completion?: string;
  readonly refundCanceled?: string;
}

const completions: readonly Completion[] = ['storefront', 'saleor', 'app'];
const yesOrNo: readonly string[] = ['yes', 'no'];

/** What an assignment says; all of it is unsaid of a channel that never had one. */
type Assigned = Pick<
  ChannelAssignment,
  'channel' | 'connectionId' | 'completion' | 'refundCanceled'
>;

const itemOf = (assignment: Assigned, connections: readonly Connection[]) => ({
  channel: assignment.channel,
  connectionId: assignment.connectionId,
  connectionName: connections.find(({ id }) => id === assignment.connectionId)?.name ?? null,
  completion: assignment.completion,
  refundCanceled: assignment.refundCanceled,
});

const columns: readonly Column<ReturnType<typeof itemOf>>[] = [
  ...plain({ channel: 'channel', connection: 'connectionId' }),
  ...plain({ name: 'connectionName', completion: 'completion' }),
  { head: 'cancelled orders', cell: ({ refundCanceled }) => (refundCanceled ? 'refund' : 'keep') },
];

/** `channels …`: which account takes a channel's payments, and by which rules. */
export const addChannelCommands = (program: Command, shell: Shell): void => {
  const group = program.command('channels').description('Saleor channels');

  group
    .command('list')
    .description('list the channels of Saleor and what is assigned to them')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: SaleorOption) => {
      const { app, installation } = await openAt(shell, options);
      const [assignments, connections, found] = await Promise.all([
        app.connections.listChannels(installation.id),
        app.connections.list(installation.id),
        readChannels(app, installation),
      ]);
      const taken = assignments.map(({ channel }) => channel);
      const known = found instanceof CliError ? [] : found;
      const free = known.filter(({ slug }) => !taken.includes(slug)).map(unassigned);
      const items = [...assignments, ...free].map((one) => itemOf(one, connections));
      printItems(shell.output(), columns, items);
      if (found instanceof CliError) throw found;
    });

  group
    .command('assign <channel>')
    .description('set the connection of a channel, and the rules of its orders')
    .option('--connection <id>', 'a connection, or "none" to take no payments')
    .option('--completion <who>', `who makes the order: ${completions.join(', ')}`)
    .option('--refund-canceled <yes|no>', 'whether a cancelled order is refunded by the app')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (channel: string, options: AssignOptions) => {
      const change = changeOf(channel, options);
      const { app, id, installation } = await openAt(shell, options);
      await refuseUnknown(app, installation, channel, shell.warn);
      const assigned = await app.connections.assign(id, change);
      const connections = await app.connections.list(id);
      printItems(shell.output(), columns, [itemOf(valueOf(assigned), connections)]);
    });
};

const changeOf = (channel: string, options: AssignOptions) => {
  const { connection, refundCanceled } = options;
  const completion = completions.find((one) => one === options.completion);
  if (options.completion !== undefined && completion === undefined) {
    throw usageError(`--completion is one of ${completions.join(', ')}.`);
  }
  if (refundCanceled !== undefined && !yesOrNo.includes(refundCanceled)) {
    throw usageError('--refund-canceled is yes or no.');
  }
  if ([connection, completion, refundCanceled].every((one) => one === undefined)) {
    throw usageError(
      `Say what to set for ${channel}: --connection, --completion or --refund-canceled.`,
    );
  }
  return {
    channel,
    connectionId: connectionOf(connection),
    completion,
    refundCanceled: refundCanceled === undefined ? undefined : refundCanceled === 'yes',
  };
};

const unassigned = ({ slug }: Channel): Assigned => ({
  channel: slug,
  connectionId: null,
  completion: 'storefront',
  refundCanceled: true,
});

/** Saleor's channels, or why it could not be asked. */
const readChannels = async (
  app: App,
  installation: Installation,
): Promise<readonly Channel[] | CliError> => {
  const outcome = await app.saleorFor(installation, 'inline').listChannels();
  if (outcome.kind === 'done') return outcome.value;
  return new CliError(
    'channels-unread',
    `Saleor’s list of channels could not be read: ${outcome.message} (${outcome.code}).`,
    outcome.kind === 'unknown' ? exitCodes.unavailable : exitCodes.failed,
  );
};

/**
 * A slug that was mistyped would take no payments, and nobody would be told. What was assigned
 * before may be changed all the same: the channel may be gone from Saleor since.
 */
const refuseUnknown = async (
  app: App,
  installation: Installation,
  channel: string,
  warn: Shell['warn'],
): Promise<void> => {
  const found = await readChannels(app, installation);
  if (found instanceof CliError) return warn(found.code, found.message);
  if (found.some(({ slug }) => slug === channel)) return;
  const before = await app.connections.listChannels(installation.id);
  if (before.some((one) => one.channel === channel)) return;
  const known = found.map(({ slug }) => slug).join(', ') || 'none';
  throw new CliError(
    'channel-unknown',
    `Saleor has no channel ${channel}. Its channels: ${known}.`,
  );
};

const connectionOf = (text: string | undefined): ConnectionId | null | undefined =>
  text === undefined ? undefined : text === 'none' ? null : asId<ConnectionId>(text);
