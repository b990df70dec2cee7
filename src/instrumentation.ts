/** Called once by Next.js when its server starts; starts the worker beside it. */
export const register = async (): Promise<void> => {
  const { startInlineWorker } = await import('./runtime/inline-worker');
  startInlineWorker();
};
