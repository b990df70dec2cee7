import type { SchemaVersion } from './contract';

const oldest: SchemaVersion = [3, 21];
const newest: SchemaVersion = [3, 24];

const compare = (a: SchemaVersion, b: SchemaVersion): number => a[0] - b[0] || a[1] - b[1];

/** True where `version` is `since` or newer. */
export const isSince = (version: SchemaVersion, since: SchemaVersion): boolean =>
  compare(version, since) >= 0;

/** The older of two versions. */
export const olderOf = (a: SchemaVersion, b: SchemaVersion): SchemaVersion =>
  compare(a, b) <= 0 ? a : b;

/** An unknown newer Saleor is taken for the newest known, an unknown older one for the oldest. */
export const knownVersion = (version: SchemaVersion | null): SchemaVersion => {
  if (version === null || compare(version, oldest) < 0) return oldest;
  return olderOf(version, newest);
};

/** `3.23.28` and `3.23` both give 3.23; null for anything that is not a version. */
export const readVersion = (text: string | null): SchemaVersion | null => {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,3})(\.|$)/.exec(text ?? '') ?? [];
  return major === undefined || minor === undefined ? null : [Number(major), Number(minor)];
};
