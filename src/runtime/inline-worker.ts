import { container } from './container';

/** `WORKER=inline`: works in the web process, and ends in good order with it. */
export const startInlineWorker = (): void => {
  const { env, ground, startWorker, close } = container();
  if (env.worker !== 'inline') return;
  const worker = startWorker();
  ground.log.info('worker.started', { worker: ground.settings.worker });
  const stop = (): void => {
    void worker.stop().then(close);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};
