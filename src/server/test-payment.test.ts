import { afterEach, describe, expect, it } from 'vitest';
import { makeSystemClock } from '../adapters/system/clock';
import { makeSystemRandom } from '../adapters/system/random';
import type { TestPayment, TestPaymentPayload } from '../generated/api-schema';
import type { Clock } from '../ports/clock';
import type { ChannelSettings } from '../sandbox/saleor/contract';
import { makeSaleorStandIn } from '../sandbox/saleor/stand-in';
import { makeFetchHandler } from './http/testing/fetch-handler';
import { makeTestApp } from './testing/platform';
import { installApp, makeStaff } from './testing/staff';

const apiUrl = 'https://shop.example.com/graphql/';
const appUrl = 'https://app.example.com';
const channel = 'default-channel';
const accountId = 'acct_one';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const runParts = `
  id channel connectionName article outcome state code words
  steps { name state ms said { side words reference url } }
  order { id orderId number userEmail syncState paymentStatus mode }`;

interface TownOptions {
  readonly settings?: Partial<ChannelSettings>;
  readonly completion?: 'app' | 'storefront' | 'saleor';
  readonly keys?: 'test' | 'live';
}

/** A shop with the app in it, which has no connection that is live but where that is asked for. */
const makeTown = async ({ settings = {}, completion = 'app', keys = 'test' }: TownOptions = {}) => {
  const system = makeSystemClock();
  let ahead = 0;
  const clock: Clock = { ...system, now: () => system.now() + ahead };
  const { app, standIn, logged } = makeTestApp({
    clock,
    saleorFetch: (input, init) => saleor.handle(new Request(input, init)),
    fromStripe: (input, init) => toApp(new Request(input, init)),
  });
  const toApp = makeFetchHandler(app.routes);
  const saleor = makeSaleorStandIn({
    ...{ clock: system, random: makeSystemRandom(), fetch: toApp, apiUrl, version: '3.23' },
    ...{ tasks: false, channels: [{ slug: channel, settings }] },
  });
  const worker = app.startWorker();
  stops.push(() => {
    void worker.stop();
    saleor.control.close();
    standIn.close();
  });
  await installApp(makeStaff(saleor), appUrl);
  const [installation] = await app.platform.store.listInstallations();
  if (!installation) throw new Error('It was installed');
  const added = await app.connections.add(installation.id, {
    name: 'Shop',
    publishableKey: keys === 'test' ? 'pk_test_onePublishable1' : 'pk_live_livePublishabl3',
    secretKey: keys === 'test' ? 'sk_test_oneSecretKey0001' : 'sk_live_liveSecretKey003',
    allowSameAccount: false,
  });
  if (!added.ok) throw new Error(added.refusal.message);
  const { id: connectionId } = added.value;
  await app.connections.assign(installation.id, { channel, connectionId, completion });

  const viewer = { installation, email: 'staff@example.com', permissions: ['HANDLE_PAYMENTS'] };
  const ask = async <T>(query: string, variables: object = {}): Promise<T> => {
    const body = JSON.stringify({ query, variables });
    const answer = await app.dashboardApi.execute({ viewer, body });
    expect(answer.body).not.toHaveProperty('errors');
    return (answer.body as { data: T }).data;
  };
  const articles = async (search = '', of = channel) => {
    const asked = await ask<{
      articles: {
        articles: { variantId: string; name: string; price: string }[];
        error: { code: string } | null;
      };
    }>(
      `query ($channel: String!, $search: String!) { articles(channel: $channel, search: $search) {
        articles { variantId name sku price } error { code message } } }`,
      { channel: of, search },
    );
    return asked.articles;
  };
  const start = async (outcome: string, search = 'Blue Hoodie', of = channel) => {
    const [article] = (await articles(search)).articles;
    const variantId = article?.variantId ?? 'UHJvZHVjdFZhcmlhbnQ6MQ==';
    const input = { channel: of, variantId, outcome };
    const { startTestPayment } = await ask<{ startTestPayment: TestPaymentPayload }>(
      `mutation ($input: StartTestPaymentInput!) { startTestPayment(input: $input) {
        testPayment { ${runParts} } errors { code message nextStep field } } }`,
      { input },
    );
    return startTestPayment;
  };
  const read = async (): Promise<TestPayment | null> =>
    (await ask<{ testPayment: TestPayment | null }>(`{ testPayment { ${runParts} } }`)).testPayment;
  const ended = async (): Promise<TestPayment> => {
    let run = await read();
    await expect
      .poll(async () => (run = await read())?.state, { timeout: 60_000, interval: 100 })
      .not.toBe('RUNNING');
    if (!run) throw new Error('Nothing was started');
    return run;
  };
  const play = async (outcome: string, search?: string) => {
    expect((await start(outcome, search)).errors).toEqual([]);
    return ended();
  };
  const paths = () => standIn.ledger.map(({ method, path }) => `${method} ${path}`);
  const turnClock = (ms: number) => {
    ahead += ms;
  };
  return {
    app,
    saleor,
    standIn,
    logged,
    ask,
    articles,
    start,
    read,
    ended,
    play,
    paths,
    turnClock,
  };
};

