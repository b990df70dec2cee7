import type { Command } from 'commander';
import { isoTime, isoTimeOrNull } from '../../domain/facts/iso-time';
import { asId, type ConnectionId } from '../../domain/facts/ids';
import type { ConnectionHealth } from '../../installation/connections-contract';
import type { Connection } from '../../ports/store';
import { CliError, exitCodes, usageError } from './exit';
import { plain, printItems, timeCell, valueOf, type Column } from './print';
import { readSecret } from './secret-input';
import { openAt, type SaleorOption, type Shell } from './shell';

interface KeyOptions extends SaleorOption {
  readonly publishableKey?: string;
  readonly secretKey?: string;
  readonly secretKeyFile?: string;
}

interface AddOptions extends KeyOptions {
  readonly name: string;
  readonly publishableKey: string;
  readonly webhookSecretFile?: string;
  readonly sameAccount?: boolean;
}

interface RemoveOptions extends SaleorOption {
  readonly force?: boolean;
}

const itemOf = (connection: Connection) => ({
  id: connection.id,
  name: connection.name,
  mode: connection.mode,
  accountId: connection.accountId,
  publishableKeyHint: `${connection.publishableKey.slice(0, 12)}…`,
  secretKeyHint: `…${connection.secretKeyHint}`,
  webhook: webhookOf(connection),
  webhookEndpointId: connection.webhookEndpointId,
  createdAt: isoTime(connection.createdAt),
});
type ConnectionItem = ReturnType<typeof itemOf>;

const webhookOf = (connection: Connection): 'missing' | 'own-secret' | 'registered' => {
  if (connection.webhookSecretsEncrypted.length === 0) return 'missing';
  return connection.webhookEndpointId === null ? 'own-secret' : 'registered';
};

const columns: readonly Column<ConnectionItem>[] = [
  ...plain({ id: 'id', name: 'name', mode: 'mode', account: 'accountId' }),
  ...plain({ 'publishable key': 'publishableKeyHint', 'secret key': 'secretKeyHint' }),
  { head: 'webhook', cell: ({ webhook, webhookEndpointId }) => webhookEndpointId ?? webhook },
];

const secretKeyOf = async (shell: Shell, options: KeyOptions): Promise<string> => {
  const key = await readSecret({
    label: 'secret or restricted key (rk_…, sk_…)',
    argument: options.secretKey,
    file: options.secretKeyFile,
    environment: shell.environment('STRIPE_SECRET_KEY'),
    ask: true,
    warn: shell.warn,
  });
  if (key) return key;
  throw usageError('Give the key by --secret-key-file, standard input or STRIPE_SECRET_KEY.');
};

const withKeyOptions = (command: Command): Command =>
  command
    .option('--secret-key-file <path>', 'file with the rk_… or sk_… key; - reads standard input')
    .option('--secret-key <key>', 'the key itself (visible to others on this machine)')
    .option('--saleor <api-url>', 'which installation, where there are several');

/** A signing secret of one's own (`stripe listen`), where one was given. */
const webhookSecretOf = async (shell: Shell, options: AddOptions): Promise<string | null> => {
  const secret = await readSecret({
    label: 'webhook signing secret (whsec_…)',
    argument: undefined,
    file: options.webhookSecretFile,
    environment: shell.environment('STRIPE_WEBHOOK_SECRET'),
    ask: false,
    warn: shell.warn,
  });
  if (secret === null) return null;
  shell.warn(
    'own-webhook-secret',
    'A signing secret was given, so no webhook endpoint is registered at Stripe.',
  );
  return secret;
};

