import { z } from 'zod';
import { startApp, type StartedApp } from '../../host/start-app';

/**
 * Does what `npm start` does, in a process of its own: so the migrations, the wait for the first
 * answer and the web server can all be killed at any moment.
 */
const order = z.object({ variables: z.record(z.string(), z.string()), port: z.number() });
let app: StartedApp | null = null;

const tell = (news: object): void => {
  // Nobody may be there to hear it any more.
  if (process.connected) process.send?.(news);
};

const stop = async (): Promise<never> => {
  await app?.stop();
  process.exit(0);
};
process.on('SIGTERM', () => void stop());
process.on('disconnect', () => void stop());

process.once('message', (message) => {
  const { variables, port } = order.parse(message);
  startApp({ env: variables, port, quiet: true, spawned: (server) => tell({ server }) }).then(
    (started) => {
      app = started;
      tell({ up: true });
    },
    (error: unknown) => {
      tell({ failed: error instanceof Error ? error.message : String(error) });
      // What was told goes out first; then nothing is left to do.
      process.disconnect();
    },
  );
});
