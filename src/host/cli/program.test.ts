import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asId } from '../../domain/facts/ids';
import type { CheckoutId, ConnectionId, PurchaseId } from '../../domain/facts/ids';
import { mirrorOf, nothingNext, problem } from '../../adapters/testing/store-world';
import { makeSecrets } from '../../adapters/system/secrets';
import { recordAttempt } from '../../adapters/testing/store-world';
import {
  associatedDataOfHeaderSecret,
  associatedDataOfSecretKey,
  associatedDataOfToken,
  associatedDataOfWebhookSecret,
} from '../../ports/store';
import type { Installation } from '../../ports/store';
import { makeTestApp } from '../../server/testing/platform';
import { makeFetchHandler } from '../../server/http/testing/fetch-handler';
import { CliError, failureOf, failureText } from './exit';
import { makeProgram } from './program';

let world: ReturnType<typeof makeTestApp>;
let installation: Installation;
let environment: Partial<Record<string, string>>;
let warnings: string[];
const folder = mkdtempSync(join(tmpdir(), 'stripe-orders-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const install = (apiUrl: string, appId: string): Promise<Installation> => {
  const { store, secrets } = world.app.platform;
  return store.saveInstallation({
    saleorApiUrl: apiUrl,
    appId: asId(appId),
    schemaVersion: '3.23',
    jwks: null,
    at: 1,
    encrypt: (id) => secrets.encrypt('token', associatedDataOfToken(id)),
  });
};

beforeEach(async () => {
  world = makeTestApp();
  environment = {};
  warnings = [];
  installation = await install('https://shop.example.com/graphql/', 'QXBwOjE=');
});

/** A failure with the words that people read, and what was printed before. */
class Told extends CliError {
  constructor(
    failure: NonNullable<ReturnType<typeof failureOf>>,
    readonly printed: string,
  ) {
    super(failure.code, failureText(failure, false), failure.exitCode, failure.nextStep);
  }
}

/** How a command line ends: its exit code, its code, and what it printed all the same. */
const endOf = async (...words: string[]) => {
  try {
    return { exitCode: 0, code: null, printed: await run(...words) };
  } catch (error) {
    if (!(error instanceof Told)) throw error;
    const { exitCode, code, printed } = error;
    return { exitCode, code, printed: printed === '' ? null : JSON.parse(printed) };
  }
};

/** Runs one command line; gives what it printed, parsed. A refusal is thrown as it is told. */
const run = async (...words: string[]) => {
  const printed: string[] = [];
  const program = makeProgram('0.1.0', (isJson) => ({
    app: async () => world.app,
    output: () => ({ json: isJson(), print: (text) => void printed.push(text) }),
    warn: (code, text) => void warnings.push(`${code}: ${text}`),
    environment: (name) => environment[name],
  }));
  try {
    await program.parseAsync(['--json', ...words], { from: 'user' });
  } catch (error) {
    const failure = failureOf(error);
    if (!failure || failure.code === 'internal') throw error;
    throw new Told(failure, printed.join('\n'));
  }
  return JSON.parse(printed.join('\n'));
};

const fileWith = (text: string): string => {
  const path = join(folder, world.app.platform.random.token(8));
  writeFileSync(path, `${text}\n`);
  return path;
};

const add = (name: string, pair: 'one' | 'two' | 'live', ...words: string[]) => {
  const keys = {
    one: ['pk_test_onePublishable1', 'sk_test_oneSecretKey0001'],
    two: ['pk_test_twoPublishable2', 'sk_test_twoSecretKey0002'],
    live: ['pk_live_livePublishabl3', 'sk_live_liveSecretKey003'],
  }[pair];
  const [publishable = '', secret = ''] = keys;
  return run(
    'connections',
    'add',
    '--name',
    name,
    '--publishable-key',
    publishable,
    '--secret-key-file',
    fileWith(secret),
    ...words,
  );
};

/** A payment that was begun: an attempt, and its intent on the Stripe side. */
const pay = async (connectionId: string, account: 'acct_one' | 'acct_two') => {
  const { store, stripeFor } = { ...world.app.platform, ...world.app };
  const id = asId<ConnectionId>(connectionId);
  const connection = await store.findConnection(installation.id, id);
  if (!connection) throw new Error('No such connection');
  const { attempt, effect } = await recordAttempt(store, {
    attemptId: asId('attempt-1'),
    installationId: installation.id,
    connectionId: id,
    source: { checkoutId: asId('checkout-1'), orderId: null, channel: 'default-channel' },
    transactionId: asId('transaction-1'),
    flow: 'CHARGE',
    amountMinor: 1_000n,
    currency: 'EUR',
    paymentMethodType: null,
    at: 1,
    supersedes: [],
    heldUntil: 1,
  });
  const made = await stripeFor(connection, 'inline').createIntent(
    {
      amountMinor: 1_000n,
      currency: 'EUR',
      flow: 'CHARGE',
      paymentMethodType: null,
      metadata: { saleor_attempt_id: attempt.id },
    },
    effect.key,
  );
  if (made.kind !== 'done') throw new Error(made.message);
  const { id: intentId } = made.value.intent;
  const settlement = { state: 'done', resultId: intentId, intentId } as const;
  await store.settleEffect(installation.id, effect.key, settlement, 2);
  expect(world.standIn.world(account).intents.has(intentId)).toBe(true);
  return { ...attempt, intentId };
};

describe('connections', () => {
  it('adds an account: checks the key, registers an endpoint, encrypts both secrets', async () => {
    const [line] = await add('EU', 'one');
    expect(line).toMatchObject({ name: 'EU', mode: 'test', secretKeyHint: '…0001' });
    const [row] = [...world.endpointsOf('acct_one').values()];
    expect(row?.endpoint).toMatchObject({
      url: `https://app.example.com/api/webhooks/stripe/${line.id}`,
      metadata: { saleor_connection_id: line.id },
    });
    expect(row?.endpoint.enabled_events).toContain('payment_intent.succeeded');
    const stored = await world.app.platform.store.findConnection(installation.id, line.id);
    const { secrets } = world.app.platform;
    expect(
      secrets.decrypt(stored?.secretKeyEncrypted ?? '', associatedDataOfSecretKey(line.id)),
    ).toBe('sk_test_oneSecretKey0001');
    expect(line.id).toMatch(/^con_[\w-]{22}$/);
    const kept = JSON.stringify(stored) + world.logged.join();
    expect(kept).not.toContain('sk_test_oneSecretKey0001');
    expect(kept).not.toContain(row?.secret);
  });

  it('takes the key from the environment, and warns about one on the command line', async () => {
    environment['STRIPE_SECRET_KEY'] = 'sk_test_oneSecretKey0001';
    const words = ['connections', 'add', '--publishable-key', 'pk_test_onePublishable1'];
    await run(...words, '--name', 'A');
    expect(warnings).toEqual([]);
    const twice = ['--name', 'B', '--same-account'];
    await run(...words, ...twice, '--secret-key', 'sk_test_oneSecretKey0001');
    expect(warnings.join()).toContain('history');
    expect(warnings.join()).not.toContain('sk_test');
  });

  it('uses a signing secret of one’s own and registers nothing (stripe listen)', async () => {
    const path = fileWith('whsec_ofStripeListen00');
    const [line] = await add('Local', 'one', '--webhook-secret-file', path);
    expect(line).toMatchObject({ webhook: 'own-secret', webhookEndpointId: null });
    expect(world.endpointsOf('acct_one').size).toBe(0);
  });

  it.each([
    [
      'a live and a test key',
      'pk_live_livePublishabl3',
      'sk_test_oneSecretKey0001',
      /of-different-modes/,
    ],
    [
      'a key that Stripe does not know',
      'pk_test_onePublishable1',
      'sk_test_unknownKey00000',
      /stripe-key-refused/,
    ],
    [
      'a restricted key that may too little',
      'pk_test_onePublishable1',
      'rk_test_oneRestricted01',
      /permissions-missing/,
    ],
    [
      'two publishable keys',
      'pk_test_onePublishable1',
      'pk_test_onePublishable1',
      /secret-key-invalid/,
    ],
    [
      'two secret keys',
      'sk_test_oneSecretKey0001',
      'sk_test_oneSecretKey0001',
      /publishable-key-invalid/,
    ],
  ])('refuses %s, and stores nothing', async (_, publishable, secret, code) => {
    const refusal = run(
      'connections',
      'add',
      '--name',
      'X',
      '--publishable-key',
      publishable,
      '--secret-key-file',
      fileWith(secret),
    );
    await expect(refusal).rejects.toThrow(code);
    await expect(refusal).rejects.not.toThrow(secret);
    expect(await world.app.platform.store.listConnections(installation.id)).toEqual([]);
    expect(world.endpointsOf('acct_one').size).toBe(0);
  });

  it('refuses a live key where Stripe is a stand-in, and sends it nowhere', async () => {
    world = makeTestApp({ stripeApiUrl: 'http://127.0.0.1:12111' });
    installation = await install('https://shop.example.com/graphql/', 'QXBwOjE=');
    await expect(add('Live', 'live')).rejects.toThrow(/STRIPE_API_URL.*live-key-at-stand-in/);
    expect(world.standIn.ledger).toEqual([]);
    expect(await world.app.platform.store.listConnections(installation.id)).toEqual([]);
  });

  it('asks before an account is connected a second time', async () => {
    await add('EU', 'one');
    await expect(add('US', 'one')).rejects.toThrow(/“EU”.*account-connected-already/);
    expect(warnings.join()).toContain('--same-account');
    expect(await run('connections', 'list')).toHaveLength(1);
    await add('Other', 'two');
    await add('US', 'one', '--same-account');
    expect(await run('connections', 'list')).toHaveLength(3);
    expect(world.endpointsOf('acct_one').size).toBe(2);
  });

  it('refuses a name that is taken', async () => {
    await add('EU', 'one');
    await expect(add('eu', 'two')).rejects.toThrow(/name-taken/);
  });

  /** As a crash leaves it between the registered endpoint and its stored secret. */
  const cutOff = async (id: string): Promise<void> => {
    await world.app.platform.store.updateConnection(installation.id, asId(id), {
      webhookEndpointId: null,
      webhookSecretsEncrypted: [],
    });
  };

  it('that was cut off is finished by the same words again, and leaves no orphan', async () => {
    const [{ id }] = await add('EU', 'one');
    await cutOff(id);
    const [line] = await add('eu', 'one');
    expect(line).toMatchObject({ id, name: 'EU' });
    const [endpoint] = [...world.endpointsOf('acct_one').keys()];
    expect(world.endpointsOf('acct_one').size).toBe(1);
    expect(line).toMatchObject({ webhook: 'registered', webhookEndpointId: endpoint });
    expect(await run('connections', 'list')).toHaveLength(1);
  });

  it('that was cut off is finished once, however many try', async () => {
    const [{ id }] = await add('EU', 'one');
    await cutOff(id);
    const tries = Array.from({ length: 4 }, () => add('EU', 'one'));
    const ended = await Promise.allSettled(tries);
    expect(ended.map(({ status }) => status)).toContain('fulfilled');
    const stored = await world.app.platform.store.findConnection(installation.id, asId(id));
    expect([...world.endpointsOf('acct_one').keys()]).toEqual([stored?.webhookEndpointId]);
    expect(stored?.webhookSecretsEncrypted).toHaveLength(1);
  });

  it('that is complete is given as it is to the same words again', async () => {
    const [line] = await add('EU', 'one');
    const { store } = world.app.platform;
    const before = await store.findConnection(installation.id, line.id);
    expect(await add('EU', 'one')).toEqual([line]);
    expect(await store.findConnection(installation.id, line.id)).toEqual(before);
    expect(world.endpointsOf('acct_one').size).toBe(1);
  });

  it('that was cut off and is removed leaves no orphan', async () => {
    const [{ id }] = await add('EU', 'one');
    await cutOff(id);
    await run('connections', 'remove', id);
    expect(world.endpointsOf('acct_one').size).toBe(0);
  });

  it('leaves nothing behind where Stripe refuses the endpoint', async () => {
    for (let count = 0; count < 16; count += 1) {
      await add(`Shop ${count}`, 'one', '--same-account');
    }
    await expect(add('One more', 'one', '--same-account')).rejects.toThrow(/stripe-endpoint-limit/);
    expect(await run('connections', 'list')).toHaveLength(16);
  });

  it('takes other keys of the same account, and refuses those of another', async () => {
    const [{ id }] = await add('EU', 'one');
    const rotate = (secret: string, publishable: string) =>
      run(
        'connections',
        'rotate',
        id,
        '--publishable-key',
        publishable,
        '--secret-key-file',
        fileWith(secret),
      );
    await expect(rotate('sk_test_twoSecretKey0002', 'pk_test_twoPublishable2')).rejects.toThrow(
      /another-account/,
    );
    await expect(rotate('sk_live_liveSecretKey003', 'pk_live_livePublishabl3')).rejects.toThrow(
      /another-account/,
    );
    const [line] = await rotate('sk_test_oneSecretKey0001', 'pk_test_onePublishable1');
    expect(line.id).toBe(id);
  });

  it('repairs the endpoint: a new secret first, the one before stays valid, the old one goes', async () => {
    const [{ id }] = await add('EU', 'one');
    const [before] = [...world.endpointsOf('acct_one').keys()];
    await run('connections', 'repair', id);
    const endpoints = [...world.endpointsOf('acct_one').keys()];
    expect(endpoints).toHaveLength(1);
    expect(endpoints).not.toContain(before);
    const stored = await world.app.platform.store.findConnection(installation.id, id);
    expect(stored?.webhookEndpointId).toBe(endpoints[0]);
    expect(stored?.webhookSecretsEncrypted).toHaveLength(2);
  });

  it('clears away an endpoint whose secret was never learnt', async () => {
    const [{ id }] = await add('EU', 'one');
    const { store } = world.app.platform;
    await store.updateConnection(installation.id, id, {
      webhookEndpointId: null,
      webhookSecretsEncrypted: [],
    });
    await run('connections', 'repair', id);
    expect(world.endpointsOf('acct_one').size).toBe(1);
  });

  it('tells how each stands', async () => {
    const [{ id }] = await add('EU', 'one');
    expect(await run('connections', 'check')).toMatchObject([{ state: 'ok', webhook: 'enabled' }]);
    world.endpointsOf('acct_one').clear();
    const nextStep = expect.stringContaining('Rotate');
    expect(await endOf('connections', 'check')).toMatchObject({
      exitCode: 1,
      code: 'connection-broken',
      printed: [{ id, state: 'broken', webhook: 'missing', nextStep }],
    });
  });

  it('that could not be checked end as unavailable, and a broken one beside them as broken', async () => {
    await add('EU', 'one');
    const unavailable = (times: number) =>
      world.standIn.faults.add({
        kind: 'drop-before',
        times,
        when: ({ method }) => method === 'GET',
      });
    unavailable(100);
    expect(await endOf('connections', 'check')).toMatchObject({
      exitCode: 3,
      code: 'stripe-unreachable',
      printed: [{ state: 'unknown', nextStep: expect.any(String) }],
    });
    world.standIn.faults.clear();
    const [{ id }] = await add('US', 'two');
    world.endpointsOf('acct_two').clear();
    const isOfOne = ({ account }: { account: string | null }) => account === 'acct_one';
    world.standIn.faults.add({ kind: 'drop-before', times: 100, when: isOfOne });
    expect(await endOf('connections', 'check')).toMatchObject({
      exitCode: 1,
      printed: [{ state: 'unknown' }, { id, state: 'broken' }],
    });
  });

  it('that cannot be added because Stripe is unavailable end as unavailable', async () => {
    world.standIn.faults.add({ kind: 'drop-before', times: 100 });
    const keys = ['--publishable-key', 'pk_test_onePublishable1'];
    const file = ['--secret-key-file', fileWith('sk_test_oneSecretKey0001')];
    const end = await endOf('connections', 'add', '--name', 'EU', ...keys, ...file);
    expect(end).toEqual({ exitCode: 3, code: 'stripe-unreachable', printed: null });
  });

  it('removes one: endpoint and keys go, the row stays for its old payments', async () => {
    const [{ id }] = await add('EU', 'one');
    await run('channels', 'assign', 'default-channel', '--connection', id);
    await expect(run('connections', 'remove', id)).rejects.toThrow(/connection-in-use/);
    await run('channels', 'assign', 'default-channel', '--connection', 'none');
    await run('connections', 'remove', id);
    expect(world.endpointsOf('acct_one').size).toBe(0);
    expect(await run('connections', 'list')).toEqual([]);
    const { store } = world.app.platform;
    expect(await store.findConnection(installation.id, id)).toMatchObject({
      secretKeyEncrypted: '',
      webhookSecretsEncrypted: [],
    });
  });

  it('takes a key that may not tell its account only if it reaches the newest payment', async () => {
    const [{ id }] = await add('EU', 'one');
    const rotate = (secret: string) =>
      run('connections', 'rotate', id, '--secret-key-file', fileWith(secret));
    const attempt = await pay(id, 'acct_one');
    await expect(rotate('rk_test_twoNoAccount002')).rejects.toThrow(/another-account/);
    const { store, secrets } = world.app.platform;
    const kept = await store.findConnection(installation.id, id);
    const key = secrets.decrypt(kept?.secretKeyEncrypted ?? '', associatedDataOfSecretKey(id));
    expect(key).toBe('sk_test_oneSecretKey0001');
    const [line] = await rotate('rk_test_oneNoAccount001');
    expect(line).toMatchObject({ id, accountId: 'acct_one', secretKeyHint: '…t001' });
    expect(attempt.intentId).toMatch(/^pi_/);
  });

  it('keeps one whose payments may still change, unless it is told to give them up', async () => {
    const [{ id }] = await add('EU', 'one');
    await pay(id, 'acct_one');
    const { store } = world.app.platform;
    const refusal = run('connections', 'remove', id);
    await expect(refusal).rejects.toThrow(/connection-has-open-payments/);
    await expect(refusal).rejects.toThrow(/--force/);
    expect(world.endpointsOf('acct_one').size).toBe(1);
    expect(await store.findConnection(installation.id, id)).toMatchObject({ removedAt: null });
    await run('connections', 'remove', id, '--force');
    expect(world.endpointsOf('acct_one').size).toBe(0);
    expect(await run('connections', 'list')).toEqual([]);
  });

  it('never reaches a connection of another Saleor (threats 10 and 25)', async () => {
    const [{ id }] = await add('EU', 'one');
    const other = await install('https://other.example.com/graphql/', 'QXBwOjI=');
    const saleor = ['--saleor', other.saleorApiUrl];
    expect(await run('connections', 'list', ...saleor)).toEqual([]);
    const key = fileWith('sk_test_oneSecretKey0001');
    const rotate = run('connections', 'rotate', id, '--secret-key-file', key, ...saleor);
    await expect(rotate).rejects.toThrow(/connection-not-found/);
    await expect(run('connections', 'remove', id, ...saleor)).rejects.toThrow(/not-found/);
    await expect(run('connections', 'repair', id, ...saleor)).rejects.toThrow(/not-found/);
    const assign = run('channels', 'assign', 'c', '--connection', id, ...saleor);
    await expect(assign).rejects.toThrow(/connection-not-found/);
    expect(world.endpointsOf('acct_one').size).toBe(1);
  });
});

describe('channels', () => {
  /** Begins anew, with a Saleor that answers and has these channels. */
  const meetSaleor = async (...slugs: readonly string[]): Promise<void> => {
    const channels = slugs.map((slug) => ({ id: slug, slug, name: slug, currencyCode: 'EUR' }));
    const data = { app: { id: 'QXBwOjE=' }, channels };
    world = makeTestApp({ saleorFetch: async () => Response.json({ data }) });
    warnings = [];
    installation = await install('https://shop.example.com/graphql/', 'QXBwOjE=');
  };

  it('keeps what is not said', async () => {
    const [{ id }] = await add('EU', 'one');
    expect(await run('channels', 'assign', 'eu', '--connection', id)).toMatchObject([
      { channel: 'eu', connectionName: 'EU', completion: 'storefront', refundCanceled: true },
    ]);
    expect(await run('channels', 'assign', 'eu', '--completion', 'app')).toMatchObject([
      { connectionId: id, completion: 'app', refundCanceled: true },
    ]);
    expect(await run('channels', 'assign', 'eu', '--refund-canceled', 'no')).toMatchObject([
      { connectionId: id, completion: 'app', refundCanceled: false },
    ]);
    expect(await run('channels', 'assign', 'eu', '--completion', 'saleor')).toMatchObject([
      { refundCanceled: false },
    ]);
    expect((await endOf('channels', 'list')).printed).toHaveLength(1);
    await expect(run('channels', 'assign', 'eu', '--completion', 'me')).rejects.toThrow(/one of/);
    const bad = ['channels', 'assign', 'a b', '--completion', 'app'];
    await expect(run(...bad)).rejects.toThrow(/channel-invalid/);
  });

  it('goes on with a warning where Saleor cannot be asked for its channels', async () => {
    await run('channels', 'assign', 'eu', '--completion', 'app');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^channels-unread: .*list of channels could not be read/);
    expect(await endOf('channels', 'list')).toMatchObject({
      exitCode: 3,
      code: 'channels-unread',
      printed: [{ channel: 'eu', completion: 'app' }],
    });
  });

  it.each([
    [[]],
    [['--saleor', 'https://shop.example.com/graphql/']],
    [['--completion', 'me']],
    [['--refund-canceled', 'perhaps']],
  ])('are not assigned by %j: nothing was said, or nothing that is known', async (words) => {
    const end = await endOf('channels', 'assign', 'eu', ...words);
    expect(end).toEqual({ exitCode: 2, code: 'usage', printed: null });
    expect(await world.app.connections.listChannels(installation.id)).toEqual([]);
  });

  it('refuses a slug that Saleor does not have, and names those that it has', async () => {
    await meetSaleor('eu', 'us');
    const assign = (channel: string) => run('channels', 'assign', channel, '--completion', 'app');
    await expect(assign('ue')).rejects.toThrow('no channel ue. Its channels: eu, us.');
    expect(await world.app.connections.listChannels(installation.id)).toEqual([]);
    expect(await assign('eu')).toMatchObject([{ channel: 'eu' }]);
    expect(warnings).toEqual([]);
  });

  it('lists those that are not assigned too, and lets go of one that Saleor has no more', async () => {
    await meetSaleor('eu', 'us');
    await world.app.platform.store.assignChannel({
      installationId: installation.id,
      channel: 'old',
      connectionId: null,
      completion: 'app',
      refundCanceled: true,
    });
    await run('channels', 'assign', 'us', '--completion', 'saleor');
    expect(await run('channels', 'list')).toMatchObject([
      { channel: 'old', completion: 'app' },
      { channel: 'us', completion: 'saleor' },
      { channel: 'eu', connectionId: null, completion: 'storefront' },
    ]);
    expect(await run('channels', 'assign', 'old', '--connection', 'none')).toHaveLength(1);
  });
});

