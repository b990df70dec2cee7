/** `3.23.28` and `3.23` both give `3.23`; anything else is not a version. */
export const majorMinor = (version: string | null): string | null =>
  /^(\d{1,3}\.\d{1,3})(\.|$)/.exec(version ?? '')?.[1] ?? null;
