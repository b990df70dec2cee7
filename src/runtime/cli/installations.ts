import type { Command } from 'commander';
import { CliError, printLines, timeText } from './print';
import { pickInstallation } from './shell';
import type { Shell } from './shell';

/** `installations …`: the Saleors that installed the app. */
export const addInstallationCommands = (program: Command, shell: Shell): void => {
  const group = program.command('installations').description('Saleors that installed the app');

  group
    .command('list')
    .description('list all, also the retired ones')
    .action(async () => {
      const app = await shell.app();
      const installations = await app.ground.store.listInstallations();
      printLines(
        shell.output(),
        ['id', 'saleor', 'version', 'state', 'installed', 'retired'],
        installations.map((one) => ({
          id: one.id,
          saleor: one.saleorApiUrl,
          version: one.schemaVersion,
          state: one.retiredAt !== null ? 'retired' : one.active ? 'active' : 'switched off',
          installed: timeText(one.installedAt),
          retired: timeText(one.retiredAt),
        })),
      );
    });

  group
    .command('retire <saleor>')
    .description('erase the token and the webhook endpoints of an installation; keep its ledger')
    .action(async (saleor: string) => {
      const app = await shell.app();
      const installation = await pickInstallation(app, { saleor });
      if (!(await app.lifecycle.retire(installation))) {
        throw new CliError(
          'The app was retired or installed again meanwhile; see installations list.',
        );
      }
      printLines(shell.output(), ['id', 'state'], [{ id: installation.id, state: 'retired' }]);
    });
};
