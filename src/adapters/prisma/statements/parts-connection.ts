/** Columns of a connection as they are read. */
export const connectionColumns = [
  ...(['id', 'installationId', 'name', 'mode', 'publishableKey', 'secretKeySealed'] as const),
  ...(['secretKeyHint', 'accountId', 'webhookEndpointId', 'webhookSecretsSealed'] as const),
  ...(['endpointRequest', 'staleEndpointIds', 'leftKeySealed'] as const),
  ...(['createdAt', 'removedAt'] as const),
] as const;

/** They, of connection `c`. */
export const columnsOfConnection = connectionColumns.map((name) => `c."${name}"`).join(', ');
