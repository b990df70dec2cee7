import type { Command } from 'commander';
import { isoTime, isoTimeOrNull } from '../../domain/facts/iso-time';
import type { Installation } from '../../ports/store';
import { CliError } from './exit';
import { plain, printItems, timeCell, type Column } from './print';
import { openAt, type Shell } from './shell';

const itemOf = (one: Installation) => ({
  id: one.id,
  saleorApiUrl: one.saleorApiUrl,
  schemaVersion: one.schemaVersion,
  state: one.retiredAt !== null ? 'retired' : one.active ? 'active' : 'switched-off',
  installedAt: isoTime(one.installedAt),
  retiredAt: isoTimeOrNull(one.retiredAt),
});

const columns: readonly Column<ReturnType<typeof itemOf>>[] = [
  ...plain({ id: 'id', saleor: 'saleorApiUrl', version: 'schemaVersion', state: 'state' }),
  { head: 'installed', cell: ({ installedAt }) => timeCell(installedAt) },
  { head: 'retired', cell: ({ retiredAt }) => timeCell(retiredAt) },
];

/** `installations …`: the Saleors that installed the app. */
export const addInstallationCommands = (program: Command, shell: Shell): void => {
  const group = program.command('installations').description('Saleors that installed the app');

  group
    .command('list')
    .description('list all, also the retired ones')
    .action(async () => {
      const app = await shell.app();
      const installations = await app.platform.store.listInstallations();
      printItems(shell.output(), columns, installations.map(itemOf));
    });

  group
    .command('retire <saleor>')
    .description('erase the token and the webhook endpoints of an installation; keep its ledger')
    .action(async (saleor: string) => {
      const { app, installation } = await openAt(shell, { saleor });
      if (!(await app.lifecycle.retire(installation))) {
        throw new CliError(
          'installation-changed',
          'The app was retired or installed again meanwhile; see installations list.',
        );
      }
      const retired = await app.platform.store.findInstallation(installation.id);
      printItems(shell.output(), columns, [itemOf(retired ?? installation)]);
    });
};
