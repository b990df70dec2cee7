/**
 * What tells a row from every later form of it: PostgreSQL writes a changed row in another place,
 * by another transaction. Nothing that changes a row can forget it.
 */
export const rowVersion = (alias: string): string =>
  `${alias}."xmin"::text || ${alias}."ctid"::text`;

/** True where nobody changed the installation since it was read, or nobody asks for that. */
export const isInstallationCurrent = `
  (@installationVersion::text IS NULL OR EXISTS (SELECT FROM "Installation" i
    WHERE i."id" = @installationId AND ${rowVersion('i')} = @installationVersion))`;

/** The same of a connection. */
export const isConnectionCurrent = `
  (@connectionVersion::text IS NULL OR EXISTS (SELECT FROM "Connection" b
    WHERE b."id" = @basisId AND ${rowVersion('b')} = @connectionVersion))`;
