import { compactVerify, createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { parseLikePython, partsOf } from './comparison';
import { at, type Json } from './testing';
import { makeCheckout, makeOrder, requestAction, shippingId } from './testing-acts';
import {
  areRecordingsPresent,
  eventOf,
  headersOf,
  jwksOf,
  lastOf,
  openScene,
  readJson,
  recording,
  verify,
  type Recording,
} from './testing-recordings';
import { grantedThrice, situations } from './testing-situations';
import { pythonJson } from './wire';

const present = areRecordingsPresent();

describe.skipIf(!present)('the stand-in, against recordings of a real Saleor', () => {
  for (const [name, bringAbout] of Object.entries(situations)) {
    it(`sends ${name} with the recorded headers and a body of the recorded shape and values`, async () => {
      const scene = await openScene({ channel: { expireOrdersAfter: 2 } });
      await bringAbout(scene);
      await scene.stage.pass(0);
      const real = recording(name);
      const ours = lastOf(scene.stage, eventOf(name));
      expect(partsOf(ours.text)).toEqual(partsOf(real.rawBody));
      expect(ours.method).toBe(real.method);
      expect(headersOf(ours.headers)).toEqual(headersOf(Object.entries(real.headers)));
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

  it('repeats an action request with an empty body that verifies, as recorded', async () => {
    const scene = await openScene();
    const { transaction } = await grantedThrice(scene);
    const unavailable = () => new Response('', { status: 500 });
    await requestAction(scene.stage, transaction, 'REFUND', 1, unavailable);
    await scene.stage.pass(10_000);
    const ours = lastOf(scene.stage, 'transaction_refund_requested');
    const real = recording('RETRY-transaction_refund_requested-empty-body');
    expect(ours.text).toBe(real.rawBody);
    expect(headersOf(ours.headers)).toEqual(headersOf(Object.entries(real.headers)));
    const keys = await jwksOf(scene.stage.saleor);
    await verify(ours.headers.get('saleor-signature') ?? '', '', keys);
  });

  it('answers a shipping method by the id that tests use', async () => {
    const { stage } = await openScene();
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
    const { stage } = await openScene();
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
