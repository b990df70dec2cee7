import type pg from 'pg';

/** When the oldest row came, milliseconds, and how far the rows reach from there. */
export const oldestAt = Date.UTC(2023, 0, 1);
export const reachMs = 3 * 365 * 24 * 3_600_000;

export const shopId = 'bench-shop';

/** How many of a hundred rows have which value; chosen by `hash`, a figure below 10,000. */
const among = (hash: string, shares: readonly (readonly [string, number])[]): string => {
  let below = 0;
  const cases = shares.map(([value, share]) => {
    below += share * 100;
    return `WHEN ${hash} < ${below} THEN '${value}'`;
  });
  return `CASE ${cases.join(' ')} ELSE '${shares[0]?.[0] ?? ''}' END`;
};

/** A figure below 10,000 that looks random and is the same in each run. */
const hash = (salt: string): string => `(abs(hashint8(n * 7919 + ${salt})) % 10000)`;

const channel = `CASE WHEN n < @rows * 0.05 THEN 'closed-channel' WHEN n % 10000 = 0 THEN NULL
  ELSE ${among(hash('1'), [
    ['default-channel', 50],
    ['channel-pln', 20],
    ['channel-eur', 15],
    ['channel-jpy', 10],
    ['channel-gbp', 5],
  ])} END`;
const payment = among(hash('2'), [
  ['charged', 70],
  ['canceled', 12],
  ['refunded', 5],
  ['authorized', 5],
  ['pending', 3],
  ['none', 2],
  ['partially_refunded', 2],
  ['partially_charged', 1],
]);
const sync = among(hash('3'), [
  ['in_sync', 97.4],
  ['working', 1.5],
  ['attention', 1],
  ['failed', 0.1],
]);
const name = among(hash('4'), [
  ['anna', 20],
  ['maria', 20],
  ['jan', 20],
  ['peter', 20],
  ['zoe', 19],
  ['quentin', 1],
]);
const id = (kind: string): string => `'${kind}_3' || substr(md5(n || 'x'), 1, 20)`;

const statements = (rows: number): readonly string[] =>
  [
    `INSERT INTO "Installation" ("id", "saleorApiUrl", "appId", "tokenSealed", "active",
       "installedAt") VALUES ('${shopId}', 'https://bench.example/graphql/', 'app', '', true, 0)`,
    `INSERT INTO "Connection" ("id", "installationId", "name", "mode", "publishableKey",
       "secretKeySealed", "secretKeyHint", "createdAt")
     VALUES ('bench-con', '${shopId}', 'Bench', 'live', '', '', '', 0)`,
    // What came first was tried in test mode; amounts of yen look larger than they are.
    `INSERT INTO "Purchase" ("id", "installationId", "channel", "checkoutId", "orderId",
       "createdAt", "lookedAt", "readAt", "changedAt", "mode", "saleorStatus", "orderNumber",
       "userEmail", "orderStatus", "paymentStatus", "shipmentStatus", "currency", "amountMinor",
       "source", "syncState", "sweepClass")
     SELECT md5(n::text)::uuid, '${shopId}', ${channel}, 'checkout-' || n,
       CASE WHEN ${hash('5')} < 8500 THEN 'order-' || n END,
       ${oldestAt} + n * (${reachMs} / @rows), ${oldestAt} + n * (${reachMs} / @rows),
       ${oldestAt} + n * (${reachMs} / @rows),
       ${oldestAt} + n * (${reachMs} / @rows) + ${hash('6')}::bigint * 260000,
       CASE WHEN n < @rows * 0.02 OR ${hash('7')} < 100 THEN 'test' ELSE 'live' END,
       'UNFULFILLED', CASE WHEN ${hash('5')} < 8500 THEN n::text END,
       ${name} || '.' || n || '@example.com', 'paid', ${payment}, 'none', 'EUR',
       ${hash('8')}::bigint * 17 * CASE WHEN ${hash('1')} >= 8500 AND ${hash('1')} < 9500
         THEN 100 ELSE 1 END,
       'checkout', ${sync}, 'final'
     FROM generate_series(1::bigint, @rows) n`,
    `INSERT INTO "Attempt" ("id", "installationId", "purchaseId", "connectionId",
       "transactionId", "flow", "amountMinor", "currency", "intentId", "createdAt")
     SELECT 'attempt-' || n, '${shopId}', md5(n::text)::uuid, 'bench-con', 'transaction-' || n,
       'CHARGE', 1, 'EUR', ${id('pi')}, 0 FROM generate_series(1::bigint, @rows) n`,
    `INSERT INTO "StripeObject" ("installationId", "id", "purchaseId")
     SELECT '${shopId}', ${id('ch')}, md5(n::text)::uuid FROM generate_series(1::bigint, @rows) n`,
    `INSERT INTO "Delivery" ("installationId", "source", "identity", "event", "receivedAt",
       "kind", "purchaseId", "mark", "mirroredAt")
     SELECT '${shopId}', 'stripe', ${id('evt')}, 'payment_intent.succeeded',
       ${oldestAt} + n * (${reachMs} / @rows), 'intent', md5(n::text)::uuid, 1, 1
     FROM generate_series(1::bigint, @rows) n`,
    'VACUUM (ANALYZE) "Purchase", "Attempt", "StripeObject", "Delivery", "Problem"',
  ].map((sql) => sql.replaceAll('@rows', String(rows)));

/** Fills an empty, migrated database with one shop of so many rows. */
export const seedTable = async (
  client: pg.Client,
  rows: number,
  say: (line: string) => void,
): Promise<void> => {
  // Foreign keys are looked at row by row; these rows are made to fit.
  await client.query("SET session_replication_role = 'replica'");
  for (const sql of statements(rows)) {
    say(`  ${/"(\w+)"/.exec(sql)?.[1] ?? 'Statistics'} …`);
    await client.query(sql);
  }
};
