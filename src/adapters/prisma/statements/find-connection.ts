import type * as Rows from '../../../generated/prisma/client';
import { columnsOfConnection } from './parts-connection';
import { statement } from './statement';

/** A connection by its id, which is one of a kind over all installations. */
export const findConnectionStatement = statement<{ readonly id: string }, Rows.Connection>(
  'find-connection',
  `SELECT ${columnsOfConnection} FROM "Connection" c WHERE c."id" = @id`,
);
