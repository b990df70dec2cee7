import type { ConnectionId, InstallationId } from '../../domain/facts/ids';
import { ConfigurationChanged, type Connection, type Installation } from '../../ports/store';

type Row = Installation | Connection;

/**
 * Installations and connections as they were last found, as each process of the real store keeps
 * them: a row that was changed since is recalled as it was, until a call that goes by it is
 * refused.
 */
export interface Recalled {
  /** Keeps a found row under a name, and gives what is to be handed out for it. */
  keep<R extends Row>(name: string, row: R): R;
  forget(name: string): void;
  recall(name: string): Row | null;
  /** Throws where `basis` was handed out for another row than `now`. */
  check(basis: Row | undefined, now: Row | undefined): void;
}

export const makeRecalled = (): Recalled => {
  const kept = new Map<string, Row>();
  const originals = new WeakMap<Row, Row>();
  return {
    keep: (name, row) => {
      const handed = { ...row };
      originals.set(handed, row);
      kept.set(name, handed);
      return handed;
    },
    forget: (name) => void kept.delete(name),
    recall: (name) => kept.get(name) ?? null,
    check: (basis, now) => {
      const original = basis && originals.get(basis);
      if (!original || original === now) return;
      for (const [name, row] of kept) if (row === basis) kept.delete(name);
      throw new ConfigurationChanged('The configuration was changed since it was read');
    },
  };
};

/** Throws where an installation or connection that a call goes by was changed. */
export const checkBasis = (
  rows: { readonly recalled: Recalled; readonly tenants: ReadonlyMap<InstallationId, TenantRows> },
  basis: Row | undefined,
): void => {
  if (!basis) return;
  const isConnection = 'installationId' in basis;
  const tenant = rows.tenants.get(isConnection ? basis.installationId : basis.id);
  const now = isConnection ? tenant?.connections.get(basis.id) : tenant?.installation;
  rows.recalled.check(basis, now);
};

interface TenantRows {
  readonly installation: Installation;
  readonly connections: ReadonlyMap<ConnectionId, Connection>;
}
