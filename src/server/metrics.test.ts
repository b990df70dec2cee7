import { afterEach, describe, expect, it } from 'vitest';
import { makeSystemClock } from '../adapters/system/clock';
import { makeSystemRandom } from '../adapters/system/random';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { asId } from '../domain/facts/ids';
import { done, refused, unknown } from '../domain/facts/outcome';
import type { Clock } from '../ports/clock';
import type { Saleor } from '../ports/saleor';
import type { Lease } from '../ports/store';
import { makeSaleorStandIn } from '../sandbox/saleor/stand-in';
import { makeMetrics } from './http/metrics';
import { makeFetchHandler } from './http/testing/fetch-handler';
import { withQueueAge, withSaleorTimes } from './measured';
import { makeTestApp } from './testing/platform';

const workSecret = 'a-secret-of-operators-with-more-than-32-bytes';
const apiUrl = 'https://shop.example.com/graphql/';
const clock = makeSystemClock();
const random = makeSystemRandom();
let stop = (): void => undefined;
afterEach(() => stop());

/** The app between both stand-ins, in one process, and what its operator reads. */
const makeTown = (secret?: string) => {
  const { app, standIn } = makeTestApp({
    workSecret: secret,
    saleorFetch: (input, init) => saleor.handle(new Request(input, init)),
  });
  const toApp = makeFetchHandler(app.routes);
  const saleor = makeSaleorStandIn({
    ...{ clock, random, fetch: toApp, apiUrl, version: '3.23', tasks: false },
  });
  stop = () => {
    saleor.control.close();
    standIn.close();
  };
  const read = async () => {
    const headers = { authorization: `Bearer ${workSecret}` };
    const answer = await toApp(new Request('https://app.example.com/api/metrics', { headers }));
    return { type: answer.headers.get('content-type'), text: await answer.text() };
  };
  return { app, saleor, toApp, read };
};

type Town = ReturnType<typeof makeTown>;

const install = async ({ app, saleor }: Town) => {
  const query = `mutation { appInstall(input: {
    appName: "Stripe", manifestUrl: "https://app.example.com/api/manifest",
    activateAfterInstallation: true,
    permissions: [HANDLE_PAYMENTS, HANDLE_CHECKOUTS, MANAGE_ORDERS, MANAGE_CHECKOUTS]
  }) { errors { code } } }`;
  const authorization = `Bearer ${saleor.control.staffToken()}`;
  await saleor.handle(
    new Request(apiUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    }),
  );
  await saleor.control.idle();
  const installation = await app.platform.store.findInstallationByApiUrl(apiUrl);
  if (!installation) throw new Error('The app is not installed.');
  return installation;
};

describe('the metrics of a process', () => {
  it('say how long answers and calls to both sides took, and how they ended', async () => {
    const town = makeTown(workSecret);
    const installation = await install(town);
    await town.app.saleorFor(installation, 'inline').listChannels();
    await town.app.connections.add(installation.id, {
      name: 'Main',
      publishableKey: 'pk_test_onePublishable1',
      secretKey: 'sk_test_oneSecretKey0001',
    });
    const [connection] = await town.app.platform.store.listConnections(installation.id);
    if (!connection) throw new Error('Nothing is connected.');
    const page = { since: 0, startingAfter: null };
    await town.app.stripeFor(connection, 'worker').listEvents(page);
    const { text, type } = await town.read();
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('stripe_orders_http_answers{route="register",status="200"} 1');
    expect(text).toContain('stripe_orders_http_answer_seconds_count{route="register"} 1');
    expect(text).toMatch(
      /stripe_orders_saleor_call_seconds_count\{call="listChannels",outcome="done"\} 1/,
    );
    expect(text).toMatch(
      /stripe_orders_stripe_call_seconds_count\{call="listEvents",outcome="done"\} 1/,
    );
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect(text).toContain(`stripe_orders_mirrors{installation="${installation.id}",state="`);
  });

  it('tell payment sessions from other webhooks of Saleor', async () => {
    const { toApp, read } = makeTown(workSecret);
    for (const event of ['transaction_initialize_session', 'order_updated', 'order_updated']) {
      const address = `https://app.example.com/api/webhooks/saleor/${event}`;
      await toApp(new Request(address, { method: 'POST', body: '{}' }));
    }
    const { text } = await read();
    const counted = 'stripe_orders_http_answer_seconds_count{route="saleor-webhook",event=';
    expect(text).toContain(`${counted}"transaction_initialize_session"} 1`);
    expect(text).toContain(`${counted}"order_updated"} 2`);
    expect(text).toMatch(/stripe_orders_http_answers\{route="saleor-webhook",status="4\d\d"\} 3/);
  });

  it('are counted nowhere where nobody may read them', async () => {
    const town = makeTown();
    await install(town);
    expect((await town.read()).text).not.toContain('stripe_orders');
  });

  it('have no label that a sender names', async () => {
    const { toApp, read } = makeTown(workSecret);
    for (const path of ['webhooks/saleor/canary', 'webhooks/stripe/canary', 'manifest?a=canary']) {
      const request = new Request(`https://app.example.com/api/${path}`, {
        method: path.startsWith('w') ? 'POST' : 'GET',
        headers: { 'saleor-event': 'canary', 'saleor-api-url': 'https://canary.example.com/' },
        ...(path.startsWith('w') ? { body: '{"canary":1}' } : {}),
      });
      await toApp(request);
    }
    const { text } = await read();
    expect(text).toContain('{route="saleor-webhook",event="unknown"} 1');
    expect(text).not.toContain('canary');
  });

  it('keep no rows of an installation that is gone', async () => {
    const metrics = makeMetrics();
    const count = (installation: string) => ({ installation, state: 'failed', count: 2 });
    expect(await metrics.text([count('one'), count('two')])).toContain('installation="one"');
    const later = await metrics.text([count('two')]);
    expect(later).toContain('stripe_orders_mirrors{installation="two",state="failed"} 2');
    expect(later).not.toContain('installation="one"');
  });
});

