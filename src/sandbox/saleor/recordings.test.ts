import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify, createLocalJWKSet, flattenedVerify, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import type { SaleorStandIn } from './contract';
import { parseLikePython, shapeOf, type Shape } from './shape';
import { makeStage, at, gateway, type Json, type Received, type Stage } from './testing';
import {
  fulfillOrder,
  makeCheckout,
  makeOrder,
  orderFromCheckout,
  pay,
  reportEvent,
  requestAction,
  shippingId,
} from './testing-acts';
import { pythonJson } from './wire';

const folder = join(process.cwd(), '../shared/data/saleor');
const present = existsSync(folder);
if (!present) {
  console.log(`Skipped: the recordings of a real Saleor are absent (${folder}).`);
}

interface Recording {
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: string;
}

interface StubWebhook {
  readonly name: string;
  readonly query: string;
  readonly asyncEvents?: readonly string[];
  readonly syncEvents?: readonly string[];
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(folder, path), 'utf8')) as T;
const recording = (name: string): Recording => readJson<Recording>(`recordings/${name}.json`);

/** Events that the recorded app asked for and that this project has no part in. */
const notBuilt = /STORED_PAYMENT|TOKENIZATION|BULK/;

/** Deletes the app of the stage and puts the recorded one, with its own queries, in its place. */
const withRecordedApp = async (stage: Stage): Promise<string> => {
  const stub = readJson<{ permissions: string[]; webhooks: StubWebhook[] }>(
    'recordings/_stub-manifest.json',
  );
  await stage.call(
    'mutation ($id: ID!) { appDelete(id: $id) { errors { code } } }',
    {
      id: stage.appId,
    },
    stage.staff,
  );
  await stage.pass(0);
  const { token } = stage.saleor.control.addApp({
    identifier: gateway,
    permissions: stub.permissions.filter((permission) => permission !== 'MANAGE_USERS'),
    webhooks: stub.webhooks
      .filter(({ name }) => !notBuilt.test(name))
      .map((webhook) => ({ ...webhook, targetUrl: 'http://app.test/wh' })),
  });
  return token;
};

interface Scene {
  readonly stage: Stage;
  readonly token: string;
}

const open = async (options: Parameters<typeof makeStage>[0] = {}): Promise<Scene> => {
  const stage = makeStage({
    sign: true,
    ...options,
    channel: { defaultTransactionFlowStrategy: 'AUTHORIZATION', ...options.channel },
  });
  const token = await withRecordedApp(stage);
  stage.received.length = 0;
  return { stage, token };
};

/** An order as the recorded app made them, and one that was paid late, after it expired. */
const orderOf = async ({ stage, token }: Scene, quantity = 2): Promise<string> => {
  const answer = await orderFromCheckout(stage, await makeCheckout(stage, { quantity }), token);
  return String(at(answer, 'data', 'orderCreateFromCheckout', 'order', 'id'));
};

const paidOrder = async (scene: Scene): Promise<{ order: string; transaction: string }> => {
  const order = await orderOf(scene);
  const paid = await pay(scene.stage, order, { result: 'CHARGE_SUCCESS', pspReference: 'LATE-1' });
  return { order, transaction: paid.transactionId };
};

const expire = async ({ stage }: Scene): Promise<void> => {
  await stage.pass(3 * 60_000);
  stage.saleor.control.runTasks();
  await stage.pass(0);
};

const noteOn = (stage: Stage, token: string, id: string): Promise<Json> =>
  stage.call(
    `mutation ($id: ID!) { updateMetadata(id: $id, input: [{ key: "a", value: "b" }]) {
      errors { code } } }`,
    { id },
    token,
  );

const mutation = (stage: Stage, token: string, text: string): Promise<Json> =>
  stage.call(`mutation { ${text} }`, {}, token);