describe('secrets', () => {
  it('encrypts everything anew, and loses nothing (threat 18)', async () => {
    const [{ id }] = await add('EU', 'one');
    const { store, secrets } = world.app.platform;
    const before = await store.findConnection(installation.id, id);
    expect(await run('secrets', 'reencrypt')).toEqual([{ installations: 1, connections: 1 }]);
    const after = await store.findConnection(installation.id, id);
    expect(after?.secretKeyEncrypted).not.toBe(before?.secretKeyEncrypted);
    expect(secrets.decrypt(after?.secretKeyEncrypted ?? '', associatedDataOfSecretKey(id))).toBe(
      'sk_test_oneSecretKey0001',
    );
    const [shop] = await store.listInstallations();
    expect(shop?.tokenEncrypted).not.toBe(installation.tokenEncrypted);
    expect(
      secrets.decrypt(shop?.tokenEncrypted ?? '', associatedDataOfToken(installation.id)),
    ).toBe('token');
  });

  it('encrypts header secrets anew, and what an uninstalled Saleor left, and wakes nobody', async () => {
    const [{ id }] = await add('EU', 'one');
    const { store, secrets } = world.app.platform;
    const associatedData = associatedDataOfHeaderSecret(installation.id);
    const encrypted = [
      secrets.encrypt('newest', associatedData),
      secrets.encrypt('before', associatedData),
    ];
    await store.saveHeaderSecrets(installation, { encrypted, at: 5 }, null);
    await store.setInstallationActive(installation, false, 6);
    await run('secrets', 'reencrypt');
    const after = await store.findInstallation(installation.id);
    expect(after).toMatchObject({ active: false, inactiveSince: 6, headerSecretAt: 5 });
    expect(after?.headerSecretsEncrypted).not.toEqual(encrypted);
    expect(
      after?.headerSecretsEncrypted.map((one) => secrets.decrypt(one, associatedData)),
    ).toEqual(['newest', 'before']);
    await store.retireInstallation(installation, 7);
    const before = await store.findConnection(installation.id, id);
    expect(await run('secrets', 'reencrypt')).toEqual([{ installations: 1, connections: 1 }]);
    const kept = await store.findConnection(installation.id, id);
    expect(kept?.secretKeyEncrypted).not.toBe(before?.secretKeyEncrypted);
    expect(secrets.decrypt(kept?.secretKeyEncrypted ?? '', associatedDataOfSecretKey(id))).toBe(
      'sk_test_oneSecretKey0001',
    );
    expect(await store.findInstallation(installation.id)).toMatchObject({ tokenEncrypted: '' });
  });
});

