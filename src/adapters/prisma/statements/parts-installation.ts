import type * as Rows from '../../../generated/prisma/client';

/** Columns of an installation as they are read. */
const installationColumns = [
  ...(['id', 'saleorApiUrl', 'appId', 'tokenEncrypted', 'schemaVersion', 'jwks'] as const),
  ...(['active', 'inactiveSince', 'installedAt', 'retiredAt'] as const),
  ...(['headerSecretsEncrypted', 'headerSecretAt', 'headerSecretConfirmedAt'] as const),
] as const satisfies readonly (keyof Rows.Installation)[];

/** They, of installation `i`, under names that begin with `prefix`. */
export const selectInstallation = (prefix = ''): string =>
  installationColumns.map((name) => `i."${name}" AS "${prefix}${name}"`).join(', ');

/** The installation of a row whose columns have names that begin with `prefix`. */
export const readInstallation = (row: object, prefix: string): Rows.Installation => {
  const fields: object = Object.fromEntries(
    installationColumns.map((name) => [name, Reflect.get(row, prefix + name)]),
  );
  return fields as Rows.Installation;
};
