import { Command, InvalidArgumentError } from 'commander';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeSystemRandom } from '../../adapters/system/random';
import { askedToEnd } from '../../host/ending';
import { startSaleor } from './saleor';
import { startStripe, type Alone } from './stripe';

/** `npm run stand-in -- saleor` and `… stripe`: a counterparty alone, until Ctrl-C. */
const clock = makeSystemClock();
const random = makeSystemRandom();
const usage = 2;

const numberUpTo =
  (most: number) =>
  (text: string): number => {
    if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number up to ${most}.`);
  };

const portOf = numberUpTo(65_535);

const accountName = (text: string, before: readonly string[] = []): readonly string[] => {
  if (/^[a-zA-Z0-9]{1,30}$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('It must be 1 to 30 letters or digits.');
};

const serve = async (start: () => Promise<Alone>): Promise<void> => {
  const asked = askedToEnd();
  const alone = await start();
  for (const line of alone.welcome) console.log(line);
  console.log('  Stop       Ctrl-C');
  await asked;
  await alone.close();
};

const program = new Command('stand-in')
  .description('A stand-in for Saleor or for Stripe, on loopback, in memory, until Ctrl-C.')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : usage);
  });

program
  .command('saleor')
  .description('Saleor’s API and a Dashboard, with the demo’s channels and articles')
  .option('--port <port>', 'port to listen on; 0 = any free one', portOf, 8_000)
  .option('--dashboard-port <port>', 'the Dashboard’s (9000; any free one beside --port 0)', portOf)
  .addHelpText('after', '\nIts control addresses are listed at /control and in docs/stand-ins.md.')
  .action((options: { port: number; dashboardPort?: number }) => {
    const { port, dashboardPort = port === 0 ? 0 : 9_000 } = options;
    return serve(() => startSaleor({ clock, random, port, dashboardPort }));
  });

program
  .command('stripe')
  .description('Stripe’s API with a page to pay on; sends signed webhooks')
  .option('--port <port>', 'port to listen on; 0 = any free one', portOf, 12_111)
  .option('--account <name>', 'an account; may be given several times (default: shop)', accountName)
  .option('--settle-seconds <n>', 'how long debits and pending refunds take', numberUpTo(86_400), 5)
  .addHelpText('after', '\nIts control addresses are listed at /control and in docs/stand-ins.md.')
  .action((options: { port: number; account?: readonly string[]; settleSeconds: number }) => {
    const { port, account = ['shop'], settleSeconds } = options;
    return serve(() => startStripe({ clock, random, port, accounts: account, settleSeconds }));
  });

program.parseAsync().then(
  () => process.exit(0),
  (error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const sentence = 'The port is taken. Choose another one by --port (or --dashboard-port).';
    console.error(isTaken ? sentence : error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
