/** Called once by Next.js when its server starts; starts the worker beside it. */
export const register = async (): Promise<void> => {
  // Next compiles this file for its Edge runtime as well, where nothing of ours could run.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startInlineWorker } = await import('./server/inline-worker');
  startInlineWorker();
};
