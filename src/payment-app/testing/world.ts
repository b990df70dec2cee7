import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { makeMemoryStore } from '../../sandbox/memory-store/store';
import { makeStripeFor } from '../../adapters/stripe/stripe-for';
import { makeSecrets } from '../../adapters/system/secrets';
import { asId, type InstallationId, type TransactionId } from '../../domain/facts/ids';
import type { Log, LogFields } from '../../ports/log';
import {
  noEndpointWork,
  associatedDataOfSecretKey,
  type Connection,
  type Installation,
  type Store,
} from '../../ports/store';
import { limits } from '../../server/limits';
import { sendBy } from '../../sandbox/http';
import { makeSeededRandom } from '../../sandbox/simulator/seeded-random';
import { makeVirtualClock } from '../../sandbox/simulator/virtual-clock';
import type { Reached } from '../../sandbox/stripe/faults';
import { makeStripeStandIn } from '../../sandbox/stripe/stand-in';
import type { PaymentAppDeps, PaymentAppOptions } from '../context';
import type { ActionRequest, InitializeRequest, PaymentApp } from '../contract';
import { makePaymentApp } from '../payment-app';
import { rejectedBy } from './rejected-by';
import { makeShop } from './shop';

export const second = 1_000;
export const startedAt = Date.parse('2026-11-01T12:00:00Z');
export const secretKey = 'rk_test_canarysecretkey000000001';

const accountOf = (name: string, secret: string) => ({
  id: `acct_${name}`,
  secretKey: secret,
  publishableKey: `pk_test_${name}`,
  livemode: false,
});

const defaults: PaymentAppOptions = {
  answerMs: 15 * second,
  holdMs: 20 * second,
  openAttempts: 5,
  startsPerMinute: 10,
  backlog: 10_000,
  backlogSeenMs: 10 * second,
  requestAgeMs: 24 * 3_600 * second,
  olderStorefronts: false,
};

/** Whatever a test is about: no answer may be one that some version of Saleor does not take. */
const strictly = (app: PaymentApp): PaymentApp => {
  const taken = async <A>(kind: 'session' | 'action', answer: Promise<A>): Promise<A> => {
    const given = await answer;
    const versions = rejectedBy(kind, given);
    if (versions.length === 0) return given;
    throw new Error(`Saleor ${versions.join()} does not take ${JSON.stringify(given)}`);
  };
  return {
    initializeGateway: (...asked) => app.initializeGateway(...asked),
    initializeTransaction: (...asked) => taken('session', app.initializeTransaction(...asked)),
    processTransaction: (...asked) => taken('session', app.processTransaction(...asked)),
    actOnTransaction: (...asked) => taken('action', app.actOnTransaction(...asked)),
  };
};

/**
 * The payment app over the memory store, a shop that only knows how its orders stand, and the real
 * Stripe adapter on the stand-in for Stripe, all in one process on one virtual clock.
 */
export const makeWorld = async (options: Partial<PaymentAppOptions> = {}) => {
  const clock = makeVirtualClock(startedAt);
  const random = makeSeededRandom(20_261_101);
  const lines: string[] = [];
  const write = (event: string, fields?: LogFields) =>
    void lines.push(JSON.stringify({ event, ...fields }));
  const log: Log = { info: write, warn: write, error: write };
  const stripe = makeStripeStandIn({
    clock,
    random: random.fork('stripe'),
    accounts: [accountOf('one', secretKey), accountOf('two', `${secretKey}2`)],
    fetch: async () => new Response(null, { status: 200 }),
  });
  const secrets = makeSecrets({ current: 'x'.repeat(32) });
  const store = makeMemoryStore({ random: random.fork('store') });
  const stripeFor = makeStripeFor({
    secrets,
    clock,
    log,
    baseUrl: 'http://stripe.test',
    send: sendBy(stripe.handle),
    rateLimit: limits,
    timeouts: {
      inline: { timeoutMs: 6 * second, tries: 2 },
      worker: { timeoutMs: 20 * second, tries: 1 },
    },
  });
  const installation = await install(store, '3.23');
  const connection = connectionOf('one', installation.id, secretKey, secrets.encrypt);
  await store.addConnection(connection);
  await store.assignChannel({
    installationId: installation.id,
    channel: 'default-channel',
    connectionId: connection.id,
    completion: 'storefront',
    refundCanceled: true,
  });
  const shop = makeShop(clock);
  let woken = 0;
  const wake = () => {
    woken += 1;
  };
  const deps = (over: Partial<PaymentAppDeps> = {}): PaymentAppDeps => ({
    store,
    stripeFor,
    saleorFor: () => shop.saleor,
    clock,
    random,
    log,
    wake,
    options: { ...defaults, ...options },
    ...over,
  });

  /** Turns the clock until the promise has an end, two minutes at most. */
  const run = async <T>(promise: Promise<T>): Promise<T> => {
    let open = true;
    const ended = () => {
      open = false;
    };
    promise.then(ended, ended);
    const until = clock.now() + 120 * second;
    while (open && clock.now() < until) await clock.runUntil(clock.now() + 50);
    if (open) throw new Error('No answer within two minutes');
    return promise;
  };

  return {
    clock,
    random,
    lines,
    stripe,
    shop,
    store,
    secrets,
    installation,
    connection,
    deps,
    run,
    woken: () => woken,
    app: strictly(makePaymentApp(deps())),
    /** Another process on the same store. */
    otherApp: (over: Partial<PaymentAppDeps> = {}): PaymentApp =>
      strictly(makePaymentApp(deps(over))),
    /** What reached Stripe: method, path and parameters of executed and failed requests alike. */
    writes: (path: RegExp): readonly Reached[] =>
      stripe.ledger.filter((reached) => reached.method === 'POST' && path.test(reached.path)),
    intents: () => [...stripe.world('acct_one').intents.values()].map(({ intent }) => intent),
    refunds: () => [...stripe.world('acct_one').refunds.values()].map(({ refund }) => refund),
  };
};

