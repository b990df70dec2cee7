import { describe, expect, test } from 'vitest';
import { makeLocalWake } from '../adapters/system/wake';
import { makeVirtualClock } from '../sandbox/simulator/virtual-clock';
import type { Clock } from '../ports/clock';
import type { Sync } from './contract';
import { startWorker } from './worker';

const second = 1_000;
const gatherMs = 300;

const unused = () => {
  throw new Error('Nobody asks this here');
};

/** A worker that polls seldom, and when it looked for work. */
const makeWorld = (takeWork: (clock: Clock) => Promise<number> = async () => 0) => {
  const clock = makeVirtualClock(0);
  const wake = makeLocalWake();
  const looked: number[] = [];
  const sync: Sync = {
    accept: unused,
    wake: unused,
    reconcileNow: unused,
    idle: async () => undefined,
    sweepOnce: unused,
    takeWork: async () => {
      looked.push(clock.now());
      return takeWork(clock);
    },
  };
  const log = { info: unused, warn: unused, error: unused };
  const worker = startWorker({ sync, clock, wake, log, gatherMs, pollMs: 60 * second, chores: [] });
  return { clock, wake, looked, worker };
};

describe('a worker that is woken', () => {
  test('looks at once, and again when what it was woken for has gathered, each time', async () => {
    const { clock, wake, looked, worker } = makeWorld();
    await clock.runUntil(second);
    wake.wake();
    await clock.runUntil(second + 100);
    wake.wake();
    await clock.runUntil(2 * second);
    const once = [0, second, second + 100];
    expect(looked).toEqual([...once, second + gatherMs, second + 100 + gatherMs]);
    void worker.stop();
  });

  test('again and again looks after each moment, and not only at its next poll', async () => {
    const { clock, wake, looked, worker } = makeWorld();
    for (const at of [second, 2 * second]) {
      await clock.runUntil(at);
      wake.wake();
    }
    await clock.runUntil(3 * second);
    expect(looked).toEqual([0, second, second + gatherMs, 2 * second, 2 * second + gatherMs]);
    void worker.stop();
  });

  test('while it looks for work looks once more before it sleeps', async () => {
    let slow = true;
    const { clock, wake, looked, worker } = makeWorld(async ({ sleep }) => {
      if (slow) await sleep(second);
      return 0;
    });
    await clock.runUntil(second / 2);
    slow = false;
    wake.wake();
    await clock.runUntil(2 * second);
    expect(looked).toEqual([0, second]);
    void worker.stop();
  });

  test('and stopped looks no more', async () => {
    const { clock, wake, looked, worker } = makeWorld();
    await clock.runUntil(second);
    wake.wake();
    void worker.stop();
    await clock.runUntil(3 * second);
    expect(looked).toEqual([0]);
  });
});
