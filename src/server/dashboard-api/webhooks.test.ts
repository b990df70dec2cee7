import { print } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  LookAgainDocument,
  WebhooksDocument,
  type WebhooksQuery,
  type WebhooksQueryVariables,
} from '../../generated/api';
import { makeSampleWorld, type SampleWorld } from '../../sandbox/e2e/sample-world';
import { makeDashboardApi } from './api';

const send = async (world: SampleWorld, query: string, variables: object) => {
  const body = JSON.stringify({ query, variables });
  return makeDashboardApi(world.deps).execute({ viewer: world.viewer, body });
};

const list = async (world: SampleWorld, variables: Partial<WebhooksQueryVariables>) => {
  const answer = await send(world, print(WebhooksDocument), { first: 100, ...variables });
  expect(answer).toMatchObject({ status: 200 });
  return (answer.body as { data: WebhooksQuery }).data.webhooks;
};

const lookAgain = (world: SampleWorld, ids: readonly string[]) =>
  send(world, print(LookAgainDocument), { ids });

describe('the log of webhooks', () => {
  test('has links to the order, the payment and the event, and says how long the row took', async () => {
    const world = makeSampleWorld();
    const { rows } = await list(world, { search: 'evt_3Sample00059' });
    const [row] = world.rows;
    const intent = row?.intentIds[0] ?? '';
    const account = 'https://dashboard.stripe.com/acct_sample/test';
    expect(rows).toEqual([
      expect.objectContaining({
        ...{ side: 'STRIPE', event: 'payment_intent.succeeded', result: 'TAKEN', code: null },
        ...{ followedMs: 2_400, count: 1, connectionName: 'EU shop (test)' },
        order: { id: row?.purchaseId, number: '1000', userEmail: 'shopper0@example.com' },
        ...{ intentId: intent, intentUrl: `${account}/payments/${intent}` },
        ...{ eventId: 'evt_3Sample00059', eventUrl: `${account}/events/evt_3Sample00059` },
      }),
    ]);
  });

  test('is filtered by side and result, searched by an order, and paged', async () => {
    const world = makeSampleWorld();
    const refused = await list(world, { results: ['REFUSED'] });
    expect(refused.rows.map(({ side, code, count }) => [side, code, count])).toEqual([
      ['STRIPE', 'outside-tolerance', 1],
      ['SALEOR', 'signature-invalid', 12],
    ]);
    const ofOrder = await list(world, { search: '#1005' });
    expect(ofOrder.rows.map(({ event }) => event)).toEqual([
      'payment_intent.succeeded',
      'checkout_fully_paid',
    ]);
    expect((await list(world, { search: '#1005', sides: ['SALEOR'] })).rows).toHaveLength(1);
    const first = await list(world, { first: 2 });
    expect(first.rows).toHaveLength(2);
    const second = await list(world, { first: 2, after: first.nextCursor });
    expect(second.rows[0]?.id).toBe(String(Number(first.rows[1]?.id) - 1));
  });

  test('writes what is held back of refused ones before it is read', async () => {
    const world = makeSampleWorld();
    const order: string[] = [];
    const deps = {
      ...world.deps,
      refusals: { flush: async () => void order.push('written') },
      store: {
        ...world.deps.store,
        listDeliveries: async () => {
          order.push('read');
          return { rows: [], nextCursor: null };
        },
      },
    };
    await list({ ...world, deps }, {});
    expect(order).toEqual(['written', 'read']);
  });

  test.each([
    [{ first: 0 }, 'invalid-argument'],
    [{ first: 101 }, 'invalid-argument'],
    [{ search: 'x'.repeat(256) }, 'invalid-argument'],
    [{ sides: ['APP'] }, 'invalid-variables'],
  ])('refuses %o with a stable code', async (variables, code) => {
    const world = makeSampleWorld();
    const answer = await send(world, print(WebhooksDocument), { first: 25, ...variables });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ extensions: { code } }] } });
  });

  test('marks each chosen order once, and counts those that are not there', async () => {
    const world = makeSampleWorld();
    const [one, two] = world.rows.map(({ purchaseId }) => purchaseId);
    const ids = [one ?? '', two ?? '', one ?? '', 'of-another-shop'];
    expect(await lookAgain(world, ids)).toMatchObject({
      body: { data: { lookAgain: { marked: 2, missing: 1 } } },
    });
    expect(world.marked).toEqual([one, two]);
    const tooMany = Array.from({ length: 101 }, (_, index) => String(index));
    expect(await lookAgain(world, tooMany)).toMatchObject({
      body: { errors: [{ extensions: { code: 'invalid-argument' } }] },
    });
  });

  test('asks for the permission to handle payments', async () => {
    const world = makeSampleWorld({ permissions: ['MANAGE_ORDERS'] });
    expect(await lookAgain(world, [])).toMatchObject({ status: 403 });
    expect(await send(world, print(WebhooksDocument), { first: 1 })).toMatchObject({ status: 403 });
    expect(world.marked).toEqual([]);
  });
});
