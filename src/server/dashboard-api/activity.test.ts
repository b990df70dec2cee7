import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ActivityDocument, type ActivityQuery } from '../../generated/api';
import { sampleNow } from '../../sandbox/e2e/sample-rows';
import { makeSampleWorld } from '../../sandbox/e2e/sample-world';
import { makeDashboardApi } from './api';

type World = ReturnType<typeof makeSampleWorld>;

const ask = async (world: World, window: 'DAY' | 'WEEK'): Promise<ActivityQuery['activity']> => {
  const body = JSON.stringify({ query: print(ActivityDocument), variables: { window } });
  const answer = await makeDashboardApi(world.deps).execute({ viewer: world.viewer, body });
  expect(answer).toMatchObject({ status: 200 });
  return (answer.body as { data: ActivityQuery }).data.activity;
};

const total = (buckets: ActivityQuery['activity']): number =>
  buckets.reduce((sum, { paid, authorized, open, canceled }) => {
    return sum + paid + authorized + open + canceled;
  }, 0);

describe('the activity of an installation', () => {
  it('has each purchase of the window in one bar, by what became of its payment', async () => {
    const world = makeSampleWorld();
    const week = await ask(world, 'WEEK');
    const from = sampleNow - 7 * 86_400_000;
    const rows = world.rows.filter(({ createdAt }) => createdAt >= from && createdAt < sampleNow);
    expect(rows.length).toBeGreaterThan(20);
    expect(total(week)).toBe(rows.length);
    const authorized = rows.filter(({ paymentStatus }) => paymentStatus === 'authorized').length;
    expect(authorized).toBeGreaterThan(0);
    expect(week.reduce((sum, bucket) => sum + bucket.authorized, 0)).toBe(authorized);
  });

  it('is cut into seven days, and a day into eight parts, oldest first', async () => {
    const world = makeSampleWorld();
    const [week, day] = [await ask(world, 'WEEK'), await ask(world, 'DAY')];
    expect([week.length, day.length]).toEqual([7, 8]);
    expect(day[0]?.from).toBe(new Date(sampleNow - 86_400_000).toISOString());
    expect(week.map(({ from }) => from)).toEqual(week.map(({ from }) => from).sort());
  });

  it('sums money by currency, and says which events came late', async () => {
    const world = makeSampleWorld();
    const week = await ask(world, 'WEEK');
    const sums = week.flatMap(({ money }) => money);
    const received = (currency: string) =>
      sums
        .filter((one) => one.received.currency === currency)
        .reduce((sum, one) => sum + BigInt(one.received.minor), 0n);
    for (const currency of ['USD', 'EUR', 'JPY', 'KWD']) {
      const rows = world.rows.filter((row) => row.currency === currency);
      const wanted = rows.reduce((sum, row) => sum + row.amountReceivedMinor, 0n);
      expect(wanted, currency).toBeGreaterThan(0n);
      expect(received(currency), currency).toBe(wanted);
    }
    const taken = week.reduce((sum, bucket) => sum + bucket.eventsTaken, 0);
    const late = week.reduce((sum, bucket) => sum + bucket.eventsLate, 0);
    expect([taken, late]).toEqual([180, 7]);
  });

  it('is asked of the store once for each plot, however many bars it has', async () => {
    const world = makeSampleWorld();
    const asked: string[] = [];
    const store = new Proxy(world.deps.store, {
      get: (target, name, self) => {
        asked.push(String(name));
        return Reflect.get(target, name, self) as unknown;
      },
    });
    await ask({ ...world, deps: { ...world.deps, store } }, 'WEEK');
    expect(asked).toEqual(['countOutcomes', 'sumMoney', 'countEvents']);
  });

  it('shows nothing of a shop without purchases', async () => {
    expect(total(await ask(makeSampleWorld({ empty: true }), 'WEEK'))).toBe(0);
  });
});
