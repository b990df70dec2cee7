import { createHash, createHmac } from 'node:crypto';
import pg from 'pg';
import { expect, it } from 'vitest';
import { makePrismaStore } from '../adapters/prisma/store';
import { openTestDatabase } from '../adapters/prisma/testing/database';
import { makeSystemClock } from '../adapters/system/clock';
import { makeSystemRandom } from '../adapters/system/random';
import { makeSecrets } from '../adapters/system/secrets';
import { saleorDeliveryIdentity, stripeDeliveryIdentity } from '../domain/facts/delivery-identity';
import { asId } from '../domain/facts/ids';
import type { ConnectionId, OrderId } from '../domain/facts/ids';
import {
  noEndpointWork,
  associatedDataOfSecretKey,
  associatedDataOfToken,
  associatedDataOfWebhookSecret,
} from '../ports/store';
import { makeSaleorKey } from '../server/http/testing/saleor-key';
import { startApp } from './start-app';

const clock = makeSystemClock();
const random = makeSystemRandom();
const key = makeSaleorKey();
const secretKey = 'a-secret-key-for-a-test-of-32-bytes-or-more';
const apiUrl = 'https://shop.example.com/graphql/';
const appId = 'QXBwOjE=';
const webhookSecret = 'whsec_ofTheKillTest00000000';
const connectionId = asId<ConnectionId>(random.token(16));
const messageCount = 300;
/** How the identities begin of what made the orders known. */
const beforehand = 'before:';

/** One webhook of either side, and the identity that its row must have. */
interface Message {
  readonly path: string;
  readonly body: string;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly identity: string;
}

/** Every second message is about an order of its own. */
const orderNumbers = Array.from({ length: messageCount / 2 }, (_, index) => index * 2);

const orderIdOf = (number: number): OrderId => asId<OrderId>(`T3JkZXI6${number}`);

const saleorMessage = (number: number): Message => {
  const body = JSON.stringify({
    __typename: 'OrderUpdated',
    issuedAt: new Date(clock.now()).toISOString(),
    version: '3.23.28',
    recipient: { id: appId, identifier: 'saleor.app.stripe.orders' },
    order: { id: orderIdOf(number), checkoutId: null, channel: { slug: 'default-channel' } },
  });
  const headers = {
    'saleor-event': 'order_updated',
    'saleor-api-url': apiUrl,
    'saleor-signature': key.sign(body),
  };
  const hash = createHash('sha256').update(body).digest('hex');
  return {
    path: '/api/webhooks/saleor/order_updated',
    body,
    headers: () => headers,
    identity: saleorDeliveryIdentity('order_updated', hash),
  };
};

const stripeMessage = (number: number): Message => {
  const id = `evt_${number}`;
  const body = JSON.stringify({
    id,
    object: 'event',
    type: 'payment_intent.succeeded',
    livemode: false,
    created: Math.floor(clock.now() / 1_000),
    data: { object: { id: `pi_${number}`, object: 'payment_intent', metadata: {} } },
  });
  return {
    path: `/api/webhooks/stripe/${connectionId}`,
    body,
    headers: () => {
      const at = Math.floor(clock.now() / 1_000);
      const mac = createHmac('sha256', webhookSecret).update(`${at}.${body}`).digest('hex');
      return { 'stripe-signature': `t=${at},v1=${mac}` };
    },
    identity: stripeDeliveryIdentity(connectionId, id),
  };
};

/** An installed shop with a connection, as the app would have written them. */
const prepare = async (databaseUrl: string): Promise<void> => {
  const secrets = makeSecrets({ current: secretKey });
  const store = makePrismaStore({ databaseUrl, random });
  const installation = await store.saveInstallation({
    saleorApiUrl: apiUrl,
    appId: asId(appId),
    schemaVersion: '3.23',
    jwks: key.jwks,
    at: clock.now(),
    encrypt: (id) => secrets.encrypt('token', associatedDataOfToken(id)),
  });
  await store.addConnection({
    id: connectionId,
    installationId: installation.id,
    name: 'Main',
    mode: 'test',
    publishableKey: 'pk_test_killTest',
    secretKeyEncrypted: secrets.encrypt(
      'sk_test_killTest',
      associatedDataOfSecretKey(connectionId),
    ),
    secretKeyHint: 'Test',
    accountId: null,
    webhookEndpointId: 'we_1',
    webhookSecretsEncrypted: [
      secrets.encrypt(webhookSecret, associatedDataOfWebhookSecret(connectionId)),
    ],
    ...noEndpointWork,
    createdAt: clock.now(),
    removedAt: null,
  });
  // News of orders that the app was never asked to pay would leave nothing behind.
  for (const number of orderNumbers) {
    await store.acceptDelivery({
      ...{ installationId: installation.id, source: 'saleor', event: 'order_created' },
      identity: `${beforehand}${number}`,
      receivedAt: clock.now(),
      occurredAt: null,
      about: {
        kind: 'purchase',
        ids: { orderId: orderIdOf(number), checkoutId: null, channel: 'default-channel' },
      },
    });
  }
  await store.close();
};

/** Sends all, eight at a time; gives the identities that were answered 2xx. */
const send = async (
  url: string,
  messages: readonly Message[],
  answered: (count: number) => void,
): Promise<ReadonlySet<string>> => {
  const accepted = new Set<string>();
  const waiting = [...messages];
  const sender = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { path, body, headers, identity } = next;
      const request = { method: 'POST', body, headers: headers() };
      const answer = await fetch(`${url}${path}`, request).catch(() => null);
      if (!answer?.ok) continue;
      accepted.add(identity);
      answered(accepted.size);
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  return accepted;
};

const readIdentities = async (databaseUrl: string): Promise<readonly string[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ identity: string }>('SELECT identity FROM "Delivery"');
    return rows.map(({ identity }) => identity).filter((one) => !one.startsWith(beforehand));
  } finally {
    await client.end();
  }
};

it('nothing that was answered 2xx is lost by kill -9 a moment later', async () => {
  const databaseUrl = await openTestDatabase();
  await prepare(databaseUrl);
  const env = {
    APP_MODE: 'production',
    DATABASE_URL: databaseUrl,
    SECRET_KEY: secretKey,
    ALLOWED_SALEOR_URLS: apiUrl,
    // What is accepted stays as it is, to be looked at.
    WORKER: 'off',
    LOG_LEVEL: 'silent',
  };
  const messages = Array.from({ length: messageCount }, (_, number) =>
    number % 2 === 0 ? saleorMessage(number) : stripeMessage(number),
  );

  const first = await startApp({ env, port: 0, quiet: true });
  let killing: Promise<void> | null = null;
  const accepted = await send(first.url, messages, (count) => {
    if (count >= 100) killing ??= first.kill();
  });
  await killing;
  expect(accepted.size).toBeGreaterThanOrEqual(100);
  expect(accepted.size).toBeLessThan(messages.length);
  const kept = await readIdentities(databaseUrl);
  expect([...accepted].filter((identity) => !kept.includes(identity))).toEqual([]);

  // Both sides send again what was not answered; what was, is known and not taken twice.
  const again = await startApp({ env, port: 0, quiet: true });
  const all = await send(again.url, messages, () => undefined);
  await again.stop();
  expect(all.size).toBe(messages.length);
  const rows = await readIdentities(databaseUrl);
  expect(rows).toHaveLength(messages.length);
  expect(new Set(rows).size).toBe(messages.length);
}, 600_000);
