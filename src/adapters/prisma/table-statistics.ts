import type pg from 'pg';
import { findGrownTables } from './statements/find-grown-tables';
import type { Query } from './statements/statement';

/** Tables that grow with every payment. */
const tables = ['Purchase', 'Attempt', 'Effect', 'Delivery', 'Problem'];
/** Rows that are added before the first look, and between two looks. */
const firstRows = 25;
const rowsBetween = 100;

interface TableStatistics {
  /** A payment or a delivery was recorded by this process. */
  noteRow(): void;
}

/**
 * Keeps plans good while tables are new. PostgreSQL takes a table that it never analysed for one
 * of many tenants, plans a scan of all rows of the tenant where one row is meant, and keeps that
 * plan with a prepared statement. Its own ANALYZE comes a minute later at the soonest, and a new
 * shop may take hundreds of payments by then. So tables are analysed here when they have doubled,
 * in the background; what fails is done at the next look, or by PostgreSQL.
 */
export const makeTableStatistics = (pool: pg.Pool, query: Query): TableStatistics => {
  let untilLook = firstRows;
  let isLooking = false;

  const analyse = async (): Promise<void> => {
    const grown = await query(findGrownTables, { tables: tables.map((name) => `"${name}"`) });
    if (grown.length === 0) return;
    const names = grown.map(({ name }) => `"${name}"`).join(', ');
    // What another process analyses just now is left to it.
    await pool.query(`ANALYZE (SKIP_LOCKED) ${names}`);
  };

  return {
    noteRow: () => {
      untilLook -= 1;
      if (untilLook > 0 || isLooking) return;
      untilLook = rowsBetween;
      isLooking = true;
      void analyse()
        .catch(() => undefined)
        .finally(() => (isLooking = false));
    },
  };
};
