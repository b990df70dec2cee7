import { compareVersions, type SchemaVersion } from '../domain/facts/schema-version';

const oldest: SchemaVersion = [3, 21];
const newest: SchemaVersion = [3, 24];

/** The older of two versions. */
export const olderOf = (a: SchemaVersion, b: SchemaVersion): SchemaVersion =>
  compareVersions(a, b) <= 0 ? a : b;

/** An unknown newer Saleor is taken for the newest known, an unknown older one for the oldest. */
export const knownVersion = (version: SchemaVersion | null): SchemaVersion => {
  if (version === null || compareVersions(version, oldest) < 0) return oldest;
  return olderOf(version, newest);
};
