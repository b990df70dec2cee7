import type pg from 'pg';
import { expect } from 'vitest';

/** Commits what another process has begun, as soon as somebody waits for it. */
export const commitOnceWaitedFor = async (other: pg.Client): Promise<void> => {
  const countWaiting = async () => {
    const waiting = await other.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`,
    );
    return waiting.rowCount;
  };
  await expect.poll(countWaiting, { timeout: 30_000, interval: 5 }).toBe(1);
  await other.query('COMMIT');
};
