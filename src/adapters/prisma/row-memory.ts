import { ConfigurationChanged } from '../../ports/store';

/** So many rows are kept; a process that serves more reads some of them again. */
const mostKept = 1_000;

export interface RowMemory {
  /** Keeps a row as it was read, under a name; gives the row. */
  keep<Row extends object>(name: string, row: Row, version: string): Row;
  forget(name: string): void;
  recall<Row extends object>(name: string): Row | null;
  /** The version of a row that was read; null of any other object. */
  versionOf(row: object | undefined): string | null;
  /** The row is not what it was: it is not recalled any more. */
  refuse(row: object | undefined): never;
}

/**
 * Installations and connections as this process last read them. Whoever goes by one names it to
 * the statement that follows, which compares the version: several processes need tell each other
 * nothing.
 */
export const makeRowMemory = (): RowMemory => {
  const kept = new Map<string, object>();
  const versions = new WeakMap<object, string>();
  return {
    keep: (name, row, version) => {
      if (kept.size >= mostKept) kept.clear();
      kept.set(name, row);
      versions.set(row, version);
      return row;
    },
    forget: (name) => void kept.delete(name),
    recall: <Row extends object>(name: string) => (kept.get(name) as Row | undefined) ?? null,
    versionOf: (row) => (row && versions.get(row)) ?? null,
    refuse: (row) => {
      for (const [name, one] of kept) if (one === row) kept.delete(name);
      throw new ConfigurationChanged('The configuration was changed since it was read');
    },
  };
};
