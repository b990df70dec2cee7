import { Command } from 'commander';
import { addChannelCommands } from './channels';
import { addConnectionCommands } from './connections';
import { addInstallationCommands } from './installations';
import { addOrderCommands } from './orders';
import { addSecretCommands } from './secrets';
import type { Shell } from './shell';

/** `npm run app -- …`: what the Dashboard pages can do, for people who deploy by script. */
export const makeProgram = (
  version: string,
  makeShell: (isJson: () => boolean) => Shell,
): Command => {
  const program = new Command('npm run app --');
  program
    .description('Stripe Orders for Saleor: set up and look after an installed app')
    .version(version)
    .option('--json', 'print JSON for programs instead of tables')
    // What commander refuses is thrown, and told in one form with every other failure.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  const shell = makeShell(() => program.opts<{ json?: boolean }>().json === true);
  addInstallationCommands(program, shell);
  addConnectionCommands(program, shell);
  addChannelCommands(program, shell);
  addOrderCommands(program, shell);
  addSecretCommands(program, shell);
  return program;
};
