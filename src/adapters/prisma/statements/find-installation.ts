import type * as Rows from '../../../generated/prisma/client';
import { statement } from './statement';

/** The installation of a Saleor; one that is retired is not found. */
export const findInstallationStatement = statement<
  { readonly saleorApiUrl: string },
  Rows.Installation
>(
  'find-installation',
  `SELECT "id", "saleorApiUrl", "appId", "tokenSealed", "schemaVersion", "jwks", "active",
     "inactiveSince", "installedAt", "retiredAt", "headerSecretsSealed", "headerSecretAt",
     "headerSecretConfirmedAt"
   FROM "Installation" WHERE "saleorApiUrl" = @saleorApiUrl AND "retiredAt" IS NULL`,
);
