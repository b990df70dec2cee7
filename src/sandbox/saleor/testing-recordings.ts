import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, flattenedVerify } from 'jose';
import type { SaleorStandIn } from './contract';
import { at, gateway, makeStage, type Received, type Stage } from './testing';

/** The recordings of a real Saleor: read where they are, and not part of this repository. */
const folder = join(process.cwd(), '../shared/data/saleor');

/** False where the recordings are absent; says so in a line. */
export const areRecordingsPresent = (): boolean => {
  const present = existsSync(folder);
  if (!present) console.log(`Skipped: the recordings of a real Saleor are absent (${folder}).`);
  return present;
};

export interface Recording {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: string;
}

export const readJson = <T>(path: string): T =>
  JSON.parse(readFileSync(join(folder, path), 'utf8')) as T;
export const recording = (name: string): Recording =>
  readJson<Recording>(`recordings/${name}.json`);

interface StubManifest {
  readonly permissions: readonly string[];
  readonly webhooks: readonly { readonly name: string; readonly query: string }[];
}

/** Events that the recorded app asked for and that this project has no part in. */
const notBuilt = /STORED_PAYMENT|TOKENIZATION|BULK/;

const appUrl = 'http://app.test';

/** The recorded app's own manifest, as far as it is about what is built. */
const stubManifest = (): object => {
  const stub = readJson<StubManifest>('recordings/_stub-manifest.json');
  return {
    ...stub,
    id: gateway,
    appUrl: `${appUrl}/app`,
    tokenTargetUrl: `${appUrl}/register`,
    permissions: stub.permissions.filter((permission) => permission !== 'MANAGE_USERS'),
    webhooks: stub.webhooks
      .filter(({ name }) => !notBuilt.test(name))
      .map((webhook) => ({ ...webhook, targetUrl: `${appUrl}/wh` })),
  };
};

/** Installs the recorded app by the whole handshake, as staff does; gives its token. */
export const installRecorded = async (stage: Stage): Promise<string> => {
  let token = '';
  stage.answers[''] = ({ method, body }) => {
    if (method === 'GET') return new Response(JSON.stringify(stubManifest()));
    token = String(body['auth_token']);
    return {};
  };
  await stage.call(
    `mutation { appInstall(input: { appName: "Stub", manifestUrl: "${appUrl}/manifest" }) {
      errors { code } } }`,
    {},
    stage.staff,
  );
  await stage.pass(0);
  if (token === '') throw new Error('The recorded app was not installed');
  return token;
};

export const deleteApp = async (stage: Stage, id: string): Promise<void> => {
  await stage.call(
    'mutation ($id: ID!) { appDelete(id: $id) { errors { code } } }',
    { id },
    stage.staff,
  );
  await stage.pass(0);
};

export interface Scene {
  readonly stage: Stage;
  readonly token: string;
}

/** A stage with the recorded app, its own queries and all, in the place of the usual one. */
export const openScene = async (options: Parameters<typeof makeStage>[0] = {}): Promise<Scene> => {
  const stage = makeStage({
    sign: true,
    ...options,
    channel: { defaultTransactionFlowStrategy: 'AUTHORIZATION', ...options.channel },
  });
  await deleteApp(stage, stage.appId);
  stage.received.length = 0;
  return { stage, token: await installRecorded(stage) };
};

export const lastOf = (stage: Stage, event: string): Received => {
  const found = stage.received.findLast((received) => received.event === event);
  if (!found) throw new Error(`${event} never came; only ${stage.received.map((r) => r.event)}`);
  return found;
};

export const issuedAt = (name: string): string =>
  String(at(JSON.parse(recording(name).rawBody), 'issuedAt'));

/** `transaction_refund_requested-granted` is one of two situations of one event. */
export const eventOf = (name: string): string => name.split('-')[0] ?? '';

export const jwksOf = async (saleor: SaleorStandIn) => {
  const response = await saleor.handle(new Request('http://saleor.test/.well-known/jwks.json'));
  return createLocalJWKSet(await response.json());
};

export const verify = async (
  signature: string,
  body: string,
  keys: ReturnType<typeof createLocalJWKSet>,
): Promise<void> => {
  const [head = '', , end = ''] = signature.split('.');
  const jws = { protected: head, payload: Buffer.from(body), signature: end };
  await flattenedVerify(jws, keys, { algorithms: ['RS256'] });
};

/** Made by the transport underneath, not by Saleor. */
const byTransport = ['host', 'content-length'];
/** New with every request; only their form is Saleor's. */
const forms: Readonly<Record<string, RegExp>> = {
  traceparent: /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/,
  'saleor-signature': /^[\w-]+\.\.[\w-]+$/,
};

type Headed = Iterable<readonly [string, string]>;

/**
 * Headers as far as they hang on Saleor alone: names in order, and values; where the shop's own
 * host stands, `HOST`; of what is new each time, whether it has its form.
 */
export const headersOf = (headers: Headed): Readonly<Record<string, string>> => {
  const all = new Map([...headers].map(([name, value]) => [name.toLowerCase(), value]));
  const api = all.get('saleor-api-url');
  const host = api === undefined ? null : new URL(api).host;
  const told = [...all].flatMap(([name, value]) => {
    if (byTransport.includes(name)) return [];
    const form = forms[name.replace(/^x-/, '')];
    if (form) return [[name, form.test(value) ? 'in form' : value]];
    return [[name, host === null ? value : value.replace(host, 'HOST')]];
  });
  return Object.fromEntries(told.toSorted(([a = ''], [b = '']) => a.localeCompare(b)));
};