describe('a SECRET_KEY that was lost', () => {
  /** What a connection looks like after it: encrypted with a key that nobody knows. */
  const loseKey = async (id: string) => {
    const { store, random } = world.app.platform;
    const lost = makeSecrets({ current: random.token(32) });
    const connectionId = asId<ConnectionId>(id);
    await store.updateConnection(installation.id, connectionId, {
      secretKeyEncrypted: lost.encrypt(
        'sk_test_oneSecretKey0001',
        associatedDataOfSecretKey(connectionId),
      ),
      webhookSecretsEncrypted: [
        lost.encrypt('whsec_before', associatedDataOfWebhookSecret(connectionId)),
      ],
    });
  };

  it('is healed by entering the Stripe keys again: rotate, then repair', async () => {
    const [{ id }] = await add('EU', 'one');
    await loseKey(id);
    await run(
      'connections',
      'rotate',
      id,
      '--secret-key-file',
      fileWith('sk_test_oneSecretKey0001'),
    );
    await run('connections', 'repair', id);
    const { store } = world.app.platform;
    const path = `/api/webhooks/stripe/${id}`;
    const handle = makeFetchHandler(world.app.routes);
    const answer = await handle(
      new Request(`https://app.example.com${path}`, {
        method: 'POST',
        body: '{}',
        headers: { 'stripe-signature': 't=1,v1=0' },
      }),
    );
    expect(await store.findConnection(installation.id, asId(id))).not.toBeNull();
    expect(answer.status).toBe(401);
  });

  it('leaves the connection removable', async () => {
    const [{ id }] = await add('EU', 'one');
    await loseKey(id);
    await run('connections', 'remove', id);
    expect(await run('connections', 'list')).toEqual([]);
  });

  it('is told by the health of the connection', async () => {
    const [{ id }] = await add('EU', 'one');
    await loseKey(id);
    const end = await endOf('connections', 'check');
    expect(end).toMatchObject({ exitCode: 1, printed: [{ id, state: 'broken' }] });
  });

  it('does not keep the same account from being added again', async () => {
    const [{ id }] = await add('EU', 'one');
    await loseKey(id);
    await expect(add('EU', 'one')).rejects.toThrow('(name-taken)');
  });

  it('does not keep an installation from being retired (threat 24)', async () => {
    const [{ id }] = await add('EU', 'one');
    await loseKey(id);
    await run('installations', 'retire', installation.saleorApiUrl);
    const { store } = world.app.platform;
    expect(await store.findInstallation(installation.id)).toMatchObject({ tokenEncrypted: '' });
  });
});

