import { spawnSync } from 'node:child_process';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressesInGuide } from './testing/guide';
import { listen, type Listening } from '../http';
import { makeRules } from './rules';
import { startAlone, type AloneProcess } from './testing/alone-process';

const patience = 60_000;
const keys = { secret: 'sk_test_shop_of_nobody', publishable: 'pk_test_shop_of_nobody' };

type Json = Record<string, unknown>;

const send = async (
  url: string,
  fields?: Record<string, string>,
  options: { key?: string; method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Json }> => {
  const headers: Record<string, string> = options.key
    ? { authorization: `Bearer ${options.key}` }
    : {};
  const answer = await fetch(url, {
    method: options.method ?? (fields ? 'POST' : 'GET'),
    headers: { ...headers, ...options.headers },
    ...(fields ? { body: new URLSearchParams(fields) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as Json };
};

/** Ports that nobody has, the Dashboard's included. */
const freePorts = (side: 'saleor' | 'stripe'): readonly string[] =>
  side === 'saleor' ? ['--port', '0', '--dashboard-port', '0'] : ['--port', '0'];

describe('the command', () => {
  const run = (...words: string[]) => {
    const all = ['--import', 'tsx', 'src/sandbox/stand-in/main.ts', ...words];
    return spawnSync(process.execPath, all, { encoding: 'utf8' });
  };

  it.each([[[]], [['saleor']], [['stripe']]])('explains itself: %j --help', (words) => {
    const { status, stdout } = run(...words, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(words.length === 0 ? 'stripe' : '--port');
  });

  it.each([
    ['an unknown stand-in', ['paypal'], /unknown command/],
    ['a port that is none', ['stripe', '--port', 'x'], /whole number/],
    ['an account that is no name', ['stripe', '--account', 'a b'], /letters or digits/],
  ])('ends with 2 for %s', (_, words, why) => {
    const { status, stderr } = run(...words);
    expect(status).toBe(2);
    expect(stderr).toMatch(why);
  });

  it('says that a port is taken', async () => {
    const other = await listen(async () => new Response());
    const { status, stderr } = run('saleor', '--port', String(other.port));
    await other.close();
    expect(stderr).toBe('The port is taken. Choose another one by --port (or --dashboard-port).\n');
    expect(status).toBe(1);
  });

  it.each([
    ['saleor', 'SIGINT'],
    ['saleor', 'SIGTERM'],
    ['stripe', 'SIGINT'],
  ] as const)(
    '%s ends cleanly at %s, also with work that lies ahead',
    async (side, signal) => {
      const alone = await startAlone(side, ...freePorts(side));
      if (side === 'stripe') await makeIntent(alone.url, { confirm: 'true', ...sepa });
      expect(await alone.end(signal)).toEqual({ code: 0, stderr: '' });
      await expect(fetch(alone.url)).rejects.toThrow();
    },
    patience,
  );
});

const sepa = {
  'payment_method_data[type]': 'sepa_debit',
  'payment_method_data[sepa_debit][iban]': 'AT611904300234573201',
};

const makeIntent = async (url: string, more: Record<string, string> = {}) => {
  const fields = { amount: '1000', currency: 'eur', ...more };
  const { body } = await send(`${url}/v1/payment_intents`, fields, { key: keys.secret });
  return { id: String(body.id), secret: String(body.client_secret), status: String(body.status) };
};

describe('the Stripe stand-in', () => {
  let stripe: AloneProcess;
  let mailbox: Listening;
  let secret = '';
  let arrived: Stripe.Event[] = [];

  beforeAll(async () => {
    stripe = await startAlone('stripe', '--port', '0', '--account', 'shop', '--account', 'other');
    const { webhooks } = new Stripe('sk_test_nothing_is_asked');
    mailbox = await listen(async (request) => {
      const signature = request.headers.get('stripe-signature') ?? '';
      arrived.push(webhooks.constructEvent(await request.text(), signature, secret));
      return new Response('ok');
    });
    const fields = { url: `${mailbox.url}/hook`, 'enabled_events[]': '*' };
    const { body } = await send(`${stripe.url}/v1/webhook_endpoints`, fields, { key: keys.secret });
    secret = String(body.secret);
  }, patience);
  afterAll(async () => {
    await stripe?.end();
    await mailbox?.close();
  });

  const control = (path: string, fields?: Record<string, string>, method?: string) =>
    send(`${stripe.url}/control${path}`, fields, method ? { method } : {});
  const types = () => arrived.map(({ type }) => String(type));
  const settled = (wanted: readonly string[]) =>
    expect.poll(() => types().filter((type) => wanted.includes(type))).toEqual(wanted);

  it('lists every control address, with what it takes', async () => {
    const { body } = await control('');
    expect(body).toMatchObject({ 'POST /control/faults': { takes: { kind: 'which fault' } } });
    expect(Object.keys(body).sort()).toEqual([...addressesInGuide('Of Stripe')].sort());
  });

  it('is paid as Stripe.js pays, and tells it by a signed webhook', async () => {
    arrived = [];
    const intent = await makeIntent(stripe.url);
    const confirm = `${stripe.url}/v1/payment_intents/${intent.id}/confirm`;
    const method = { payment_method: 'pm_card_visa' };
    const stranger = await send(confirm, method, { key: keys.publishable });
    expect(stranger).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });

    const fields = { ...method, client_secret: intent.secret };
    const paid = await send(confirm, fields, { key: keys.publishable });
    expect(paid).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    await settled(['payment_intent.succeeded']);
  });

  it('is paid by the control address, 3-D Secure included', async () => {
    const { id } = await makeIntent(stripe.url);
    const declined = await control('/pay', {
      intent: id,
      payment_method: 'pm_card_chargeDeclined',
    });
    expect(declined.body).toMatchObject({ status: 402, answer: { error: { type: 'card_error' } } });
    const asked = { intent: id, payment_method: 'pm_card_authenticationRequired' };
    expect((await control('/pay', asked)).body).toMatchObject({
      answer: { status: 'requires_action' },
    });
    const passed = await control('/authenticate', { intent: id });
    expect(passed.body).toMatchObject({ answer: { status: 'succeeded' } });
    expect(await control('/pay', { intent: 'pi_none' })).toMatchObject({
      status: 404,
      body: { error: { code: 'intent-unknown' } },
    });
  });

  it('shows a page to pay on to who has the client secret, and to nobody else', async () => {
    const { id, secret: clientSecret } = await makeIntent(stripe.url);
    const page = await fetch(`${stripe.url}/pay/${clientSecret}?return_url=javascript:alert(1)`);
    const text = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(text).toContain(id);
    expect(text).toContain('pm_card_chargeDeclined');
    expect(text).not.toContain('javascript:');
    expect((await fetch(`${stripe.url}/pay/${id}_secret_guess`)).status).toBe(404);
  });

  it('may be asked by the page of a storefront at another origin; its controls may not', async () => {
    const { id } = await makeIntent(stripe.url);
    const confirm = `${stripe.url}/v1/payment_intents/${id}/confirm`;
    const headers = { origin: 'https://storefront.example' };
    const before = await fetch(confirm, { method: 'OPTIONS', headers });
    expect(before.status).toBe(204);
    expect(before.headers.get('access-control-allow-headers')).toContain('authorization');
    const asked = await fetch(confirm, { method: 'POST', headers });
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    const turned = await send(`${stripe.url}/control/faults`, { kind: 'drop-after' }, { headers });
    expect(turned).toMatchObject({ status: 403, body: { error: { code: 'foreign-origin' } } });
  });

  it('loses, delays and refuses answers as it is told, so often, and on that path alone', async () => {
    await control('/faults', { kind: 'drop-after', path: '/v1/refunds', times: '1' });
    const { id } = await makeIntent(stripe.url, {
      confirm: 'true',
      payment_method: 'pm_card_visa',
    });
    const refund = () =>
      send(`${stripe.url}/v1/refunds`, { payment_intent: id, amount: '100' }, { key: keys.secret });
    await expect(refund()).rejects.toThrow();
    expect((await refund()).status).toBe(200);

    const { body } = await control('/ledger?account=acct_shop');
    const [{ refunds, balances }] = body as unknown as [{ refunds: Json[]; balances: Json }];
    expect(refunds.filter((one) => one.payment_intent === id)).toHaveLength(2);
    expect(balances[id]).toEqual({ authorizedMinor: 0, capturedMinor: 1_000, refundedMinor: 200 });

    await control('/faults', { kind: 'server-error', times: '9' });
    expect((await refund()).status).toBe(500);
    await control('/faults', undefined, 'DELETE');
    expect((await refund()).status).toBe(200);
    const { body: requests } = await control('/requests?path=/v1/refunds');
    expect((requests as unknown as Json[]).map(({ executed }) => executed)).toEqual([
      ...[true, true, false, true],
    ]);
  });

  it('holds webhooks until they are released, loses them, and sends them again', async () => {
    const paid = 'payment_intent.succeeded';
    const pay = () => makeIntent(stripe.url, { confirm: 'true', payment_method: 'pm_card_visa' });
    await settled(types());
    arrived = [];
    await control('/deliveries/rules', { kind: 'hold', type: paid });
    await pay();
    await settled(['charge.succeeded']);
    const { body: listed } = await control(`/deliveries?type=${paid}`);
    const { events } = listed as { events: { event: string; isHeld: boolean; tries: unknown[] }[] };
    expect(events.at(-1)).toMatchObject({ isHeld: true, tries: [] });
    expect(types()).not.toContain(paid);

    const { body: released } = await control('/deliveries/release', {});
    expect(released).toMatchObject({ released: [{ answers: [{ status: 200 }] }] });
    await settled([paid]);
    await control('/deliveries/rules', undefined, 'DELETE');

    await control('/deliveries/rules', { kind: 'drop', type: paid, times: '1' });
    arrived = [];
    await pay();
    await settled(['charge.succeeded']);
    expect(types()).not.toContain(paid);
    const { body: after } = await control(`/deliveries?type=${paid}`);
    const lost = (after as { events: { event: string }[] }).events.at(-1)?.event ?? '';
    await control(`/deliveries/${lost}/resend`, {});
    await settled([paid]);
    expect((await control('/deliveries/evt_none/resend', {})).body).toMatchObject({
      error: { code: 'event-unknown' },
    });
  });

  it.each([
    ['/faults', { kind: 'thunder' }, 'input-invalid'],
    ['/faults', { kind: 'drop-after', often: '3' }, 'input-invalid'],
    ['/deliveries/rules', { kind: 'hold', times: 'x' }, 'input-invalid'],
    ['/nothing', {}, 'not-found'],
  ])('refuses what it does not understand: %s %j', async (path, fields, code) => {
    const { status, body } = await control(path, fields);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ error: { code, message: expect.any(String) } });
  });
});

describe('the Saleor stand-in', () => {
  let saleor: AloneProcess;
  let appServer: Listening;
  let events: string[] = [];
  const hook = {
    name: 'Paid',
    query: 'subscription { event { ... on OrderCreated { version } } }',
  };

  beforeAll(async () => {
    saleor = await startAlone('saleor', '--port', '0', '--dashboard-port', '0');
    appServer = await listen(async (request) => {
      const event = request.headers.get('saleor-event');
      if (event) events.push(event);
      return Response.json({
        ...{ id: 'try.app', name: 'Try', version: '1.0.0', about: '', appUrl: appServer.url },
        ...{ permissions: ['MANAGE_ORDERS', 'HANDLE_CHECKOUTS'], tokenTargetUrl: appServer.url },
        webhooks: [{ ...hook, targetUrl: appServer.url, asyncEvents: ['ORDER_CREATED'] }],
      });
    });
    const manifestUrl = `${appServer.url}/manifest`;
    const { status, body } = await control('/install', { manifestUrl });
    expect(body).toMatchObject({ app: expect.any(String) });
    expect(status).toBe(200);
  }, patience);
  afterAll(async () => {
    await saleor?.end();
    await appServer?.close();
  });

  const control = (path: string, fields?: Record<string, string>, method?: string) =>
    send(`${saleor.url}/control${path}`, fields, method ? { method } : {});

  /** An order of the channel in which orders come before their payment. */
  const order = async (): Promise<string> => {
    const { body } = await control('/checkouts', { channel: 'order-first', sku: 'mug' });
    const query = `mutation { checkoutComplete(id: "${body.checkoutId}") {
      order { id } errors { code } } }`;
    const answer = await fetch(`${saleor.url}/graphql/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const text = await answer.text();
    return /"id":"([^"]+)"/.exec(text)?.[1] ?? text;
  };

  it('lists every control address, as the guide does', async () => {
    const { body } = await control('');
    expect(Object.keys(body).sort()).toEqual([...addressesInGuide('Of Saleor')].sort());
  });

  it('tells its channels and articles, and has a Dashboard', async () => {
    const { body } = await control('/shop');
    expect(body).toMatchObject({ articles: { mug: expect.any(String) }, version: '3.23' });
    expect(JSON.stringify(body.channels)).toContain('default-channel');
    const [, dashboard = ''] = /Dashboard +(\S+)/.exec(saleor.welcome) ?? [];
    expect((await fetch(dashboard)).status).toBe(200);
  });

  it('lets staff act, and refuses what Saleor refuses', async () => {
    const id = await order();
    expect((await control(`/orders/${id}/cancel`, {})).body).toEqual({ order: id });
    const { body } = await control('/orders');
    expect(body).toMatchObject([{ id, status: 'CANCELED' }]);
    expect(await control(`/orders/${id}/fulfill`, {})).toMatchObject({
      status: 400,
      body: { error: { code: 'refused' } },
    });
    expect((await control('/install', { manifestUrl: 'http://127.0.0.1:1/' })).body).toMatchObject({
      error: { code: 'no-answer' },
    });
  });

  it('holds notices until they are released, loses them, and sends them again', async () => {
    await expect.poll(() => events).toContain('order_created');
    events = [];
    await control('/deliveries/rules', { kind: 'hold', event: 'ORDER_CREATED', times: '1' });
    await order();
    const { body } = await control('/deliveries?event=ORDER_CREATED');
    const { deliveries } = body as { deliveries: { id: string; isHeld: boolean }[] };
    expect(deliveries.at(-1)).toMatchObject({ isHeld: true, status: 'FAILED' });
    expect(events).toEqual([]);
    await control('/deliveries/release', {});
    await expect.poll(() => events).toEqual(['order_created']);
    await control(`/deliveries/${deliveries.at(-1)?.id}/resend`, {});
    await expect.poll(() => events).toEqual(['order_created', 'order_created']);
  });

  it('fails calls of its API as it is told', async () => {
    const token = String((await control('/token', {})).body.token);
    const ask = () =>
      fetch(`${saleor.url}/graphql/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: 'query Look { shop { version } }', operationName: 'Look' }),
      });
    await control('/faults', { kind: 'refuse', operation: 'Look' });
    expect((await ask()).status).toBe(500);
    expect((await ask()).status).toBe(200);
    await control('/faults', { kind: 'lose-answer', operation: 'Look' });
    await expect(ask()).rejects.toThrow();
    await control('/faults', { kind: 'refuse', operation: 'Look', times: '9' });
    await control('/faults', undefined, 'DELETE');
    expect((await ask()).status).toBe(200);
  });

  it('changes the rules of a channel, and what is in the warehouse', async () => {
    await control('/articles/mug', { quantity: '0' });
    expect((await control('/checkouts', { sku: 'mug' })).body).toMatchObject({
      error: { code: 'refused', message: expect.stringContaining('INSUFFICIENT_STOCK') },
    });
    await control('/articles/mug', { quantity: '5' });
    expect((await control('/checkouts', { sku: 'mug' })).status).toBe(200);
    await control('/channels/order-first', { allowUnpaidOrders: 'false' });
    expect(await order()).toContain('CHECKOUT_NOT_FULLY_PAID');
    expect((await control('/channels/none', {})).body).toMatchObject({
      error: { code: 'refused' },
    });
  });
});

describe('rules', () => {
  it('befall the next of their name, so often, in the order of their making', () => {
    const rules = makeRules<'hold' | 'drop'>();
    rules.add({ kind: 'hold', of: 'a', times: 1, delayMs: 0 });
    rules.add({ kind: 'drop', of: null, times: null, delayMs: 0 });
    expect(['b', 'a', 'a'].map((name) => rules.take(name)?.kind)).toEqual(['drop', 'hold', 'drop']);
    expect(rules.list()).toHaveLength(1);
    rules.clear();
    expect(rules.take('a')).toBeNull();
  });
});