type Town = Awaited<ReturnType<typeof makeTown>>;

const names = (run: TestPayment) => run.steps.map(({ name, state }) => `${name} ${state}`);
const step = (run: TestPayment, name: string) => run.steps.find((one) => one.name === name);
const said = (run: TestPayment, name: string) =>
  (step(run, name)?.said ?? []).map(({ side, words }) => `${side} ${words}`);
const isConfirm = ({ path }: { readonly path: string }) => path.endsWith('/confirm');
const shopperCalls = (town: Town) =>
  town.saleor.read
    .requests()
    .filter(({ operationName }) => /Cart|Payment|Gateway/.test(operationName ?? ''));

describe('a test payment', () => {
  it('goes from checkout to an order that is in sync, as a stranger, and says each step', async () => {
    const town = await makeTown();
    const run = await town.play('SUCCESS');
    expect(names(run)).toEqual(
      ['CHECKOUT', 'DELIVERY', 'GATEWAY', 'INITIALIZE', 'CONFIRM', 'PROCESS', 'ORDER', 'SYNC'].map(
        (name) => `${name} DONE`,
      ),
    );
    expect(run).toMatchObject({
      state: 'SUCCEEDED',
      code: null,
      article: expect.stringContaining('Blue'),
    });
    expect(run.steps.every(({ ms }) => typeof ms === 'number')).toBe(true);
    expect(said(run, 'CONFIRM')).toEqual(['STRIPE pm_card_visa: succeeded']);
    expect(step(run, 'CONFIRM')?.said[0]?.url).toMatch(
      /dashboard\.stripe\.com\/.*test\/payments\/pi_/,
    );
    expect(said(run, 'PROCESS')[0]).toMatch(/^SALEOR CHARGE_SUCCESS/);
    expect(run.order).toMatchObject({
      ...{ syncState: 'IN_SYNC', paymentStatus: 'CHARGED', mode: 'TEST' },
      userEmail: 'test-payment@example.com',
    });
    const [order] = town.saleor.read.orders();
    expect(order?.metadata).toMatchObject({ 'stripeOrders.testPayment': 'true' });
    expect(new Set(shopperCalls(town).map(({ principal }) => principal))).toEqual(
      new Set(['anonymous']),
    );
    const confirmed = town.standIn.ledger.filter(({ path }) => path.endsWith('/confirm'));
    expect(confirmed).toHaveLength(1);
    expect(confirmed[0]).toMatchObject({
      params: { payment_method: 'pm_card_visa', return_url: appUrl },
      idempotencyKey: expect.stringMatching(/^test-payment:/),
    });
  });

  it('of a storefront that completes checkouts itself is completed as a storefront does', async () => {
    const town = await makeTown({ completion: 'storefront' });
    const run = await town.play('SUCCESS', 'Gift Wrap');
    expect(run.state).toBe('SUCCEEDED');
    expect(said(run, 'DELIVERY')).toEqual(['SALEOR isShippingRequired: false']);
    expect(said(run, 'ORDER')[0]).toBe('SALEOR checkoutComplete');
  });

  it('that is to be declined shows Stripe’s decline code, and leaves no order', async () => {
    const town = await makeTown();
    const run = await town.play('DECLINE');
    expect(names(run).slice(4)).toEqual([
      ...['CONFIRM DONE', 'PROCESS DONE', 'NO_ORDER DONE', 'SYNC DONE'],
    ]);
    expect(run).toMatchObject({ state: 'SUCCEEDED', code: null });
    expect(said(run, 'CONFIRM')).toEqual(['STRIPE generic_decline: Your card was declined.']);
    expect(town.saleor.read.orders()).toEqual([]);
    expect(run.order).toMatchObject({ orderId: null, syncState: 'IN_SYNC' });
  });

  it('with a refund afterwards is refunded by Saleor’s own action, and ends in sync', async () => {
    const town = await makeTown();
    const run = await town.play('REFUND');
    expect(run.state).toBe('SUCCEEDED');
    const [asked, answered] = step(run, 'REFUND')?.said ?? [];
    expect(asked?.words).toBe('transactionRequestAction: REFUND');
    expect(answered).toMatchObject({
      words: 'REFUND_SUCCESS',
      reference: expect.stringMatching(/^re_/),
    });
    expect(run.order).toMatchObject({ paymentStatus: 'REFUNDED', syncState: 'IN_SYNC' });
    const [balance] = [...town.standIn.balances(accountId).values()];
    expect(balance?.refundedMinor).toBe(balance?.capturedMinor);
  });

  it('that is only authorized is captured before it is refunded', async () => {
    const settings = { defaultTransactionFlowStrategy: 'AUTHORIZATION' } as const;
    const town = await makeTown({ settings });
    const run = await town.play('REFUND');
    expect(names(run).slice(6)).toEqual([
      ...['ORDER DONE', 'CAPTURE DONE', 'REFUND DONE', 'SYNC DONE'],
    ]);
    expect(said(run, 'CONFIRM')).toEqual(['STRIPE pm_card_visa: requires_capture']);
    expect(said(run, 'CAPTURE')).toContain('SALEOR CHARGE_SUCCESS');
    expect(run.state).toBe('SUCCEEDED');
  });

  it('in a shop that answers no strangers asks with the app’s token', async () => {
    const town = await makeTown();
    town.saleor.control.setShop({ allowStorefrontTraffic: false });
    expect((await town.play('SUCCESS')).state).toBe('SUCCEEDED');
  });
});