describe('a name', () => {
  it('that no text can hold is refused, and nothing is begun', async () => {
    await expect(add('x\ud800', 'one')).rejects.toThrow('(name-invalid)');
    expect(await run('connections', 'list')).toEqual([]);
  });
});

describe('reencrypting', () => {
  it('goes on with the others where one cannot be decrypted, and names it', async () => {
    const [{ id }] = await add('EU', 'one');
    const [{ id: second }] = await add('US', 'two');
    const { store, random } = world.app.platform;
    const lost = makeSecrets({ current: random.token(32) });
    const connectionId = asId<ConnectionId>(id);
    await store.updateConnection(installation.id, connectionId, {
      secretKeyEncrypted: lost.encrypt('sk', associatedDataOfSecretKey(connectionId)),
    });
    const before = await store.findConnection(installation.id, second);
    await expect(run('secrets', 'reencrypt')).rejects.toBeInstanceOf(CliError);
    const after = await store.findConnection(installation.id, second);
    expect(after?.secretKeyEncrypted).not.toBe(before?.secretKeyEncrypted);
  });
});

describe('files', () => {
  it('says in a sentence that a file cannot be read', async () => {
    const words = ['--name', 'EU', '--publishable-key', 'pk_test_onePublishable1'];
    const adding = run('connections', 'add', ...words, '--secret-key-file', join(folder, 'none'));
    await expect(adding).rejects.toBeInstanceOf(CliError);
  });
});

