import pg from 'pg';
import Table from 'cli-table3';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { demoChannels } from '../demo/channels';
import { quantile } from '../demo/summary';
import { measure, type Prepared } from './measure';
import { globalId, prepareChanges, prepareEvents } from './prepare';
import type { BenchShop } from './shop';

/**
 * How long a paid checkout takes to become an order, from the payment's event to the order in
 * Saleor, while so many orders were changed that nobody waits for.
 */
interface Flood {
  readonly name: string;
  readonly changes: number;
  /** True where the orders are the app's own of long ago; else it was never asked to pay them. */
  readonly areOwn: boolean;
}

const floods: readonly Flood[] = [
  { name: 'no other news', changes: 0, areOwn: false },
  { name: '1,000 changes of foreign orders', changes: 1_000, areOwn: false },
  { name: '10,000 changes of foreign orders', changes: 10_000, areOwn: false },
  { name: '10,000 changes of own old orders', changes: 10_000, areOwn: true },
];

/** What a Saleor on another continent, or a busy one, needs for an answer to the app. */
export const slowSaleorMs = 300;

const crowd = 8;
const lookMs = 5;
const patienceMs = 120_000;

interface Deps {
  readonly shop: BenchShop;
  readonly clock: Clock;
  readonly random: Random;
  readonly say: (line: string) => void;
}

interface FloodResult {
  readonly flood: Flood;
  /** Milliseconds, shortest first. */
  readonly tookMs: readonly number[];
}

/** Orders of long ago, each with a payment, in sync and with nothing due. */
const addOldOrders = async ({ shop, clock }: Deps, orderIds: readonly string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: shop.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `WITH "added" AS (
         INSERT INTO "Purchase" ("id", "installationId", "orderId", "channel", "createdAt",
           "lookedAt", "readAt", "saleorStatus", "orderStatus", "paymentStatus",
           "shipmentStatus", "source", "syncState")
         SELECT 'old-' || o, c."installationId", o, $2, $3, $3, $3, 'FULFILLED', 'fulfilled',
           'charged', 'shipped', 'checkout', 'in_sync'
         FROM unnest($1::text[]) o, "Connection" c
         RETURNING "id", "installationId")
       INSERT INTO "Attempt" ("id", "installationId", "purchaseId", "connectionId",
         "transactionId", "flow", "amountMinor", "currency", "createdAt")
       SELECT 'a-' || a."id", a."installationId", a."id", c."id", 't-' || a."id", 'CHARGE', 100,
         'EUR', $3
       FROM "added" a, "Connection" c`,
      [orderIds, demoChannels.app.slug, clock.now()],
    );
  } finally {
    await client.end();
  }
};

const sendFlood = async (deps: Deps, flood: Flood): Promise<void> => {
  if (flood.changes === 0) return;
  const { shop, random, clock } = deps;
  const orderIds = Array.from({ length: flood.changes }, () => globalId('Order', random.uuid()));
  if (flood.areOwn) await addOldOrders(deps, orderIds);
  const changes = prepareChanges(shop.initialize, orderIds, clock.now());
  await measure(shop.app.url, changes, crowd, /"status":"(accepted|foreign)"/, () => undefined);
};

/** One shopper of a channel whose orders the app makes; gives how long the order took. */
const buyOnce = async ({ shop, clock, random }: Deps): Promise<number> => {
  const { shopper, saleor } = shop;
  const variantId = shop.variants.app;
  const email = 'shopper@example.com';
  const channel = demoChannels.app.slug;
  const cart = await shopper.fillCart({ channel, variantId, quantity: 1, email });
  const payment = await shopper.startPayment({ sourceId: cart.checkoutId });
  await shopper.confirm(payment, 'pm_card_visa');
  const intentIds = [payment.intentId];
  const now = clock.now();
  const events = prepareEvents({ description: shop.event, intentIds, now }, random);
  const paidAt = clock.now();
  await send(shop, events);
  for (;;) {
    const order = saleor.read.orderOfCheckout(cart.checkoutId);
    if (order) return order.createdAt - paidAt;
    if (clock.now() - paidAt > patienceMs) throw new Error('A paid checkout got no order.');
    await clock.sleep(lookMs);
  }
};

const send = (shop: BenchShop, requests: readonly Prepared[]) =>
  measure(shop.app.url, requests, 1, /^\{"status":"accepted"\}$/, () => undefined);

/** One flood after the other; each is still being worked while its shoppers buy. */
export const measureFloods = async (
  deps: Deps,
  shoppers: number,
): Promise<readonly FloodResult[]> => {
  const results: FloodResult[] = [];
  deps.shop.setSaleorDelay(slowSaleorMs);
  for (const flood of floods) {
    deps.say(`Paid checkouts, with ${flood.name} …`);
    await sendFlood(deps, flood);
    const tookMs: number[] = [];
    for (let place = 0; place < shoppers; place += 1) tookMs.push(await buyOnce(deps));
    results.push({ flood, tookMs: tookMs.sort((a, b) => a - b) });
  }
  deps.shop.setSaleorDelay(0);
  return results;
};

/** The figures as a table, in seconds. */
export const floodTable = (results: readonly FloodResult[]): string => {
  const table = new Table({
    head: ['Paid checkout, from the event to its order', 'p50', 'p99', 'longest'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right'],
  });
  for (const { flood, tookMs } of results) {
    const figures = [quantile(tookMs, 0.5), quantile(tookMs, 0.99), tookMs.at(-1) ?? 0];
    table.push([flood.name, ...figures.map((ms) => (ms / 1_000).toFixed(2))]);
  }
  const shoppers = results[0]?.tookMs.length ?? 0;
  return (
    `Seconds; ${shoppers} shoppers, one after the other; each answer of Saleor to the app ` +
    `takes ${slowSaleorMs} ms:\n${table.toString()}`
  );
};
