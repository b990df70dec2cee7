import { afterEach, describe, expect, it } from 'vitest';
import { makeSystemClock } from '../adapters/system/clock';
import { makeSystemRandom } from '../adapters/system/random';
import {
  attemptFor,
  leaseOne,
  mirrorOf,
  nothingNext,
  recordAttempt,
} from '../adapters/testing/store-world';
import type { Problem } from '../domain/decide/problem';
import type { Connection, Installation } from '../ports/store';
import type { SaleorVersion } from '../sandbox/saleor/contract';
import { makeSaleorStandIn } from '../sandbox/saleor/stand-in';
import { makeFetchHandler } from './http/testing/fetch-handler';
import { makeTestApp } from './testing/platform';
import { installApp, makeStaff } from './testing/staff';

const apiUrl = 'https://shop.example.com/graphql/';
const appUrl = 'https://app.example.com';
const hour = 3_600_000;

let stop = (): void => undefined;
afterEach(() => stop());

const underpaid: Problem = {
  ...{ key: 'underpaid', message: 'The order is worth more than was paid.' },
  nextStep: 'Ask the shopper for the rest.',
};

/** A shop with one connection, and what the app tells its Saleor of problems. */
const makeTown = async (version: SaleorVersion = '3.23') => {
  const calls: string[] = [];
  let lateMs = 0;
  let isRefusing = false;
  const ask = async (request: Request): Promise<Response> => {
    const text = await request.clone().text();
    const act = /(?:query|mutation) (\w*AppProblems?)\b/.exec(
      String(JSON.parse(text || '{}').query),
    )?.[1];
    if (act) calls.push(act);
    if (act && isRefusing) return new Response('', { status: 502 });
    return saleor.handle(request);
  };
  const clock = makeSystemClock();
  const { app, standIn, logged } = makeTestApp({
    clock: { ...clock, now: () => clock.now() + lateMs },
    saleorFetch: (input, init) => ask(new Request(input, init)),
  });
  const toApp = makeFetchHandler(app.routes);
  const saleor = makeSaleorStandIn({
    ...{ clock, random: makeSystemRandom(), fetch: toApp, apiUrl, version, tasks: false },
  });
  stop = () => {
    saleor.control.close();
    standIn.close();
  };
  const staff = makeStaff(saleor);
  await installApp(staff, appUrl);
  const { store } = app.platform;
  const [installation] = await store.listInstallations();
  if (!installation) throw new Error('Not installed');
  const keys = {
    publishableKey: 'pk_test_onePublishable1',
    secretKey: 'sk_test_oneSecretKey0001',
  };
  const added = await app.connections.add(installation.id, { name: 'Main', ...keys });
  if (!added.ok) throw new Error(added.refusal.message);
  const shop: { installation: Installation; connection: Connection } = {
    installation,
    connection: added.value,
  };
  const id = saleor.read.apps()[0]?.id;
  return {
    ...{ app, calls, logged, standIn, staff, connection: added.value },
    /** An order that a person has to look at; none of its own where there are no problems. */
    order: async (number: string, problems: readonly Problem[]) => {
      lateMs += 1_000;
      const now = clock.now() + lateMs;
      const { attempt } = await recordAttempt(store, attemptFor(shop, { at: now }));
      const save = async (left: readonly Problem[]) => {
        await store.markDirty(installation.id, attempt.purchaseId, now);
        const lease = await leaseOne(store, shop, attempt.purchaseId, now);
        const syncState = left.length > 0 ? 'attention' : 'in_sync';
        const mirror = mirrorOf({ orderNumber: number, syncState });
        await store.saveMirror(lease, mirror, nothingNext(now, { problems: [...left] }));
      };
      await save(problems);
      return save;
    },
    /** A round, after the claim of the one before has ended. */
    round: async () => {
      lateMs += 10 * 60_000;
      calls.length = 0;
      await app.chores.find(({ name }) => name === 'app-problems')?.run();
      return [...calls];
    },
    later: (ms: number) => {
      lateMs += ms;
    },
    refuse: (refusing: boolean) => {
      isRefusing = refusing;
    },
    shown: async (): Promise<
      readonly { key: string; message: string; count: number; isCritical: boolean }[]
    > => {
      const { app: one } = await staff(
        `query ($id: ID!) { app(id: $id) { problems { id key message count isCritical
          dismissed { by } } } }`,
        { id },
      );
      return one.problems.filter((problem: { dismissed: object | null }) => !problem.dismissed);
    },
    dismiss: (key: string) =>
      staff(
        `mutation ($keys: [String!]!, $app: ID!) { appProblemDismiss(input: {
          byStaffWithKeys: { keys: $keys, app: $app } }) { errors { code } } }`,
        { keys: [key], app: id },
      ),
  };
};

