/** `3.23.28` and `3.23` both give `3.23`; anything else is not a version. */
export const majorMinor = (version: string | null): string | null =>
  /^(\d{1,3}\.\d{1,3})(\.|$)/.exec(version ?? '')?.[1] ?? null;

/** True where this Saleor is of that version or newer; false where its version is not known. */
export const isSince = (
  version: string | null,
  [major, minor]: readonly [major: number, minor: number],
): boolean => {
  const [ours = 0, least = 0] = (version ?? '').split('.').map(Number);
  return ours > major || (ours === major && least >= minor);
};
