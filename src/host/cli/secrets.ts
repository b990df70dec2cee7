import type { Command } from 'commander';
import { reseal } from '../../installation/reseal';
import { CliError } from './exit';
import { printItems, type Column } from './print';
import type { Shell } from './shell';

interface Resealed {
  readonly installations: number;
  readonly connections: number;
}

const columns: readonly Column<Resealed>[] = [
  { head: 'installations', cell: ({ installations }) => installations },
  { head: 'connections', cell: ({ connections }) => connections },
];

/** `secrets …`: changing SECRET_KEY without losing what it sealed. */
export const addSecretCommands = (program: Command, shell: Shell): void => {
  program
    .command('secrets')
    .description('secrets at rest')
    .command('reseal')
    .description('seal everything with SECRET_KEY; then SECRET_KEY_PREVIOUS may go')
    .action(async () => {
      const { ground } = await shell.app();
      const { installations, connections, failures } = await reseal(ground);
      printItems(shell.output(), columns, [{ installations, connections }]);
      if (failures.length === 0) return;
      throw new CliError(
        'not-resealed',
        `Not sealed anew; keep SECRET_KEY_PREVIOUS:\n  ${failures.join('\n  ')}`,
      );
    });
};
