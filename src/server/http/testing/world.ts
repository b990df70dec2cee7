import { makeMemoryStore } from '../../../sandbox/memory-store/store';
import { verifyStripeEvent } from '../../../adapters/stripe/webhook';
import { makeLog } from '../../../adapters/system/log';
import { makeSystemRandom } from '../../../adapters/system/random';
import { makeSecrets } from '../../../adapters/system/secrets';
import { asId } from '../../../domain/facts/ids';
import type { ConnectionId, SaleorAppId } from '../../../domain/facts/ids';
import { done, refused, unknown } from '../../../domain/facts/outcome';
import { makeManifest } from '../../../handlers/manifest';
import { saleorHandlerFor, stripeHandlerFor } from '../../../handlers/registry';
import { parseAllowList } from '../../../installation/allowed-urls';
import { makeSetHeaderSecret } from '../../../installation/header-secret';
import { makeRefusalNotes } from '../../../installation/refusal-notes';
import { makeRegister } from '../../../installation/register';
import { makeLifecycle } from '../../../installation/retire';
import { makeFetchKeys, makeSigningKeys } from '../../../installation/signing-keys';
import { makeStandingNotes } from '../../../installation/standing';
import { makeNoteRefusedUrl } from '../../../installation/url-refusals';
import { makeVerifySaleor } from '../../../installation/verify-saleor';
import { makeWatch } from '../../../installation/watch';
import type { ActionAnswer, PaymentApp, SessionAnswer } from '../../../payment-app/contract';
import type { Clock } from '../../../ports/clock';
import type { OwnWebhook, SaleorWebhooksFor } from '../../../ports/saleor-webhooks';
import {
  isConfigurationChanged,
  noEndpointWork,
  StoreUnavailable,
  associatedDataOfSecretKey,
  associatedDataOfWebhookSecret,
} from '../../../ports/store';
import type { Installation, Store } from '../../../ports/store';
import type { StripeAccount } from '../../../ports/stripe-account';
import { limits } from '../../limits';
import { makeMetrics } from '../metrics';
import { makeRoutes } from '../routes';
import { makeFetchHandler } from './fetch-handler';
import { makeSaleorKey } from './saleor-key';
import type { SaleorKey } from './saleor-key';

/** A Saleor of the tests, installed with one connection. */
export interface Shop {
  readonly apiUrl: string;
  readonly appId: string;
  readonly token: string;
  readonly key: SaleorKey;
  readonly installation: Installation;
  readonly connectionId: ConnectionId;
  readonly webhookSecret: string;
}

/** Values that must never be seen outside: every answer and log line is searched for them. */
export const canaries = {
  appToken: 'canaryAppToken0000000000000000',
  stripeKey: 'rk_test_canaryStripeKey00000000',
  webhookSecret: 'whsec_canaryWebhookSecret000000',
  operator: 'canary-operator-secret-of-at-least-32-bytes',
} as const;

export const appIdentifier = 'saleor.app.stripe.orders';
export const startedAt = Date.parse('2026-11-22T12:00:00Z');

const readOnly = /^(find|list|read|count|recall|look)/;

