import { statement } from './statement';

/** Tables that were never analysed, or have twice as many pages as when they were. */
export const findGrownTables = statement<
  { readonly tables: readonly string[] },
  { readonly name: string }
>(
  'find-grown-tables',
  `SELECT c."relname" AS "name" FROM pg_class c
   WHERE c."oid" = ANY(@tables::regclass[])
     AND (c."reltuples" < 0
       OR pg_relation_size(c."oid") >= 2 * GREATEST(c."relpages", 1)
         * current_setting('block_size')::bigint)`,
);
