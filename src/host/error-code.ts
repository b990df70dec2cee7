/** What Node.js names a failure of the system by, such as `ENOENT`; null of any other. */
export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : null;
