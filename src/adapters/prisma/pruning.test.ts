import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  leaseOne,
  mirrorOf,
  newShop,
  nothingNext,
  problem,
  recordAttempt,
  second,
  t0,
} from '../testing/store-world';
import { makePrismaStore, type PrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

let store: PrismaStore;
beforeAll(async () => {
  store = makePrismaStore({
    databaseUrl: await openTestDatabase(),
    random: makeSystemRandom(),
    patience: testPatience,
  });
});
afterAll(() => store.close());

it('problems go some time after they were closed, and open ones stay', async () => {
  const shop = await newShop(store);
  const { attempt } = await recordAttempt(store, attemptFor(shop));
  const look = async (at: number, problems: ReturnType<typeof problem>[]) => {
    const lease = await leaseOne(store, shop, attempt.purchaseId, at);
    await store.saveMirror(lease, mirrorOf(), nothingNext(at, { problems }));
  };
  const prune = async (problemsBefore: number) =>
    (await store.prune({ deliveriesBefore: 0, foreignKept: 100, problemsBefore, limit: 100 }))
      .problems;
  await look(t0, [problem(), problem({ key: 'money-without-order' })]);
  await look(t0 + second, [problem()]);
  expect(await prune(t0 + second)).toBe(0);
  expect(await prune(t0 + second + 1)).toBe(1);
  const row = await store.readMirror(shop.installation.id, attempt.purchaseId);
  expect(row?.problems).toEqual([problem()]);
  expect(await prune(t0 + 1_000 * second)).toBe(0);
});
