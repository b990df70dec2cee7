/** Saleor's version as (major, minor), as its header `Saleor-Schema-Version` says it. */
export type SchemaVersion = readonly [major: number, minor: number];

/** `3.23.28` and `3.23` both give 3.23; null for anything that is not a version. */
export const readVersion = (text: string | null): SchemaVersion | null => {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,3})(\.|$)/.exec(text ?? '') ?? [];
  return major === undefined || minor === undefined ? null : [Number(major), Number(minor)];
};

/** `3.23.28` gives `3.23`, as an installation keeps it; null for anything that is not a version. */
export const majorMinor = (text: string | null): string | null =>
  readVersion(text)?.join('.') ?? null;

/** Below zero where `a` is the older one. */
export const compareVersions = (a: SchemaVersion, b: SchemaVersion): number =>
  a[0] - b[0] || a[1] - b[1];

/** True where `version` is `since` or newer; a version that is not known is an old one. */
export const isSince = (version: SchemaVersion | null, since: SchemaVersion): boolean =>
  version !== null && compareVersions(version, since) >= 0;
