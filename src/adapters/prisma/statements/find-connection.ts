import type * as Rows from '../../../generated/prisma/client';
import { rowVersion } from './parts-basis';
import { columnsOfConnection } from './parts-connection';
import { statement } from './statement';

/** A connection by its id, which is one of a kind over all installations. */
export const findConnectionStatement = statement<
  { readonly id: string },
  Rows.Connection & { readonly version: string }
>(
  'find-connection',
  `SELECT ${columnsOfConnection}, ${rowVersion('c')} AS "version"
   FROM "Connection" c WHERE c."id" = @id`,
);
