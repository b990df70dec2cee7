import type * as Rows from '../../../generated/prisma/client';
import { rowVersion } from './parts-basis';
import { selectInstallation } from './parts-installation';
import { statement } from './statement';

/** The installation of a Saleor; one that is retired is not found. */
export const findInstallationStatement = statement<
  { readonly saleorApiUrl: string },
  Rows.Installation & { readonly version: string }
>(
  'find-installation',
  `SELECT ${selectInstallation()}, ${rowVersion('i')} AS "version"
   FROM "Installation" i WHERE "saleorApiUrl" = @saleorApiUrl AND "retiredAt" IS NULL`,
);
