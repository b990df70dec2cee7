import { afterEach, describe, expect, it } from 'vitest';
import { makeSystemClock } from '../adapters/system/clock';
import { makeSystemRandom } from '../adapters/system/random';
import { manifestWebhooks } from '../handlers/manifest';
import type { SaleorVersion } from '../sandbox/saleor/contract';
import { makeSaleorStandIn } from '../sandbox/saleor/stand-in';
import { makeFetchHandler } from './http/testing/fetch-handler';
import { makeTestApp } from './testing/platform';
import { installApp, makeStaff } from './testing/staff';

const apiUrl = 'https://shop.example.com/graphql/';
const appUrl = 'https://app.example.com';
const refunds = `${appUrl}/api/webhooks/saleor/transaction_refund_requested`;
const checkouts = `${appUrl}/api/webhooks/saleor/checkout_updated`;
const olderQuery = `subscription { event { ... on TransactionRefundRequested {
  __typename issuedAt version recipient { id identifier } action { actionType amount }
} } }`;

let stop = (): void => undefined;
afterEach(() => stop());

interface Held {
  readonly id: string;
  readonly name: string;
  readonly targetUrl: string;
  readonly subscriptionQuery: string;
  readonly isActive: boolean;
  readonly asyncEvents: readonly { eventType: string }[];
  readonly syncEvents: readonly { eventType: string }[];
}

/** A Saleor with the app installed, and what the app writes there. */
const makeTown = async (version: SaleorVersion = '3.23', installedAs = version) => {
  const writes: string[] = [];
  const refused = new Set<string>();
  let gate = (): Promise<void> => Promise.resolve();
  const ask = async (request: Request): Promise<Response> => {
    const text = await request.clone().text();
    const { query, variables } = JSON.parse(text || '{}');
    const act = /webhook(Create|Update|Delete)/.exec(String(query))?.[0];
    const input = variables?.input ?? {};
    if (act) writes.push(input.targetUrl ? `${act} ${input.targetUrl}` : act);
    await gate();
    if (!refused.has(String(input.targetUrl))) return saleor.handle(request);
    const changed = { ...variables, input: { ...input, query: 'subscription { event { nope } }' } };
    const { url, headers } = request;
    const body = JSON.stringify({ query, variables: changed });
    return saleor.handle(new Request(url, { method: 'POST', headers, body }));
  };
  const { app, standIn, logged } = makeTestApp({
    saleorFetch: (input, init) => ask(new Request(input, init)),
    fromStripe: (input, init) => toApp(new Request(input, init)),
  });
  const toApp = makeFetchHandler(app.routes);
  const ofOldName = (request: Request): Promise<Response> => {
    const headers = new Headers(request.headers);
    if (headers.has('saleor-schema-version')) headers.set('saleor-schema-version', installedAs);
    return toApp(new Request(request, { headers }));
  };
  const saleor = makeSaleorStandIn({
    ...{ clock: makeSystemClock(), random: makeSystemRandom(), fetch: ofOldName, apiUrl, version },
    tasks: false,
  });
  stop = () => {
    saleor.control.close();
    standIn.close();
  };
  const staff = makeStaff(saleor);
  await installApp(staff, appUrl);
  const held = async (): Promise<readonly Held[]> => {
    const id = saleor.read.apps().at(-1)?.id;
    const { app: one } = await staff(
      `query ($id: ID!) { app(id: $id) { webhooks { id name targetUrl subscriptionQuery isActive
        asyncEvents { eventType } syncEvents { eventType } } } }`,
      { id },
    );
    return one.webhooks;
  };
  const idOf = async (targetUrl: string): Promise<string> =>
    (await held()).find((one) => one.targetUrl === targetUrl)?.id ?? '';
  const change = async (targetUrl: string, input: Readonly<Record<string, unknown>>) =>
    staff(
      `mutation ($id: ID!, $input: WebhookUpdateInput!) {
        webhookUpdate(id: $id, input: $input) { errors { code } } }`,
      { id: await idOf(targetUrl), input },
    );
  const drop = async (targetUrl: string) =>
    staff('mutation ($id: ID!) { webhookDelete(id: $id) { errors { code } } }', {
      id: await idOf(targetUrl),
    });
  const watch = async () => {
    writes.length = 0;
    await app.chores.find(({ name }) => name === 'watch')?.run();
    return [...writes];
  };
  const setGate = (next: typeof gate) => {
    gate = next;
  };
  return { held, change, drop, watch, writes, logged, refused, setGate };
};