/** `connections …`: the Stripe accounts of an installation. */
export const addConnectionCommands = (program: Command, shell: Shell): void => {
  const group = program.command('connections').description('Stripe accounts');

  group
    .command('list')
    .description('list the connections of an installation')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: SaleorOption) => {
      const { app, id } = await openAt(shell, options);
      const connections = await app.connections.list(id);
      printItems(shell.output(), columns, connections.map(itemOf));
    });

  withKeyOptions(group.command('add'))
    .description('check a pair of keys with Stripe, register the webhook endpoint, and store them')
    .requiredOption('--name <name>', 'a name for people')
    .requiredOption('--publishable-key <key>', 'pk_test_… or pk_live_…')
    .option(
      '--webhook-secret-file <path>',
      'use this signing secret (or STRIPE_WEBHOOK_SECRET) and register no endpoint',
    )
    .option('--same-account', 'also where this Stripe account is connected already')
    .action(async (options: AddOptions) => {
      const { app, id } = await openAt(shell, options);
      const { name, publishableKey } = options;
      const webhookSecret = await webhookSecretOf(shell, options);
      const secretKey = await secretKeyOf(shell, options);
      const added = await app.connections.add(id, {
        name,
        publishableKey,
        secretKey,
        webhookSecret,
        allowSameAccount: options.sameAccount ?? false,
      });
      if (!added.ok && added.refusal.code === 'account-connected-already') {
        shell.warn('same-account', 'To connect it a second time all the same, say --same-account.');
      }
      printItems(shell.output(), columns, [itemOf(valueOf(added))]);
    });

  withKeyOptions(group.command('rotate <id>'))
    .description('take other keys of the same account and mode')
    .option('--publishable-key <key>', 'pk_…; as before where omitted')
    .action(async (connectionId: string, options: KeyOptions) => {
      const { app, id } = await openAt(shell, options);
      const rotated = await app.connections.rotateKeys(id, asId<ConnectionId>(connectionId), {
        secretKey: await secretKeyOf(shell, options),
        publishableKey: options.publishableKey ?? null,
      });
      printItems(shell.output(), columns, [itemOf(valueOf(rotated))]);
    });

  addUpkeepCommands(group, shell);
};

const addUpkeepCommands = (group: Command, shell: Shell): void => {
  group
    .command('repair <id>')
    .description('register a new webhook endpoint with a new secret')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (connectionId: string, options: SaleorOption) => {
      const { app, id } = await openAt(shell, options);
      const repaired = await app.connections.repair(id, asId<ConnectionId>(connectionId));
      printItems(shell.output(), columns, [itemOf(valueOf(repaired))]);
    });

  group
    .command('remove <id>')
    .description('delete the webhook endpoint and erase the keys')
    .option('--force', 'also with payments that may still change: they are out of reach then')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (connectionId: string, options: RemoveOptions) => {
      const { app, id } = await openAt(shell, options);
      const removed = await app.connections.remove(id, asId<ConnectionId>(connectionId), {
        force: options.force ?? false,
      });
      printItems(shell.output(), columns, [itemOf(valueOf(removed))]);
    });

  group
    .command('check')
    .description('ask Stripe how each connection stands')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: SaleorOption) => {
      const { app, id } = await openAt(shell, options);
      const items: CheckItem[] = [];
      for (const connection of await app.connections.list(id)) {
        const health = await app.connections.health(connection);
        items.push({
          ...{ id: connection.id, name: connection.name, ...health },
          eventTakenAt: isoTimeOrNull(health.eventTakenAt),
          eventRefusedAt: isoTimeOrNull(health.eventRefusedAt),
        });
      }
      printItems(shell.output(), checkColumns, items);
      refuseUnwell(items);
    });
};

interface CheckItem extends Omit<ConnectionHealth, 'eventTakenAt' | 'eventRefusedAt'> {
  readonly id: ConnectionId;
  readonly name: string;
  readonly eventTakenAt: string | null;
  readonly eventRefusedAt: string | null;
}

const checkColumns: readonly Column<CheckItem>[] = [
  ...plain({ id: 'id', name: 'name', state: 'state', webhook: 'webhook' }),
  { head: 'event taken', cell: ({ eventTakenAt }) => timeCell(eventTakenAt) },
  { head: 'event refused', cell: ({ eventRefusedAt }) => timeCell(eventRefusedAt) },
  ...plain({ reason: 'reason', 'next step': 'nextStep' }),
];

/** A check of several ends as the worst of them: one that is broken, then one nobody knows of. */
const refuseUnwell = (items: readonly CheckItem[]): void => {
  const named = (wanted: CheckItem['state']): string =>
    items
      .filter(({ state }) => state === wanted)
      .map(({ name }) => name)
      .join(', ');
  const broken = named('broken');
  if (broken) throw new CliError('connection-broken', `Broken: ${broken}.`);
  const unknown = named('unknown');
  if (!unknown) return;
  const message = `Stripe could not be asked about: ${unknown}.`;
  throw new CliError('stripe-unreachable', message, exitCodes.unavailable);
};