/** The routes over the store in memory, with two shops, and a record of all that left. */
export const makeWorld = async () => {
  let now = startedAt;
  let storeUnavailable = false;
  let stripeBroken = false;
  const clock: Clock = {
    now: () => now,
    sleep: async () => undefined,
    after: () => () => undefined,
  };
  const random = makeSystemRandom();
  const secrets = makeSecrets({ current: random.token(32) });
  const logged: string[] = [];
  const log = makeLog({ write: (line) => logged.push(line) });
  /** Every request that left, and every call of a counterparty's port. */
  const sent: string[] = [];
  /** Every call that may write to the store. */
  const written: string[] = [];
  /** Every other call of the store, but for what it recalls. */
  const read: string[] = [];
  const store = watched(makeMemoryStore({ random }), {
    ...{ written, read },
    isUnavailable: () => storeUnavailable,
  });

  const jwksByOrigin = new Map<string, string>();
  /** Whose a token is; a text is the code of a refusal that is not Saleor's own. */
  const identities = new Map<string, { appId: string; identifier: string } | string>();
  const saleorFetch: typeof fetch = async (input) => {
    const url = new URL(input instanceof Request ? input.url : input);
    sent.push(`GET ${url.href}`);
    const jwks = jwksByOrigin.get(url.origin);
    return jwks ? new Response(jwks) : new Response('no', { status: 502 });
  };
  const identify = async (saleorApiUrl: string, token: string) => {
    sent.push(`identify ${saleorApiUrl}`);
    if (!jwksByOrigin.has(new URL(saleorApiUrl).origin)) return unknown('time-out', 'No answer.');
    const known = identities.get(token);
    if (typeof known === 'string') return refused(known, 'A proxy says so.');
    return known
      ? done({
          appId: asId<SaleorAppId>(known.appId),
          identifier: known.identifier,
          version: '3.23.28',
        })
      : refused('not-permitted', 'Nobody has this token.');
  };

  const fetchKeys = makeFetchKeys(saleorFetch);
  const keys = makeSigningKeys({ store, clock, fetchKeys, refreshMs: limits.jwksRefreshMs });
  const stripeAccountFor = () => {
    if (stripeBroken) throw new Error('A bug on the way to Stripe.');
    return makeEmptyStripe(sent);
  };
  const endpointDeps = {
    store,
    secrets,
    random,
    log,
    clock,
    stripeAccountFor,
    appUrl: 'https://app.example.com',
    events: ['payment_intent.succeeded'],
  };
  const lifecycle = makeLifecycle({ ...endpointDeps, identify });
  /** Of each Saleor, our webhooks as it has them; null while it does not answer. */
  const webhooks = new Map<string, HeldWebhook[] | null>();
  const { headerSecretMs, deadTokenMs } = limits;
  /** Saleors that were upgraded since the app was installed, and the version they have now. */
  const versions = new Map<string, string>();
  const webhooksFor: SaleorWebhooksFor = (apiUrl) =>
    makeWebhooks({ known: webhooks, versions, sent, apiUrl });
  const setHeaderSecret = makeSetHeaderSecret({
    ...endpointDeps,
    ...{ webhooksFor, headerSecretMs },
    manifestWebhooks: () => ({ wanted: [], isObsolete: () => false }),
  });
  const watch = makeWatch({ ...endpointDeps, lifecycle, setHeaderSecret, deadTokenMs });
  const notes = makeStandingNotes({ store, clock, log });
  const refusals = makeRefusalNotes({ store, clock, log });
  const noteRefusedUrl = makeNoteRefusedUrl({ store, clock, log });
  const allowList = parseAllowList('.example.com', false);
  const metrics = makeMetrics();
  const sync = {
    accept: store.acceptDelivery,
    takeWork: async () => 3,
    idle: async () => undefined,
  };
  const chores = [{ name: 'watch', everyMs: limits.watchMs, run: watch }];
  const routes = makeRoutes({
    appUrl: 'https://app.example.com',
    trustedProxies: 0,
    version: '0.1.0',
    store,
    clock,
    log,
    sync,
    chores,
    metrics,
    operatorSecret: canaries.operator,
    manifestFor: (schemaVersion, dashboardVersion) =>
      makeManifest({
        appUrl: 'https://app.example.com',
        appId: appIdentifier,
        dashboardVersion,
        version: '0.1.0',
        schemaVersion,
      }),
    register: makeRegister({
      store,
      secrets,
      clock,
      log,
      allowList,
      appIdentifier,
      identify,
      fetchKeys,
      noteRefusedUrl,
    }),
    afterInstall: [lifecycle.restore],
    saleorWebhook: {
      store,
      secrets,
      handlerFor: saleorHandlerFor,
      verify: makeVerifySaleor(keys),
      noteRefusedUrl,
      sync,
      paymentApp: makeWitness(sent),
      lifecycle,
      refusals,
      clock,
      random,
      log,
    },
    stripeWebhook: {
      store,
      secrets,
      verify: verifyStripeEvent,
      handlerFor: stripeHandlerFor,
      sync,
      notes,
      refusals,
      clock,
      log,
    },
  });
  const handle = makeFetchHandler(routes);

  const send = async (
    path: string,
    body: string | null,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const init = body === null ? { headers } : { method: 'POST', body, headers };
    const answer = await handle(new Request(`https://app.example.com${path}`, init));
    const text = await answer.text();
    return { status: answer.status, text, headers: answer.headers, code: codeOf(text) };
  };

  const shop = async (name: string): Promise<Shop> => {
    const apiUrl = `https://${name}.example.com/graphql/`;
    const key = makeSaleorKey();
    const appId = Buffer.from(`App:${name}`).toString('base64');
    const token = `${canaries.appToken}${name}`;
    jwksByOrigin.set(new URL(apiUrl).origin, key.jwks);
    identities.set(token, { appId, identifier: appIdentifier });
    const registered = await send('/api/register', JSON.stringify({ auth_token: token }), {
      'saleor-api-url': apiUrl,
      'saleor-schema-version': '3.23',
    });
    const installation = await store.findInstallationByApiUrl(apiUrl);
    if (!installation) throw new Error(`The shop was not installed: ${registered.text}`);
    const connectionId = asId<ConnectionId>(random.token(16));
    const webhookSecret = `${canaries.webhookSecret}${name}`;
    await store.addConnection({
      id: connectionId,
      installationId: installation.id,
      name,
      mode: 'test',
      publishableKey: 'pk_test_public0001',
      secretKeyEncrypted: secrets.encrypt(
        canaries.stripeKey,
        associatedDataOfSecretKey(connectionId),
      ),
      secretKeyHint: '0000',
      accountId: `acct_${name}`,
      webhookEndpointId: `we_${name}`,
      webhookSecretsEncrypted: [
        secrets.encrypt(webhookSecret, associatedDataOfWebhookSecret(connectionId)),
      ],
      ...noEndpointWork,
      createdAt: now,
      removedAt: null,
    });
    return { apiUrl, appId, token, key, installation, connectionId, webhookSecret };
  };

  const world = {
    store,
    secrets,
    log,
    clock,
    random,
    keys,
    jwksByOrigin,
    identities,
    sent,
    written,
    read,
    logged,
    lifecycle,
    noteRefusedUrl,
    notes,
    refusals,
    setHeaderSecret,
    watch,
    webhooks,
    versions,
    routes,
    send,
    shop,
    advance: (ms: number) => (now += ms),
    breakStripe: () => (stripeBroken = true),
    setStoreUnavailable: (is: boolean) => (storeUnavailable = is),
    /** Forgets what setting up did. */
    calm: () => [sent, written, read, logged].forEach((list) => (list.length = 0)),
  };
  return world;
};