describe('a test payment is refused', () => {
  it('for a connection with live keys, before anybody is asked anything', async () => {
    const town = await makeTown({ keys: 'live' });
    const before = {
      saleor: town.saleor.read.requests().length,
      stripe: town.standIn.ledger.length,
    };
    const input = { channel, variantId: 'UHJvZHVjdFZhcmlhbnQ6MQ==', outcome: 'SUCCESS' };
    const { startTestPayment } = await town.ask<{ startTestPayment: TestPaymentPayload }>(
      `mutation ($input: StartTestPaymentInput!) { startTestPayment(input: $input) {
        testPayment { id } errors { code nextStep } } }`,
      { input },
    );
    expect(startTestPayment).toEqual({
      testPayment: null,
      errors: [{ code: 'live-connection', nextStep: expect.stringContaining('test keys') }],
    });
    expect(town.saleor.read.requests()).toHaveLength(before.saleor);
    expect(town.standIn.ledger).toHaveLength(before.stripe);
    expect(await town.read()).toBeNull();
  });

  it('for a channel that no connection takes payments of', async () => {
    const town = await makeTown();
    expect((await town.start('SUCCESS', '', 'elsewhere')).errors).toMatchObject([
      { code: 'channel-unassigned', field: 'channel' },
    ]);
  });

  it('while another one is under way', async () => {
    const town = await makeTown();
    const [first, second] = await Promise.all([town.start('SUCCESS'), town.start('DECLINE')]);
    const errors = [...first.errors, ...second.errors];
    expect(errors).toMatchObject([{ code: 'test-payment-under-way' }]);
    expect((await town.ended()).state).toBe('SUCCEEDED');
    expect((await town.play('DECLINE')).state).toBe('SUCCEEDED');
  });
});