export type World = Awaited<ReturnType<typeof makeWorld>>;

export const install = (store: Store, schemaVersion: string | null): Promise<Installation> =>
  store.saveInstallation({
    saleorApiUrl: 'https://shop.example/graphql/',
    appId: asId('QXBwOjE='),
    schemaVersion,
    jwks: null,
    at: startedAt,
    encrypt: () => 'encrypted',
  });

export const connectionOf = (
  name: string,
  installationId: InstallationId,
  secret: string,
  encrypt: (plain: string, associatedData: string) => string,
): Connection => {
  const id: Connection['id'] = asId(`connection-${name}`);
  return {
    id,
    installationId,
    name,
    mode: 'test',
    publishableKey: `pk_test_${name}`,
    secretKeyEncrypted: encrypt(secret, associatedDataOfSecretKey(id)),
    secretKeyHint: secret.slice(-4),
    accountId: `acct_${name}`,
    webhookEndpointId: null,
    webhookSecretsEncrypted: [],
    ...noEndpointWork,
    createdAt: startedAt,
    removedAt: null,
  };
};

let counter = 0;

/** An initialize request of a checkout over 100.00 USD, unless said otherwise. */
export const initializeRequest = (
  over: Partial<Omit<InitializeRequest, 'source'>> & {
    readonly checkout?: string;
    readonly order?: string;
    readonly total?: number | string;
    readonly channel?: string;
    readonly orderStatus?: string | null;
    readonly granted?: number | string;
    readonly hasGiftCards?: boolean;
    readonly sourceCurrency?: string;
    readonly transactions?: InitializeRequest['source']['transactions'];
  } = {},
): InitializeRequest => {
  counter += 1;
  const { checkout, order, total, channel, orderStatus, sourceCurrency, ...others } = over;
  const { transactions, granted, hasGiftCards, ...rest } = others;
  const currency = over.currency ?? 'USD';
  const amount = over.amount ?? 100;
  return {
    transactionId: asId<TransactionId>(`TransactionItem:${counter}`),
    amount,
    currency,
    flow: 'CHARGE',
    data: { paymentIntent: { paymentMethod: 'card' } },
    idempotencyKey: `key-${counter}`,
    source: {
      ids: {
        checkoutId: order === undefined ? asId(checkout ?? `Checkout:${counter}`) : null,
        orderId: order === undefined ? null : asId(order),
        channel: channel ?? 'default-channel',
      },
      channel: channel ?? 'default-channel',
      currency: sourceCurrency ?? currency,
      total: total ?? amount,
      granted: granted ?? 0,
      hasGiftCards: hasGiftCards ?? false,
      orderStatus: orderStatus ?? null,
      transactions: transactions ?? [],
    },
    ...rest,
  };
};

/** A charge, refund or cancel request for the transaction of an initialize request. */
export const actionRequest = (
  of: InitializeRequest,
  {
    requestKey,
    ...over
  }: Partial<ActionRequest> & Pick<ActionRequest, 'action'> & { readonly requestKey: string },
): ActionRequest => ({
  claims: [{ key: requestKey, eventKey: requestKey }],
  claimant: requestKey,
  reason: null,
  transactionId: of.transactionId,
  amount: of.amount,
  currency: of.currency,
  issuedAt: startedAt,
  source: of.source.ids,
  orderStatus: of.source.orderStatus,
  ...over,
});

/** Starts a payment and lets the shopper confirm it. */
export const pay = async (
  world: World,
  request: InitializeRequest,
  method = 'pm_card_visa',
): Promise<string> => {
  const answer = await world.run(world.app.initializeTransaction(world.installation, request));
  await confirm(world, answer.pspReference, method);
  return answer.pspReference;
};

/** The shopper's browser confirms the intent. Gives Stripe's status. */
export const confirm = async (world: World, intentId: string, method: string): Promise<number> => {
  const answer = await world.run(
    world.stripe.handle(
      new Request(`http://stripe.test/v1/payment_intents/${intentId}/confirm`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secretKey}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({
          payment_method: method,
          return_url: 'https://shop.example/done',
        }).toString(),
      }),
    ),
  );
  return answer.status;
};

const schemas = join(process.cwd(), '../shared/data/saleor/json_schemas');

/**
 * Saleor's own schema of the answers to an event; null, and a word about it, where it is absent.
 */
export const saleorSchema = (name: string): ValidateFunction | null => {
  const path = join(schemas, `${name}.json`);
  if (!existsSync(path)) {
    process.stderr.write(`Skipped: Saleor's answer schemas are not at ${schemas}\n`);
    return null;
  }
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
};