const inLine = (held: readonly Held[], version: string) =>
  expect(
    held.map((one) => ({
      ...{ name: one.name, targetUrl: one.targetUrl, query: one.subscriptionQuery },
      isActive: one.isActive,
      asyncEvents: one.asyncEvents.map(({ eventType }) => eventType),
      syncEvents: one.syncEvents.map(({ eventType }) => eventType),
    })),
  ).toEqual(expect.arrayContaining([...manifestWebhooks(appUrl, version).wanted]));

describe('webhooks of an installation', () => {
  it.each(['3.21', '3.22', '3.23', '3.24'] as const)(
    'of an earlier version of the app are brought in line at the next watch (Saleor %s)',
    async (version) => {
      const { held, change, drop, watch } = await makeTown(version);
      const { length } = await held();
      expect(await watch()).toEqual([]);
      await change(refunds, { query: olderQuery, syncEvents: ['TRANSACTION_REFUND_REQUESTED'] });
      await drop(checkouts);
      expect(await watch()).toEqual([`webhookUpdate ${refunds}`, `webhookCreate ${checkouts}`]);
      expect(await held()).toHaveLength(length);
      inLine(await held(), version);
      expect(await watch()).toEqual([]);
    },
  );

  it('follow a Saleor that became newer than the one it was installed at', async () => {
    const { held, watch, writes } = await makeTown('3.23', '3.22');
    const all = [...writes, ...(await watch())];
    expect(all.filter((line) => line.startsWith('webhookCreate')).toSorted()).toEqual([
      `webhookCreate ${appUrl}/api/webhooks/saleor/app_deleted`,
      `webhookCreate ${appUrl}/api/webhooks/saleor/app_status_changed`,
    ]);
    inLine(await held(), '3.23');
    expect(await watch()).toEqual([]);
  });

  it('that are switched off, renamed or given other events are set right, each by one call', async () => {
    const { held, change, watch } = await makeTown();
    const orders = `${appUrl}/api/webhooks/saleor/order_updated`;
    await change(orders, { isActive: false, name: 'Other' });
    await change(checkouts, { asyncEvents: ['CHECKOUT_UPDATED', 'ORDER_CREATED'] });
    expect((await watch()).toSorted()).toEqual([
      `webhookUpdate ${checkouts}`,
      `webhookUpdate ${orders}`,
    ]);
    inLine(await held(), '3.23');
  });

  it('in another layout are left as they are', async () => {
    const { held, change, watch } = await makeTown();
    const now = (await held()).find(({ targetUrl }) => targetUrl === refunds);
    const query = `# Kept by Saleor\n${now?.subscriptionQuery.replaceAll(/\s+/g, ' ')}`;
    await change(refunds, { query, syncEvents: ['TRANSACTION_REFUND_REQUESTED'] });
    expect(await watch()).toEqual([]);
  });

  it('that lead to a route which is gone are deleted, and those that lead elsewhere are left', async () => {
    const { held, change, watch } = await makeTown();
    const orders = `${appUrl}/api/webhooks/saleor/order_updated`;
    const gone = `${appUrl}/api/webhooks/saleor/order_bulk_created`;
    await change(checkouts, { targetUrl: gone });
    await change(orders, { targetUrl: 'https://elsewhere.example.com/hook' });
    expect((await watch()).toSorted()).toEqual([
      `webhookCreate ${checkouts}`,
      `webhookCreate ${orders}`,
      'webhookDelete',
    ]);
    const urls = (await held()).map(({ targetUrl }) => targetUrl);
    expect(urls).not.toContain(gone);
    expect(urls).toContain('https://elsewhere.example.com/hook');
    expect(await watch()).toEqual([]);
  });

  it('that Saleor refuses are logged, keep no other one, and are tried again', async () => {
    const { change, watch, refused, logged, held } = await makeTown();
    await change(refunds, { query: olderQuery, syncEvents: ['TRANSACTION_REFUND_REQUESTED'] });
    await change(checkouts, { isActive: false });
    refused.add(refunds);
    expect(await watch()).toHaveLength(2);
    expect(logged.join()).toMatch(/install\.webhook-refused.*Subscription query is not valid/);
    expect((await held()).find(({ targetUrl }) => targetUrl === checkouts)?.isActive).toBe(true);
    refused.clear();
    expect(await watch()).toEqual([`webhookUpdate ${refunds}`]);
    inLine(await held(), '3.23');
  });

  it('that are missing are made once, though many processes miss them at once', async () => {
    const { drop, watch, held, writes, setGate } = await makeTown();
    const { length } = await held();
    await drop(checkouts);
    setGate(() => new Promise((resolve) => setImmediate(resolve)));
    await Promise.all([watch(), watch(), watch()]);
    expect(writes).toEqual([`webhookCreate ${checkouts}`]);
    expect(await held()).toHaveLength(length);
  });
});