describe('a test payment fails at a step that says why', () => {
  it('where the article is sold out meanwhile', async () => {
    const town = await makeTown();
    const [article] = (await town.articles('Blue Hoodie')).articles;
    expect(article).toMatchObject({ name: expect.stringContaining('Blue'), price: '40 USD' });
    town.saleor.control.setStock('blue-hoodie', 0);
    expect((await town.articles('Blue Hoodie')).articles).toEqual([]);
    const run = await town.play('SUCCESS', 'blue').then(async () => {
      const input = { channel, variantId: article?.variantId, outcome: 'SUCCESS' };
      await town.ask(
        `mutation ($input: StartTestPaymentInput!) { startTestPayment(input: $input) {
          errors { code } } }`,
        { input },
      );
      return town.ended();
    });
    expect(run).toMatchObject({ state: 'FAILED', code: 'no-stock' });
    expect(run.words).toMatch(/^INSUFFICIENT_STOCK/);
    expect(names(run).slice(0, 2)).toEqual(['CHECKOUT FAILED', 'DELIVERY WAITING']);
  });

  it.each(['drop-before', 'server-error'] as const)(
    'where Stripe is down in the middle (%s)',
    async (kind) => {
      const town = await makeTown();
      town.standIn.faults.add({ kind, when: isConfirm, times: 9 });
      const run = await town.play('SUCCESS');
      expect(run).toMatchObject({ state: 'FAILED', code: 'stripe-unavailable' });
      expect(names(run)[4]).toBe('CONFIRM FAILED');
      expect(town.saleor.read.orders()).toEqual([]);
      expect(JSON.stringify(run)).not.toContain('_secret_');
    },
  );

  it('not where only Stripe’s answer was lost: the same key asks for it again', async () => {
    const town = await makeTown();
    town.standIn.faults.add({ kind: 'drop-after', when: isConfirm });
    const run = await town.play('SUCCESS');
    expect(run.state).toBe('SUCCEEDED');
    const confirmed = town.standIn.ledger.filter(({ path }) => path.endsWith('/confirm'));
    expect(new Set(confirmed.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it('where its process ended, and the next one begins in its place', async () => {
    const town = await makeTown();
    let hold: (() => void) | null = null;
    town.saleor.faults.api = ({ operationName }) => {
      if (operationName !== 'ProcessPayment' || hold) return null;
      hold = () => undefined;
      return { delayBeforeMs: 3_600_000 };
    };
    expect((await town.start('SUCCESS')).errors).toEqual([]);
    await expect
      .poll(async () => names((await town.read()) as TestPayment)[5], { timeout: 30_000 })
      .toBe('PROCESS RUNNING');
    expect((await town.start('SUCCESS')).errors).toMatchObject([
      { code: 'test-payment-under-way' },
    ]);
    town.turnClock(60_000);
    const lost = await town.read();
    expect(lost).toMatchObject({ state: 'FAILED', code: 'interrupted' });
    expect(names(lost as TestPayment)[5]).toBe('PROCESS FAILED');
    town.saleor.faults.api = () => null;
    expect((await town.play('DECLINE')).state).toBe('SUCCEEDED');
  });
});

describe('articles that a shopper can buy', () => {
  it('are published and in stock, and found by name or SKU', async () => {
    const town = await makeTown();
    town.saleor.control.setAvailable('apple-juice', false);
    const all = (await town.articles()).articles.map(({ name }) => name);
    expect(all.some((name) => name.startsWith('Apple'))).toBe(false);
    expect(all).toHaveLength(2);
    expect((await town.articles('GIFT-WR')).articles).toMatchObject([
      { name: expect.stringContaining('Gift Wrap'), price: '5.5 USD' },
    ]);
    expect((await town.articles('', 'elsewhere')).articles).toEqual([]);
  });

  it('are none where Saleor does not answer, which is said', async () => {
    const town = await makeTown();
    town.saleor.faults.api = () => ({ refuseWith: 503 });
    expect(await town.articles()).toMatchObject({
      articles: [],
      error: { code: 'saleor-unavailable' },
    });
  });
});
