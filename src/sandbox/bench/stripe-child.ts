import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What the benchmark asks of the stand-in's process; each is answered by one message. */
export type StripeAsk = 'describe' | 'counts' | 'deliver' | 'hold-back';

/** Answered at once and not counted: the call that the floors make. */
export const floorCall = '/bench/floor';

/** The Stripe stand-in in its own process. */
export interface StripeChild {
  readonly url: string;
  /** Where events go, what they are signed with, and one as it was made. */
  describe(): Promise<Description>;
  /** Calls of the app, and webhooks that went out. */
  counts(): Promise<StripeCounts>;
  /** From now on it sends its events, or keeps them to itself, as at the start. */
  setDelivering(isOn: boolean): Promise<void>;
  stop(): Promise<void>;
}

const description = z.object({
  secret: z.string(),
  url: z.string(),
  event: z.looseObject({ id: z.string(), data: z.object({ object: z.looseObject({}) }) }),
});
export type Description = z.infer<typeof description>;

const counts = z.object({ calls: z.number(), deliveries: z.number() });
type StripeCounts = z.infer<typeof counts>;

/** The next message of the child. Throws where it ends instead. */
const message = async <T>(child: ChildProcess, form: z.ZodType<T>): Promise<T> => {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    const [received] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => Promise.reject(new Error(endedText))),
    ])) as unknown[];
    return form.parse(received);
  } finally {
    listening.abort();
  }
};
const endedText = 'The Stripe stand-in ended.';

export const startStripeChild = async (): Promise<StripeChild> => {
  const path = fileURLToPath(new URL('./stripe-process.ts', import.meta.url));
  const child = fork(path, [], { execArgv: ['--import', 'tsx'] });
  const { ready } = await message(child, z.object({ ready: z.string() }));
  const ask = async <T>(what: StripeAsk, form: z.ZodType<T>): Promise<T> => {
    const answered = message(child, form);
    child.send(what);
    return answered;
  };
  return {
    url: ready,
    describe: () => ask('describe', description),
    counts: () => ask('counts', counts),
    setDelivering: async (isOn) => void (await ask(isOn ? 'deliver' : 'hold-back', counts)),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
};
