import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The Stripe stand-in in its own process. */
export interface StripeChild {
  readonly url: string;
  /** Where events go, what they are signed with, and one as it was made. */
  describe(): Promise<Description>;
  stop(): Promise<void>;
}

const description = z.object({
  secret: z.string(),
  url: z.string(),
  event: z.looseObject({ id: z.string(), data: z.object({ object: z.looseObject({}) }) }),
});
export type Description = z.infer<typeof description>;

const message = async <T>(child: ChildProcess, form: z.ZodType<T>): Promise<T> => {
  const [received] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The Stripe stand-in ended.'))),
  ])) as unknown[];
  return form.parse(received);
};

export const startStripeChild = async (): Promise<StripeChild> => {
  const path = fileURLToPath(new URL('./stripe-process.ts', import.meta.url));
  const child = fork(path, [], { execArgv: ['--import', 'tsx'] });
  const { ready } = await message(child, z.object({ ready: z.string() }));
  return {
    url: ready,
    describe: async () => {
      const answered = message(child, description);
      child.send({});
      return answered;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
};