/** How each recorded situation is brought about; the last request of that event is compared. */
const situations: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  app_deleted: async ({ stage }) => {
    const [, app] = stage.saleor.read.apps();
    return mutation(stage, stage.staff, `appDelete(id: "${app?.id}") { errors { code } }`);
  },
  app_status_changed: async ({ stage }) => {
    const [, app] = stage.saleor.read.apps();
    const act = (name: string) =>
      mutation(stage, stage.staff, `${name}(id: "${app?.id}") { errors { code } }`);
    await act('appDeactivate');
    await act('appActivate');
  },
  checkout_created: ({ stage }) => makeCheckout(stage),
  checkout_updated: ({ stage }) => makeCheckout(stage),
  checkout_metadata_updated: async ({ stage, token }) =>
    noteOn(stage, token, await makeCheckout(stage)),
  checkout_fully_paid: async ({ stage }) =>
    pay(stage, await makeCheckout(stage), { result: 'CHARGE_SUCCESS', pspReference: 'C' }),
  checkout_fully_authorized: async ({ stage }) =>
    pay(stage, await makeCheckout(stage), { result: 'CHARGE_SUCCESS', pspReference: 'C' }),
  'payment_gateway_initialize_session-checkout': async ({ stage }) =>
    stage.call(
      `mutation ($id: ID!, $data: JSON) { paymentGatewayInitialize(id: $id,
        paymentGateways: [{ id: "${gateway}", data: $data }]) { errors { code } } }`,
      { id: await makeCheckout(stage, { quantity: 1 }), data: { a: 1 } },
    ),
  'transaction_initialize_session-checkout': async ({ stage }) =>
    pay(stage, await makeCheckout(stage, { quantity: 2 })),
  'transaction_initialize_session-order': async (scene) => {
    const order = await orderOf(scene);
    await expire(scene);
    await pay(scene.stage, order);
  },
  'transaction_process_session-checkout': async ({ stage }) => {
    const answer = { result: 'CHARGE_ACTION_REQUIRED', pspReference: 'pi_f' };
    const paid = await pay(stage, await makeCheckout(stage), answer);
    const process = `mutation ($id: ID!) { transactionProcess(id: $id) { errors { code } } }`;
    stage.answers['transaction_process_session'] = new Response('', { status: 500 });
    await stage.call(process, { id: paid.transactionId });
    stage.answers['transaction_process_session'] = answer;
    await stage.call(process, { id: paid.transactionId });
    await stage.call(process, { id: paid.transactionId });
  },
  transaction_charge_requested: async (scene) => {
    const { stage } = scene;
    const order = await orderOf(scene, 1);
    const answer = { result: 'AUTHORIZATION_SUCCESS', pspReference: 'A-1', message: 'hi' };
    const paid = await pay(stage, order, answer);
    const charged = { result: 'CHARGE_SUCCESS', pspReference: 'CH-1', amount: 5 };
    const actions = { actions: ['REFUND', 'CHARGE'] };
    await requestAction(stage, paid.transactionId, 'CHARGE', null, { ...charged, ...actions });
    await requestAction(stage, paid.transactionId, 'CHARGE', null);
  },
  transaction_cancelation_requested: async (scene) => {
    const { stage } = scene;
    await pay(stage, await makeCheckout(stage, { quantity: 2 }), {
      result: 'AUTHORIZATION_SUCCESS',
      pspReference: 'EXP-A',
      actions: ['CHARGE', 'CANCEL'],
    });
    stage.saleor.control.setChannel('default-channel', { releaseFundsForExpiredCheckouts: true });
    await stage.pass(7 * 3_600_000);
    stage.saleor.control.runTasks();
  },
  'transaction_refund_requested-granted': async (scene) => {
    const { stage } = scene;
    const { order, transaction } = await paidOrder(scene);
    const report = { type: 'INFO', psp: 'x', amount: 0, actions: ['REFUND'] };
    await reportEvent(stage, transaction, report, scene.token);
    const granted = await stage.call(
      `mutation ($id: ID!, $t: ID!) { orderGrantRefundCreate(id: $id, input: { transactionId: $t,
        amount: 1 }) { grantedRefund { id } } }`,
      { id: order, t: transaction },
      stage.staff,
    );
    await stage.call(
      `mutation ($g: ID!, $t: ID!) { transactionRequestRefundForGrantedRefund(
        grantedRefundId: $g, id: $t) { errors { code } } }`,
      { g: at(granted, 'data', 'orderGrantRefundCreate', 'grantedRefund', 'id'), t: transaction },
      stage.staff,
    );
  },
  order_created: orderOf,
  order_confirmed: orderOf,
  order_paid: paidOrder,
  order_fully_paid: paidOrder,
  order_updated: paidOrder,
  order_expired: async (scene) => {
    await orderOf(scene);
    await expire(scene);
  },
  order_refunded: async (scene) => {
    const { transaction } = await paidOrder(scene);
    const answer = { result: 'REFUND_SUCCESS', pspReference: 'R' };
    await requestAction(scene.stage, transaction, 'REFUND', 1, answer);
  },
  order_fully_refunded: async (scene) => {
    const { transaction } = await paidOrder(scene);
    const answer = { result: 'REFUND_SUCCESS', pspReference: 'R' };
    await requestAction(scene.stage, transaction, 'REFUND', null, answer);
  },
  order_metadata_updated: async (scene) => {
    const { order } = await paidOrder(scene);
    await noteOn(scene.stage, scene.token, order);
  },
  transaction_item_metadata_updated: async (scene) => {
    const { transaction } = await paidOrder(scene);
    await noteOn(scene.stage, scene.token, transaction);
  },
  order_fulfilled: async (scene) => {
    const { order } = await paidOrder(scene);
    await byTheApp(scene, () => fulfillOrder(scene.stage, order, 1, 'TN1'));
    await byTheApp(scene, () => fulfillOrder(scene.stage, order, 1));
  },
  fulfillment_created: async (scene) => situations['order_fulfilled']?.(scene),
  fulfillment_approved: async (scene) => situations['order_fulfilled']?.(scene),
  fulfillment_tracking_number_updated: async (scene) => {
    const { order } = await paidOrder(scene);
    const id = await byTheApp(scene, () => fulfillOrder(scene.stage, order));
    await mutation(
      scene.stage,
      scene.token,
      `orderFulfillmentUpdateTracking(id: "${id}", input: { trackingNumber: "TN2" }) {
        errors { code } }`,
    );
  },
  fulfillment_canceled: async (scene) => {
    const { order } = await paidOrder(scene);
    const id = await byTheApp(scene, () => fulfillOrder(scene.stage, order));
    const text = `orderFulfillmentCancel(id: "${id}") { errors { code } }`;
    await mutation(scene.stage, scene.token, text);
  },
  order_cancelled: async (scene) => {
    const { order } = await paidOrder(scene);
    for (const tracking of ['TN2', undefined]) {
      const id = await byTheApp(scene, () => fulfillOrder(scene.stage, order, 1, tracking));
      const text = `orderFulfillmentCancel(id: "${id}") { errors { code } }`;
      await mutation(scene.stage, scene.token, text);
    }
    await mutation(scene.stage, scene.token, `orderCancel(id: "${order}") { errors { code } }`);
  },
};

