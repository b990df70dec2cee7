import { container } from './container';

/**
 * `WORKER=inline`: works in the web process. Asked to stop, it takes no new work; what it has in
 * progress may be cut off when Next.js ends the process, and is then looked up by the next worker.
 */
export const startInlineWorker = (): void => {
  const { env, platform, startWorker } = container();
  if (env.worker !== 'inline') return;
  const worker = startWorker();
  platform.log.info('worker.started', { worker: platform.settings.worker });
  // The database stays open: requests that are being answered still need it.
  const stop = (): void => void worker.stop();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};
