import { Command, InvalidArgumentError } from 'commander';
import { makeSystemClock } from '../../adapters/system/clock';
import { exitCodes, onEnd, type EndReason } from '../../host/ending';
import { ensureStripeSchemas } from './generated';
import { runDemo, type DemoOptions } from './run';
import { makeCloser } from './world';

/** `npm run demo`: the product at work between a stand-in for Saleor and one for Stripe. */
const clock = makeSystemClock();
const defaults = { orders: 200, shoppers: 8 } as const;

const wholeNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const readOptions = (): DemoOptions & { readonly exit: boolean } =>
  new Command('demo')
    .description('Shoppers buy, staff works, webhooks get lost: and both sides agree in the end.')
    .option('--orders <count>', 'how many purchases', wholeNumber, defaults.orders)
    .option('--shoppers <count>', 'how many shoppers at once', wholeNumber, defaults.shoppers)
    .option('--seed <number>', 'repeats the choices of another run', wholeNumber)
    .option('--exit', 'end after the summary', false)
    .option('--kill', 'kill the server with SIGKILL again and again', false)
    .parse()
    .opts();

const say = (line: string): void => console.log(line);

/** One Ctrl-C may arrive twice, by way of the processes above this one. */
const repeatedWithinMs = 1_000;

/** Resolves at the first reason to end; a second Ctrl-C, later, ends the process at once. */
const askedToStop = (onAsk: (reason: EndReason) => void): Promise<void> =>
  new Promise((asked) => {
    let askedAt: number | null = null;
    onEnd((reason) => {
      if (askedAt === null) {
        askedAt = clock.now();
        say('\nStopping …');
        onAsk(reason);
        asked();
      } else if (reason === 'SIGINT' && clock.now() - askedAt >= repeatedWithinMs) {
        process.exit(exitCodes[reason]);
      }
    });
  });

const main = async (): Promise<number> => {
  const given = readOptions();
  const options = { ...given, seed: given.seed ?? clock.now() % 1_000_000 };
  const closer = makeCloser();
  let ending: EndReason | null = null;
  const asked = askedToStop((reason) => {
    ending = reason;
  });
  const stopped = (): boolean => ending !== null;
  const work = async (): Promise<number> => {
    await ensureStripeSchemas();
    const deps = { clock, closer, say, stopped, asked };
    const { world, isGood } = await runDemo(options, deps);
    if (!options.exit && !stopped()) {
      say(`\nLook around: ${world.dashboardUrl}/dashboard/   (Ctrl-C ends it)`);
      say(`Saleor's API: ${world.saleor.apiUrl}`);
      await asked;
    }
    return isGood ? 0 : 1;
  };
  try {
    // What is being started must be there before it can be stopped: so it is waited for.
    return await work();
  } catch (error) {
    if (ending !== null) return exitCodes[ending];
    throw error;
  } finally {
    await closer.close();
  }
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
