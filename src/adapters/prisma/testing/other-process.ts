import type pg from 'pg';
import { expect } from 'vitest';
import { makeSystemClock } from '../../system/clock';

const clock = makeSystemClock();

/** Commits what another process has begun, as soon as somebody waits for it. */
export const commitOnceWaitedFor = async (other: pg.Client): Promise<void> => {
  for (let left = 200; left > 0; left -= 1) {
    const waiting = await other.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`,
    );
    if (waiting.rowCount === 1) break;
    await clock.sleep(5);
    expect(left, 'somebody waits').toBeGreaterThan(1);
  }
  await other.query('COMMIT');
};