/** A clock that stands still unless it is moved. */
const makeStill = (): Clock & { move: (ms: number) => void } => {
  let at = 1_000;
  return { ...clock, now: () => at, move: (ms) => void (at += ms) };
};

describe('a call to a counterparty', () => {
  const channels = [done([]), refused('not-permitted', 'x'), unknown('timeout', 'x')];

  it.each(channels)('that ends $kind is told with its time, and given as it is', async (ending) => {
    const still = makeStill();
    const { saleorFor } = makeTestApp().app;
    const told: unknown[] = [];
    const metrics = { ...makeMetrics(), called: (...words: unknown[]) => void told.push(words) };
    const slow = (...words: Parameters<typeof saleorFor>): Saleor => ({
      ...saleorFor(...words),
      listChannels: async () => {
        still.move(250);
        return ending;
      },
    });
    const installation = await install(makeTown());
    const saleor = withSaleorTimes(slow, { clock: still, metrics })(installation, 'inline');
    expect(await saleor.listChannels()).toBe(ending);
    expect(told).toEqual([['saleor', 'listChannels', ending.kind, 250]]);
  });

  it('that throws is a bug: it is passed on, and no ending is made up', async () => {
    const { saleorFor } = makeTestApp().app;
    const told: unknown[] = [];
    const metrics = { ...makeMetrics(), called: (...words: unknown[]) => void told.push(words) };
    const broken = (...words: Parameters<typeof saleorFor>): Saleor => ({
      ...saleorFor(...words),
      listChannels: async () => {
        throw new Error('a bug');
      },
    });
    const installation = await install(makeTown());
    const saleor = withSaleorTimes(broken, { clock, metrics })(installation, 'inline');
    await expect(saleor.listChannels()).rejects.toThrow('a bug');
    expect(told).toEqual([]);
  });
});

describe('a purchase that a worker takes', () => {
  it('is told by its urgency, with the time since its oldest news', async () => {
    const metrics = makeMetrics();
    const lease: Lease = {
      ...{
        installationId: asId('shop'),
        purchaseId: asId('purchase'),
        fence: 1,
        mark: 1,
        tries: 0,
      },
      ...{ urgency: 'awaited-order', dirtySince: 1_000 },
    };
    const memory = makeMemoryStore({ random });
    const store = withQueueAge({ ...memory, leaseDirty: async () => [lease] }, { clock, metrics });
    const request = {
      ...{ worker: 'one', now: 1_400, leaseMs: 1, gatherMs: 0, inProgress: new Map() },
      ...{ limit: 1, limitOther: 1, share: 1, shareOther: 1 },
    };
    expect(await store.leaseDirty(request)).toEqual([lease]);
    const text = await metrics.text([]);
    const name = 'stripe_orders_queue_age_seconds';
    expect(text).toContain(`${name}_sum{urgency="awaited-order"} 0.4`);
    expect(text).toContain(`${name}_bucket{le="0.25",urgency="awaited-order"} 0`);
    expect(text).toContain(`${name}_bucket{le="0.5",urgency="awaited-order"} 1`);
  });
});
