import { Command, InvalidArgumentError } from 'commander';
import { makeSystemClock } from '../../adapters/system/clock';
import { ensureStripeSchemas } from './generated';
import { runDemo, type DemoOptions } from './run';
import { makeCloser } from './world';

/** `npm run demo`: the product at work between a stand-in for Saleor and one for Stripe. */
const clock = makeSystemClock();
const defaults = { orders: 200, shoppers: 8 } as const;
const interrupted = 130;

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

/** Resolves at the first Ctrl-C; a second one, later, ends the process at once. */
const askedToStop = (onAsk: () => void): Promise<void> =>
  new Promise((asked) => {
    let askedAt: number | null = null;
    const ask = (): void => {
      if (askedAt !== null && clock.now() - askedAt < repeatedWithinMs) return;
      if (askedAt !== null) process.exit(interrupted);
      askedAt = clock.now();
      say('\nStopping …');
      onAsk();
      asked();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  });

const main = async (): Promise<number> => {
  const given = readOptions();
  const options = { ...given, seed: given.seed ?? clock.now() % 1_000_000 };
  const closer = makeCloser();
  let isStopped = false;
  const asked = askedToStop(() => {
    isStopped = true;
  });
  const work = async (): Promise<number> => {
    await ensureStripeSchemas();
    const stopped = () => isStopped;
    const deps = { clock, closer, say, stopped, asked };
    const { world, isGood } = await runDemo(options, deps);
    if (!options.exit && !isStopped) {
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
    if (isStopped) return interrupted;
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