/** In the recordings the app itself does what staff does elsewhere. */
const byTheApp = async <T>({ stage, token }: Scene, act: () => Promise<T>): Promise<T> => {
  const call = stage.call;
  stage.call = (query, variables) => call(query, variables, token);
  try {
    return await act();
  } finally {
    stage.call = call;
  }
};

/** What hangs on the recorded shop's own articles and people, not on Saleor. */
const bySample: readonly string[] = ['sku', 'name'];

/** Lists are compared by their first element: how many there are hangs on the sample. */
const compare = (real: Shape, ours: Shape, path: string, found: string[]): void => {
  if (Array.isArray(real) && Array.isArray(ours)) {
    if (real.length > 0 !== ours.length > 0) found.push(`${path}: one list is empty`);
    if (real[0] && ours[0]) compare(real[0], ours[0], `${path}[]`, found);
    return;
  }
  if (typeof real === 'object' && typeof ours === 'object') {
    const keys = [Object.keys(real), Object.keys(ours)].map((list) => list.join(' '));
    if (keys[0] !== keys[1]) found.push(`${path}: keys ${keys[0]} / ${keys[1]}`);
    for (const [key, inner] of Object.entries(real)) {
      if (bySample.includes(key)) continue;
      compare(inner, (ours as Record<string, Shape>)[key] ?? 'null', `${path}.${key}`, found);
    }
    return;
  }
  if (JSON.stringify(real) !== JSON.stringify(ours)) {
    found.push(`${path}: ${JSON.stringify(real)} / ${JSON.stringify(ours)}`);
  }
};

/** Made by the transport underneath, not by Saleor. */
const transportHeaders = ['host', 'content-length'];
const headerNames = (headers: Iterable<string>): string[] =>
  [...headers]
    .map((name) => name.toLowerCase())
    .filter((name) => !transportHeaders.includes(name))
    .toSorted();

const lastOf = (stage: Stage, event: string): Received => {
  const found = stage.received.findLast((received) => received.event === event);
  if (!found) throw new Error(`${event} never came; only ${stage.received.map((r) => r.event)}`);
  return found;
};

const jwksOf = async (saleor: SaleorStandIn) => {
  const response = await saleor.handle(new Request('http://saleor.test/.well-known/jwks.json'));
  return createLocalJWKSet(await response.json());
};

const verify = async (
  signature: string,
  body: string,
  keys: ReturnType<typeof createLocalJWKSet>,
): Promise<void> => {
  const [head = '', , end = ''] = signature.split('.');
  const jws = { protected: head, payload: Buffer.from(body), signature: end };
  await flattenedVerify(jws, keys, { algorithms: ['RS256'] });
};