export type World = Awaited<ReturnType<typeof makeWorld>>;

type HeldWebhook = Pick<OwnWebhook, 'id' | 'targetUrl' | 'headers'>;

const terms = { name: '', query: '', asyncEvents: [], syncEvents: [], isActive: true } as const;

/** Webhooks of one Saleor; where the test set none, there is one without headers. */
const makeWebhooks = ({
  known,
  versions,
  sent,
  apiUrl,
}: {
  readonly known: Map<string, HeldWebhook[] | null>;
  readonly versions: ReadonlyMap<string, string>;
  readonly sent: string[];
  readonly apiUrl: string;
}): ReturnType<SaleorWebhooksFor> => {
  const unavailable = unknown('time-out', 'No answer.');
  const current = () =>
    known.has(apiUrl)
      ? known.get(apiUrl)
      : [{ id: 'w1', targetUrl: 'https://app.example.com/api/x', headers: {} }];
  return {
    list: async () => {
      const list = current();
      if (!list) return unavailable;
      const version = versions.get(apiUrl) ?? '3.23.28';
      return done({ version, webhooks: list.map((one) => ({ ...terms, ...one })) });
    },
    setHeaders: async (id, headers) => {
      const list = current();
      if (!list) return unavailable;
      sent.push(`webhookUpdate ${id}`);
      known.set(
        apiUrl,
        list.map((webhook) => (webhook.id === id ? { ...webhook, headers } : webhook)),
      );
      return done(null);
    },
    update: async () => refused('unexpected', 'No terms are wanted here.'),
    create: async () => refused('unexpected', 'No terms are wanted here.'),
    remove: async () => refused('unexpected', 'No terms are wanted here.'),
  };
};

const codeOf = (text: string): string | null => {
  try {
    return JSON.parse(text).error?.code ?? null;
  } catch {
    return null;
  }
};

interface Seen {
  readonly written: string[];
  readonly read: string[];
  isUnavailable(): boolean;
}

const watched = (store: Store, seen: Seen): Store =>
  new Proxy(store, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || typeof name !== 'string') return method;
      return async (...values: unknown[]) => {
        if (seen.isUnavailable()) throw new StoreUnavailable('unavailable');
        try {
          const answer: unknown = await Reflect.apply(method, target, values);
          if (!readOnly.test(name)) seen.written.push(name);
          else if (!name.startsWith('recall')) seen.read.push(name);
          return answer;
        } catch (error) {
          // What is refused because the configuration was changed wrote nothing.
          if (!readOnly.test(name) && !isConfigurationChanged(error)) seen.written.push(name);
          throw error;
        }
      };
    },
  });

/** Says that it was asked, and answers as Saleor expects. */
const makeWitness = (sent: string[]): PaymentApp => {
  const session = async (): Promise<SessionAnswer> => {
    sent.push('session');
    return { result: 'CHARGE_ACTION_REQUIRED', pspReference: 'pi_1', amount: 1 };
  };
  return {
    initializeGateway: async () => {
      sent.push('gateway');
      return { data: {} };
    },
    initializeTransaction: session,
    processTransaction: session,
    actOnTransaction: async (): Promise<ActionAnswer> => {
      sent.push('action');
      return { pspReference: 're_1' };
    },
  };
};

/** A Stripe account without endpoints that takes every key. */
const makeEmptyStripe = (sent: string[]): StripeAccount => {
  const endpoint = {
    id: 'we_new',
    url: '',
    events: [],
    enabled: true,
    livemode: false,
    isCurrentVersion: true,
    connectionId: null,
  };
  const say = <T>(what: string, value: T) => {
    sent.push(`stripe ${what}`);
    return Promise.resolve(done(value));
  };
  return {
    checkKey: () =>
      say('checkKey', {
        mode: 'test' as const,
        accountId: null,
        chargesEnabled: null,
        missingPermissions: [],
      }),
    createEndpoint: () => say('createEndpoint', { ...endpoint, secret: canaries.webhookSecret }),
    readEndpoint: () => say('readEndpoint', endpoint),
    findEndpoints: () => say('findEndpoints', []),
    setEndpointEvents: () => say('setEndpointEvents', endpoint),
    deleteEndpoint: (id) => say(`deleteEndpoint ${id}`, null),
  };
};
