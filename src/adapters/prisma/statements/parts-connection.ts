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

/** Columns of a connection among others; all of them null where there is none. */
export type ConnectionRow = Readonly<Record<string, unknown>> & {
  readonly id: string | null;
  /** False where the installation that is gone by was changed. */
  readonly isCurrent: boolean;
};

export const connectionOf = (row: ConnectionRow): Rows.Connection | null => {
  if (row.id === null) return null;
  const entries = connectionColumns.map((name) => [name, row[name]]);
  return Object.fromEntries(entries) as Rows.Connection;
};