describe.skipIf(!present)('the stand-in, against recordings of a real Saleor', () => {
  for (const [name, bringAbout] of Object.entries(situations)) {
    it(`sends ${name} with the recorded headers and a body of the recorded shape`, async () => {
      const scene = await open({ channel: { expireOrdersAfter: 2 } });
      await bringAbout(scene);
      await scene.stage.pass(0);
      const real = recording(name);
      const ours = lastOf(scene.stage, name.split('-')[0] ?? '');
      const found: string[] = [];
      compare(shapeOf(real.rawBody), shapeOf(ours.text), name, found);
      expect(found).toEqual([]);
      expect(headerNames(ours.headers.keys())).toEqual(headerNames(Object.keys(real.headers)));
      expect(ours.headers.get('user-agent')).toBe(real.headers['User-Agent']);
      const keys = await jwksOf(scene.stage.saleor);
      await verify(ours.headers.get('saleor-signature') ?? '', ours.text, keys);
    });
  }

  it('writes JSON byte for byte as Saleor does', () => {
    for (const name of Object.keys(situations)) {
      const { rawBody } = recording(name);
      expect(pythonJson(parseLikePython(rawBody))).toBe(rawBody);
    }
    const { rawBody } = readJson<{ webhook: Recording }>('jws-and-jwt-vector.json').webhook;
    expect(pythonJson(parseLikePython(rawBody))).toBe(rawBody);
  });

  /** Notices that one act caused, and the situation in which ours does the same. */
  const together: readonly (readonly string[])[] = [
    ['order_created', 'order_confirmed'],
    ['order_paid', 'order_fully_paid', 'order_updated'],
    ['checkout_fully_paid', 'checkout_fully_authorized'],
    ['fulfillment_created', 'fulfillment_approved', 'order_fulfilled'],
  ];
  it.each(together)('tells of %s and what follows in the recorded order', async (...names) => {
    const issuedAt = (name: string) => String(at(JSON.parse(recording(name).rawBody), 'issuedAt'));
    const real = names.toSorted((a, b) => issuedAt(a).localeCompare(issuedAt(b)));
    const scene = await open();
    await situations[names[0] ?? '']?.(scene);
    await scene.stage.pass(0);
    const ours = scene.stage.received.map(({ event }) => event);
    const last = ours.filter((event) => names.includes(event)).slice(-names.length);
    expect(last).toEqual(real);
  });

  it('repeats an action request with an empty body that verifies, as recorded', async () => {
    const scene = await open();
    const { transaction } = await paidOrder(scene);
    const away = () => new Response('', { status: 500 });
    await requestAction(scene.stage, transaction, 'REFUND', 1, away);
    await scene.stage.pass(10_000);
    const ours = lastOf(scene.stage, 'transaction_refund_requested');
    expect(ours.text).toBe(recording('RETRY-transaction_refund_requested-empty-body').rawBody);
    const keys = await jwksOf(scene.stage.saleor);
    await verify(ours.headers.get('saleor-signature') ?? '', '', keys);
  });

  it('answers a shipping method by the id that tests use', async () => {
    const { stage } = await open();
    const id = await makeCheckout(stage);
    const query = 'query ($id: ID!) { checkout(id: $id) { shippingMethods { id } } }';
    expect(at(await stage.call(query, { id }), 'data', 'checkout', 'shippingMethods')).toEqual([
      { id: shippingId },
    ]);
    await makeOrder(stage);
  });
});

describe.skipIf(!present)('the sample of a signature and of a Dashboard token', () => {
  interface Vector {
    readonly jwks: Parameters<typeof createLocalJWKSet>[0];
    readonly webhook: { readonly rawBody: string; readonly saleorSignature: string };
    readonly dashboardAccessToken: { readonly jwt: string; readonly claims: Json };
  }

  it('verifies by the way in which the stand-in’s own are verified', async () => {
    const vector = readJson<Vector>('jws-and-jwt-vector.json');
    const keys = createLocalJWKSet(vector.jwks);
    await verify(vector.webhook.saleorSignature, vector.webhook.rawBody, keys);
    await compactVerify(vector.dashboardAccessToken.jwt, keys);
  });

  it('has the claims that the stand-in puts into its tokens', async () => {
    const { stage } = await open();
    const [, app] = stage.saleor.read.apps();
    const query = 'query ($id: ID!) { app(id: $id) { accessToken } }';
    const answer = await stage.call(query, { id: app?.id }, stage.staff);
    const token = String(at(answer, 'data', 'app', 'accessToken'));
    const { payload } = await jwtVerify(token, await jwksOf(stage.saleor), {
      currentDate: new Date(stage.clock.now()),
    });
    const { claims } = readJson<Vector>('jws-and-jwt-vector.json').dashboardAccessToken;
    expect(Object.keys(payload)).toEqual(expect.arrayContaining(Object.keys(claims)));
    expect(payload).toMatchObject({ type: 'thirdparty', is_staff: true, app: app?.id });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(300);
  });
});