describe('problems on Saleor’s own list', () => {
  it('appear once, one entry for each kind, and are not told again while nothing changes', async () => {
    const town = await makeTown();
    await town.order('1001', [underpaid]);
    expect(await town.round()).toEqual(['ListAppProblems', 'CreateAppProblem']);
    expect(await town.shown()).toMatchObject([
      {
        key: 'order-underpaid',
        message:
          'Order #1001: The order is worth more than was paid. Ask the shopper for the rest.',
        count: 1,
        isCritical: false,
      },
    ]);
    expect(await town.round()).toEqual([]);
    for (const number of ['1002', '1003', '1004']) await town.order(number, [underpaid]);
    expect(await town.round()).toEqual(['CreateAppProblem']);
    const [entry, ...others] = await town.shown();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ count: 2 });
    expect(entry?.message).toMatch(/^4 orders \(#1004, #1003, #1002 …\): The order is worth/);
    expect(await town.round()).toEqual([]);
  });

  it('stay one entry however long they last, and leave by themselves once they are mended', async () => {
    const town = await makeTown();
    const save = await town.order('1001', [underpaid]);
    await town.round();
    town.later(5 * hour);
    await town.order('1002', [underpaid]);
    await town.round();
    expect(await town.shown()).toMatchObject([{ count: 2 }]);
    await save([]);
    await town.round();
    expect((await town.shown())[0]?.message).toMatch(/^Order #1002:/);
    const other = await town.order('1003', [{ ...underpaid, key: 'overpaid' }]);
    await town.round();
    expect((await town.shown()).map(({ key }) => key)).toEqual([
      'order-overpaid',
      'order-underpaid',
    ]);
    await other([]);
    expect(await town.round()).toEqual(['DismissAppProblems']);
    expect((await town.shown()).map(({ key }) => key)).toEqual(['order-underpaid']);
  });

  it('that a person dismissed stay away until they change, or come back', async () => {
    const town = await makeTown();
    const save = await town.order('1001', [underpaid]);
    await town.round();
    await town.dismiss('order-underpaid');
    await town.round();
    town.later(25 * hour);
    expect(await town.round()).toEqual(['ListAppProblems']);
    expect(await town.shown()).toEqual([]);
    await save([]);
    await town.round();
    await save([underpaid]);
    await town.round();
    expect(await town.shown()).toMatchObject([{ key: 'order-underpaid', count: 1 }]);
  });

  it('of a connection are critical, and go when its key works again', async () => {
    const town = await makeTown();
    expect(await town.round()).toEqual(['ListAppProblems']);
    const [row] = town.standIn.world('acct_one').endpoints.values();
    if (!row) throw new Error('No endpoint was made');
    Object.assign(row.endpoint, { status: 'disabled' });
    await town.round();
    const [entry] = await town.shown();
    expect(entry).toMatchObject({ key: `connection-${town.connection.id}`, isCritical: true });
    expect(entry?.message).toMatch(/^Stripe connection “Main” \(test\): .*endpoint is disabled/);
    expect(await town.round()).toEqual([]);
    Object.assign(row.endpoint, { status: 'enabled' });
    expect(await town.round()).toEqual(['DismissAppProblems']);
    expect(await town.shown()).toEqual([]);
  });

  it('are told in the next round where Saleor did not answer', async () => {
    const town = await makeTown();
    await town.round();
    await town.order('1001', [underpaid]);
    town.refuse(true);
    expect(await town.round()).toEqual(['CreateAppProblem']);
    expect(await town.shown()).toEqual([]);
    town.refuse(false);
    expect(await town.round()).toEqual(['CreateAppProblem']);
    expect(await town.shown()).toHaveLength(1);
  });

  it('are nothing to Saleor 3.21, which is not asked', async () => {
    const town = await makeTown('3.21');
    await town.order('1001', [underpaid]);
    expect(await town.round()).toEqual([]);
    expect(town.logged.join()).not.toContain('app-problems');
  });

  it('are told by one process, however many come by at once', async () => {
    const town = await makeTown();
    await town.order('1001', [underpaid]);
    const chore = town.app.chores.find(({ name }) => name === 'app-problems');
    await Promise.all([chore?.run(), chore?.run(), chore?.run()]);
    expect(await town.shown()).toMatchObject([{ count: 1 }]);
  });
});
