import type { Command } from 'commander';
import { reencrypt } from '../../installation/reencrypt';
import { CliError } from './exit';
import { plain, printItems } from './print';
import type { Shell } from './shell';

const columns = plain({ installations: 'installations', connections: 'connections' });

/** `secrets …`: changing SECRET_KEY without losing what it encrypted. */
export const addSecretCommands = (program: Command, shell: Shell): void => {
  program
    .command('secrets')
    .description('secrets at rest')
    .command('reencrypt')
    .description('encrypt everything with SECRET_KEY; then SECRET_KEY_PREVIOUS may go')
    .action(async () => {
      const { platform } = await shell.app();
      const { installations, connections, failures } = await reencrypt(platform);
      printItems(shell.output(), columns, [{ installations, connections }]);
      if (failures.length === 0) return;
      throw new CliError(
        'not-reencrypted',
        `Not encrypted anew; keep SECRET_KEY_PREVIOUS:\n  ${failures.join('\n  ')}`,
      );
    });
};
