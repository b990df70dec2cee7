import { afterEach, describe, expect, it } from 'vitest';
import { makeSystemClock } from '../adapters/system/clock';
import { makeSystemRandom } from '../adapters/system/random';
import type { SaleorVersion } from '../sandbox/saleor/contract';
import { makeSaleorStandIn } from '../sandbox/saleor/stand-in';
import { makeFetchHandler } from './http/testing/fetch-handler';
import { makeTestApp } from './testing/platform';
import { installApp, makeStaff } from './testing/staff';

const apiUrl = 'https://shop.example.com/graphql/';
const clock = makeSystemClock();
let stop = (): void => undefined;
afterEach(() => stop());

/** A Saleor, a Stripe and the app, in one process and without a socket. */
const makeTown = (version: SaleorVersion) => {
  const { app, standIn, logged, endpointsOf } = makeTestApp({
    saleorFetch: (input, init) => saleor.handle(new Request(input, init)),
    fromStripe: (input, init) => toApp(new Request(input, init)),
  });
  const toApp = makeFetchHandler(app.routes);
  const saleor = makeSaleorStandIn({
    clock,
    random: makeSystemRandom(),
    fetch: toApp,
    apiUrl,
    version,
    tasks: false,
  });
  stop = () => {
    saleor.control.close();
    standIn.close();
  };
  const staff = makeStaff(saleor);
  const install = () => installApp(staff, 'https://app.example.com');
  const connect = async () => {
    const installation = await app.platform.store.findInstallationByApiUrl(apiUrl);
    if (!installation) throw new Error('The app is not installed.');
    const added = await app.connections.add(installation.id, {
      name: 'Main',
      publishableKey: 'pk_test_onePublishable1',
      secretKey: 'sk_test_oneSecretKey0001',
    });
    if (!added.ok) throw new Error(added.refusal.message);
    await app.connections.assign(installation.id, {
      channel: 'default-channel',
      connectionId: added.value.id,
    });
    return { installation, connection: added.value };
  };
  return { app, saleor, logged, staff, install, connect, endpointsOf };
};

type Town = ReturnType<typeof makeTown>;

const appIdOf = (town: Town): string => town.saleor.read.apps().at(-1)?.id ?? '';

describe.each(['3.21', '3.22', '3.23', '3.24'] as const)('Saleor %s', (version) => {
  it('installs the app by the real handshake', async () => {
    const town = makeTown(version);
    await town.install();
    expect(await town.app.platform.store.findInstallationByApiUrl(apiUrl)).toMatchObject({
      appId: appIdOf(town),
      schemaVersion: version,
      active: true,
    });
  });

  it('gives every webhook of it a secret header, and asks for it from then on', async () => {
    const town = makeTown(version);
    await town.install();
    await town.connect();
    const { app } = await town.staff('query ($id: ID!) { app(id: $id) { webhooks { id } } }', {
      id: appIdOf(town),
    });
    const installed = await town.app.platform.store.findInstallationByApiUrl(apiUrl);
    expect(installed?.headerSecretConfirmedAt).toEqual(expect.any(Number));
    const created = () =>
      town.staff(`mutation {
        checkoutCreate(input: { channel: "default-channel", email: "a@example.com", lines: [] }) {
          checkout { id } errors { code message }
        }
      }`);
    const ask = async () => {
      const { checkoutCreate } = await created();
      const answer = await town.staff(
        `mutation ($id: ID!) { paymentGatewayInitialize(id: $id, amount: 10, paymentGateways: [
          { id: "saleor.app.stripe.orders" }
        ]) { gatewayConfigs { id } errors { code } } }`,
        { id: checkoutCreate.checkout.id },
      );
      return [answer, town.saleor.read.deliveries().at(-1)?.attempts.at(-1)?.responseStatus];
    };
    expect((await ask())[1]).toBe(200);
    for (const { id } of app.webhooks) {
      await town.staff(
        'mutation ($id: ID!) { webhookUpdate(id: $id, input: { customHeaders: "{}" }) { errors { code } } }',
        { id },
      );
    }
    expect((await ask())[1]).toBe(401);
    for (const chore of town.app.chores) await chore.run();
    expect((await ask())[1]).toBe(200);
  });

  it('installs it again after it was deleted: one shop, its connection, a new endpoint', async () => {
    const town = makeTown(version);
    await town.install();
    const { installation, connection } = await town.connect();
    const first = connection.webhookEndpointId;
    await town.staff('mutation ($id: ID!) { appDelete(id: $id) { errors { code } } }', {
      id: appIdOf(town),
    });
    const told = version === '3.23' || version === '3.24';
    expect(town.endpointsOf('acct_one').size).toBe(told ? 0 : 1);
    expect(await town.app.platform.store.findInstallation(installation.id)).toMatchObject({
      retiredAt: told ? expect.any(Number) : null,
    });

    await town.install();
    const now = await town.app.platform.store.findInstallationByApiUrl(apiUrl);
    expect(now?.appId).toBe(appIdOf(town));
    const connections = await town.app.platform.store.listConnections(now?.id ?? installation.id);
    expect(connections).toMatchObject([{ id: connection.id }]);
    const endpoints = [...town.endpointsOf('acct_one').keys()];
    expect(endpoints).toHaveLength(1);
    expect(endpoints[0] === first).toBe(!told);
    expect(connections[0]?.webhookEndpointId).toBe(endpoints[0]);
  });

  it('asks the payment question and takes the answer', async () => {
    const town = makeTown(version);
    await town.install();
    const { checkoutCreate } = await town.staff(`mutation {
      checkoutCreate(input: { channel: "default-channel", email: "a@example.com", lines: [] }) {
        checkout { id } errors { code message }
      }
    }`);
    const ask = async () => {
      const { paymentGatewayInitialize } = await town.staff(
        `mutation ($id: ID!) {
          paymentGatewayInitialize(id: $id, amount: 10, paymentGateways: [
            { id: "saleor.app.stripe.orders" }
          ]) { gatewayConfigs { id data errors { field code } } errors { code message } }
        }`,
        { id: checkoutCreate.checkout.id },
      );
      return paymentGatewayInitialize.gatewayConfigs;
    };
    const id = 'saleor.app.stripe.orders';
    // As with Saleor's own Stripe app: storefronts look at the errors of the gateway.
    expect(await ask()).toEqual([{ id, data: null, errors: [{ field: 'id', code: 'INVALID' }] }]);
    await town.connect();
    expect(await ask()).toMatchObject([
      { id, data: { stripePublishableKey: 'pk_test_onePublishable1' }, errors: [] },
    ]);
  });
});

it('refuses the handshake of a Saleor that deactivates the app at once', async () => {
  const town = makeTown('3.23');
  await town.staff(
    `mutation ($manifestUrl: String!) {
      appInstall(input: {
        appName: "Stripe", manifestUrl: $manifestUrl, activateAfterInstallation: false
      }) { errors { code message } }
    }`,
    { manifestUrl: 'https://app.example.com/api/manifest' },
  );
  expect(town.logged.join()).toContain('token-refused');
  expect(await town.app.platform.store.listInstallations()).toEqual([]);
  const { appsInstallations } = await town.staff('{ appsInstallations { status message } }');
  expect(appsInstallations).toMatchObject([
    { status: 'FAILED', message: expect.stringContaining('does not accept the token') },
  ]);
});
