import type * as Rows from '../../../generated/prisma/client';

/** Columns of a connection as they are read. */
const connectionColumns = [
  ...(['id', 'installationId', 'name', 'mode', 'publishableKey', 'secretKeyEncrypted'] as const),
  ...(['secretKeyHint', 'accountId', 'webhookEndpointId', 'webhookSecretsEncrypted'] as const),
  ...(['endpointRequest', 'staleEndpointIds', 'leftKeyEncrypted'] as const),
  ...(['createdAt', 'removedAt'] as const),
] as const;

/** They, of connection `c`. */
export const columnsOfConnection = connectionColumns.map((name) => `c."${name}"`).join(', ');

/** The same, under names that begin with `prefix`. */
export const selectConnection = (prefix: string): string =>
  connectionColumns.map((name) => `c."${name}" AS "${prefix}${name}"`).join(', ');

/** The connection of a row whose columns have such names; null where there is none. */
export const readConnection = (row: object, prefix: string): Rows.Connection | null => {
  if (Reflect.get(row, `${prefix}id`) === null) return null;
  const entries = connectionColumns.map((name) => [name, Reflect.get(row, prefix + name)]);
  return Object.fromEntries(entries) as Rows.Connection;
};

/** Columns of a connection among others; all of them null where there is none. */
export type ConnectionRow = Readonly<Record<string, unknown>> & {
  readonly id: string | null;
  /** False where the installation that is gone by was changed. */
  readonly isCurrent: boolean;
};

export const connectionOf = (row: ConnectionRow): Rows.Connection | null => readConnection(row, '');
