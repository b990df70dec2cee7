import type * as Rows from '../../../generated/prisma/client';
import { rowVersion } from './parts-basis';
import { statement } from './statement';

/** The installation of a Saleor; one that is retired is not found. */
export const findInstallationStatement = statement<
  { readonly saleorApiUrl: string },
  Rows.Installation & { readonly version: string }
>(
  'find-installation',
  `SELECT "id", "saleorApiUrl", "appId", "tokenEncrypted", "schemaVersion", "jwks", "active",
     "inactiveSince", "installedAt", "retiredAt", "headerSecretsEncrypted", "headerSecretAt",
     "headerSecretConfirmedAt", ${rowVersion('i')} AS "version"
   FROM "Installation" i WHERE "saleorApiUrl" = @saleorApiUrl AND "retiredAt" IS NULL`,
);
