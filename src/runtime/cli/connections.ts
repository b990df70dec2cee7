import type { Command } from 'commander';
import { asId } from '../../domain/ids';
import type { ConnectionId } from '../../domain/ids';
import type { Connection } from '../../ports/store';
import { CliError, printLines, timeText, valueOf } from './print';
import type { Line } from './print';
import { readSecret } from './secret-input';
import { pickInstallation } from './shell';
import type { SaleorOption, Shell } from './shell';

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

const columns = ['id', 'name', 'mode', 'account', 'publishable key', 'secret key', 'webhook'];

const lineOf = (connection: Connection): Line => ({
  id: connection.id,
  name: connection.name,
  mode: connection.mode,
  account: connection.accountId,
  'publishable key': `${connection.publishableKey.slice(0, 12)}…`,
  'secret key': `…${connection.secretKeyHint}`,
  webhook: webhookText(connection),
  created: timeText(connection.createdAt),
});

const healthColumns = [
  ...['id', 'name', 'state', 'webhook', 'eventTakenAt', 'eventRefusedAt'],
  ...['reason', 'nextStep'],
];

const webhookText = (connection: Connection): string => {
  if (connection.webhookSecretsSealed.length === 0) return 'missing';
  return connection.webhookEndpointId ?? 'own secret';
};

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
  throw new CliError('Give the key by --secret-key-file, standard input or STRIPE_SECRET_KEY.');
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
  shell.warn('A signing secret was given, so no webhook endpoint is registered at Stripe.');
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
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const connections = await app.connections.list(id);
      printLines(shell.output(), columns, connections.map(lineOf));
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
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
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
      const isTwin = !added.ok && added.refusal.code === 'account-connected-already';
      if (isTwin) shell.warn('To connect it a second time all the same, say --same-account.');
      printLines(shell.output(), columns, [lineOf(valueOf(added))]);
    });

  withKeyOptions(group.command('rotate <id>'))
    .description('take other keys of the same account and mode')
    .option('--publishable-key <key>', 'pk_…; as before where omitted')
    .action(async (connectionId: string, options: KeyOptions) => {
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const rotated = await app.connections.rotateKeys(id, asId<ConnectionId>(connectionId), {
        secretKey: await secretKeyOf(shell, options),
        publishableKey: options.publishableKey ?? null,
      });
      printLines(shell.output(), columns, [lineOf(valueOf(rotated))]);
    });

  addUpkeepCommands(group, shell);
};

const addUpkeepCommands = (group: Command, shell: Shell): void => {
  group
    .command('repair <id>')
    .description('register a new webhook endpoint with a new secret')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (connectionId: string, options: SaleorOption) => {
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const repaired = await app.connections.repair(id, asId<ConnectionId>(connectionId));
      printLines(shell.output(), columns, [lineOf(valueOf(repaired))]);
    });

  group
    .command('remove <id>')
    .description('delete the webhook endpoint and erase the keys')
    .option('--force', 'also with payments that may still change: they are out of reach then')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (connectionId: string, options: RemoveOptions) => {
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const removed = await app.connections.remove(id, asId<ConnectionId>(connectionId), {
        force: options.force ?? false,
      });
      printLines(shell.output(), columns, [lineOf(valueOf(removed))]);
    });

  group
    .command('check')
    .description('ask Stripe how each connection stands')
    .option('--saleor <api-url>', 'which installation, where there are several')
    .action(async (options: SaleorOption) => {
      const app = await shell.app();
      const { id } = await pickInstallation(app, options);
      const lines: Line[] = [];
      for (const connection of await app.connections.list(id)) {
        const health = await app.connections.health(connection);
        const { eventTakenAt, eventRefusedAt, ...rest } = health;
        lines.push({
          id: connection.id,
          name: connection.name,
          ...rest,
          eventTakenAt: timeText(eventTakenAt),
          eventRefusedAt: timeText(eventRefusedAt),
        });
      }
      printLines(shell.output(), healthColumns, lines);
    });
};