describe('installations and orders', () => {
  it('names the manifest where no Saleor has installed the app yet', async () => {
    world = makeTestApp();
    const listing = run('connections', 'list');
    await expect(listing).rejects.toThrow('https://app.example.com/api/manifest');
    await expect(listing).rejects.toBeInstanceOf(CliError);
  });

  it('asks which Saleor is meant where there are several', async () => {
    await install('https://other.example.com/graphql/', 'QXBwOjI=');
    await expect(run('connections', 'list')).rejects.toThrow(/--saleor/);
    await expect(
      run('orders', 'list', '--saleor', 'https://x.example.com/graphql/'),
    ).rejects.toThrow(/No installation/);
  });

  it('retires one: no token, no endpoint', async () => {
    await add('EU', 'one');
    await run('installations', 'retire', installation.saleorApiUrl);
    expect(world.endpointsOf('acct_one').size).toBe(0);
    expect(await run('installations', 'list')).toMatchObject([{ state: 'retired' }]);
  });

  it('lists rows, and says so where there is no such order', async () => {
    const empty = { items: [], nextCursor: null, total: 0 };
    expect(await run('orders', 'list', '--state', 'failed')).toEqual(empty);
    expect(await run('problems', 'list')).toEqual(empty);
    await expect(run('orders', 'show', '1007')).rejects.toThrow(/no order 1007/);
    await expect(run('orders', 'list', '--state', 'odd')).rejects.toThrow(/one of/);
  });

  /** Rows of so many checkouts, oldest first; gives their ids. */
  const fill = async (count: number): Promise<PurchaseId[]> => {
    const { store } = world.app.platform;
    const ids: PurchaseId[] = [];
    for (let index = 0; index < count; index += 1) {
      const checkout = { orderId: null, checkoutId: asId<CheckoutId>(`c${index}`), channel: null };
      await store.acceptDelivery({
        installationId: installation.id,
        source: 'saleor',
        identity: `d${index}`,
        event: 'checkout_fully_paid',
        receivedAt: index,
        occurredAt: index,
        about: { kind: 'purchase', ids: checkout },
      });
      const found = await store.findPurchase(installation.id, checkout);
      if (found) ids.push(found.purchase.id);
    }
    return ids;
  };

  it('finds a row by its id, however many are newer', async () => {
    const [oldest = ''] = await fill(101);
    const { order, timeline } = await run('orders', 'show', oldest);
    expect(order).toMatchObject({ id: oldest, syncState: 'working' });
    expect(timeline).toMatchObject([{ side: 'saleor', what: 'checkout_fully_paid' }]);
  });

  it('shows a row with its problems, by its number as people write it', async () => {
    const [id] = await fill(1);
    if (!id) throw new Error('No row');
    const { store } = world.app.platform;
    const lease = await store.leasePurchase(installation.id, id, {
      worker: 'test',
      now: 2,
      leaseMs: 1_000,
    });
    if (!lease) throw new Error('Another worker has the row');
    const next = nothingNext(3, { problems: [problem({ nextStep: 'Look.' })] });
    await store.saveMirror(lease, mirrorOf({ orderNumber: '1007', syncState: 'attention' }), next);
    const shown = await run('orders', 'show', '#1007');
    expect(shown.order).toMatchObject({ orderNumber: '1007', id });
    expect(shown.problems).toMatchObject([{ key: 'overpaid', nextStep: 'Look.' }]);
    expect(shown.order.amount).toEqual({ minor: expect.any(Number), currency: 'EUR' });
    for (const { at } of shown.timeline) expect(new Date(at).toISOString()).toBe(at);
    expect((await run('problems', 'list')).items).toEqual(shown.problems);
  });

  it('that could not be synced, because Saleor is unavailable, end as unavailable', async () => {
    const [id = ''] = await fill(1);
    const end = await endOf('orders', 'sync', id);
    expect(end).toMatchObject({
      exitCode: 3,
      code: 'sync-postponed',
      printed: [{ id, syncState: 'working', syncReason: expect.any(String) }],
    });
  });

  it('that a worker is at are not synced, and the command says so', async () => {
    const [id] = await fill(1);
    if (!id) throw new Error('No row');
    const { store } = world.app.platform;
    const now = world.app.platform.clock.now();
    await store.leasePurchase(installation.id, id, { worker: 'other', now, leaseMs: 60_000 });
    const end = await endOf('orders', 'sync', id);
    expect(end).toEqual({ exitCode: 3, code: 'order-in-hand', printed: null });
  });

  it.each([
    [['nonsense'], 2, 'usage'],
    [['orders'], 2, 'usage'],
    [['connections', 'add', '--name', 'EU'], 2, 'usage'],
    [['connections', 'list', '--odd'], 2, 'usage'],
    [['connections', 'rotate', 'con_none', '--secret-key-file', '/none'], 2, 'usage'],
    [['connections', 'repair', 'con_none'], 1, 'connection-not-found'],
    [['connections', 'remove', 'con_none'], 1, 'connection-not-found'],
    [['connections', 'check'], 0, null],
    [['connections', 'list', '--saleor', 'nowhere'], 1, 'installation-not-found'],
    [['channels', 'assign', 'eu', '--connection', 'con_none'], 1, 'connection-not-found'],
    [['channels', 'list'], 3, 'channels-unread'],
    [['installations', 'list'], 0, null],
    [['installations', 'retire', 'nowhere'], 1, 'installation-not-found'],
    [['orders', 'list', '--limit', 'x'], 2, 'usage'],
    [['orders', 'list', '--state', 'odd'], 2, 'usage'],
    [['orders', 'list', '--after', 'x'], 1, 'cursor-unknown'],
    [['orders', 'show', '1'], 1, 'order-not-found'],
    [['orders', 'sync', '1'], 1, 'order-not-found'],
    [['problems', 'list', '--limit', '0'], 2, 'usage'],
    [['secrets', 'reencrypt'], 0, null],
  ])('%j ends with %d', async (words, exitCode, code) => {
    expect(await endOf(...words)).toMatchObject({ exitCode, code });
  });

  it('lists page by page, and refuses a limit that is none', async () => {
    const ids = (await fill(5)).reverse();
    const page = (...words: string[]) => run('orders', 'list', '--limit', '2', ...words);
    const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
    const first = await page();
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    expect(first).toMatchObject({ nextCursor: ids[1], total: 5 });
    expect(idsOf(await page('--after', ids[1] ?? ''))).toEqual(ids.slice(2, 4));
    expect(idsOf(await page('--after', ids[3] ?? ''))).toEqual(ids.slice(4));
    expect((await page('--after', ids[3] ?? '')).nextCursor).toBeNull();
    expect(warnings).toEqual([]);
    await expect(page('--after', 'nothing')).rejects.toThrow(/no row nothing/);
    for (const limit of ['0', '101', '-1', 'many', '1e1', '2.5']) {
      await expect(run('orders', 'list', '--limit', limit)).rejects.toThrow(/from 1 to 100/);
    }
  });
});
