import { describe, expect, it } from 'vitest';
import { done, refused, unknown } from '../../domain/facts/outcome';
import { limits } from '../../server/limits';
import { makeVirtualClock } from '../../sandbox/simulator/virtual-clock';
import { makeRateLimit } from './rate-limit';

const lost = unknown('no-answer', 'Nobody answered');
const fine = done(null);

const open = () => {
  const clock = makeVirtualClock(0);
  const states: string[] = [];
  const rateLimit = makeRateLimit({ ...limits, clock, onBreaker: (state) => states.push(state) });
  return { clock, rateLimit, states };
};

describe('calls to one account', () => {
  it('of the worker come at most so many a second, after a burst of one second', async () => {
    const { clock, rateLimit } = open();
    const passed: number[] = [];
    const calls = Array.from({ length: 60 }, async () => {
      await rateLimit.enter('worker');
      passed.push(clock.now());
    });
    await clock.runUntil(10_000);
    await Promise.all(calls);
    expect(passed.filter((at) => at === 0)).toHaveLength(limits.stripeCallsPerSecond);
    for (let second = 0; second < 4; second += 1) {
      const from = 1 + second * 1_000;
      const count = passed.filter((at) => at >= from && at < from + 1_000).length;
      // One more where a turn falls on the first millisecond of this second.
      expect(count).toBeLessThanOrEqual(limits.stripeCallsPerSecond + 1);
    }
    expect(Math.max(...passed)).toBe((45 / limits.stripeCallsPerSecond) * 1_000);
  });

  it('of shoppers never wait, and the worker makes room for them', async () => {
    const { clock, rateLimit } = open();
    for (let time = 0; time < 30; time += 1) expect(await rateLimit.enter('inline')).toBeNull();
    expect(clock.now()).toBe(0);
    let passedAt: number | null = null;
    void rateLimit.enter('worker').then(() => (passedAt = clock.now()));
    await clock.runUntil(5_000);
    expect(passedAt).toBeGreaterThanOrEqual(1_000);
  });

  it('that make several requests count each', async () => {
    const { clock, rateLimit } = open();
    await rateLimit.enter('worker');
    for (let time = 0; time < 29; time += 1) rateLimit.more();
    let passedAt: number | null = null;
    void rateLimit.enter('worker').then(() => (passedAt = clock.now()));
    await clock.runUntil(5_000);
    expect(passedAt).toBeGreaterThanOrEqual(1_000);
  });
});

describe('shoppers without end', () => {
  it('leave the worker its share, after a wait of a few seconds', async () => {
    const { clock, rateLimit } = open();
    const waits: number[] = [];
    for (let second = 0; second < 120; second += 1) {
      for (let call = 0; call < 20; call += 1) await rateLimit.enter('inline');
      const askedAt = clock.now();
      void rateLimit.enter('worker').then(() => waits.push(clock.now() - askedAt));
      await clock.runUntil(clock.now() + 1_000);
    }
    await clock.runUntil(clock.now() + 10_000);
    expect(waits).toHaveLength(120);
    expect(Math.max(...waits)).toBeLessThan(5_000);
  });
});

describe('the breaker of one account', () => {
  const fail = async ({ rateLimit }: ReturnType<typeof open>, times: number) => {
    for (let time = 0; time < times; time += 1) {
      if ((await rateLimit.enter('inline')) === null) rateLimit.ended(lost);
    }
  };

  it('opens once half of at least twenty calls went unanswered, and lets nothing through', async () => {
    const world = open();
    const { rateLimit, states } = world;
    for (let time = 0; time < 10; time += 1) rateLimit.ended(refused('card_declined', 'No'));
    await fail(world, 9);
    expect(states).toEqual([]);
    await fail(world, 1);
    expect(states).toEqual(['open']);
    for (const priority of ['inline', 'worker'] as const) {
      expect(await rateLimit.enter(priority)).toMatchObject({ kind: 'unknown', answered: false });
    }
  });

  it('stays closed for failures that are spread over time', async () => {
    const world = open();
    for (let time = 0; time < 40; time += 1) {
      await fail(world, 1);
      await world.clock.runUntil(world.clock.now() + 2_000);
    }
    expect(world.states).toEqual([]);
  });

  it('lets another call try where nothing is heard of the first one', async () => {
    const world = open();
    await fail(world, 20);
    await world.clock.runUntil(limits.breakerOpenMs);
    expect(await world.rateLimit.enter('inline')).toBeNull();
    await world.clock.runUntil(2 * limits.breakerOpenMs);
    expect(await world.rateLimit.enter('inline')).toBeNull();
    world.rateLimit.ended(fine);
    expect(world.states).toEqual(['open', 'closed']);
  });

  it('lets one call try after half a minute, and closes with its success', async () => {
    const world = open();
    const { clock, rateLimit, states } = world;
    await fail(world, 20);
    await clock.runUntil(limits.breakerOpenMs - 1);
    expect(await rateLimit.enter('inline')).not.toBeNull();
    await clock.runUntil(limits.breakerOpenMs);
    expect(await rateLimit.enter('inline')).toBeNull();
    expect(await rateLimit.enter('inline')).not.toBeNull();
    rateLimit.ended(lost);
    expect(await rateLimit.enter('inline')).not.toBeNull();
    await clock.runUntil(2 * limits.breakerOpenMs);
    expect(await rateLimit.enter('worker')).toBeNull();
    rateLimit.ended(fine);
    expect(states).toEqual(['open', 'closed']);
    expect(await rateLimit.enter('inline')).toBeNull();
    // What failed before does not count any more.
    await fail(world, 10);
    expect(states).toEqual(['open', 'closed']);
  });
});
