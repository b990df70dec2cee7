import { beforeEach, describe, expect, it } from 'vitest';
import { headerSecretName } from '../../installation/header-secret';
import { limits } from '../limits';
import { appIdentifier, makeWorld } from './testing/world';
import type { Shop, World } from './testing/world';

const day = 24 * 3_600_000;
const targetUrl = 'https://app.example.com/api/webhooks/saleor/order_updated';
let world: World;
let shop: Shop;
beforeEach(async () => {
  world = await makeWorld();
  shop = await world.shop('one');
});

const stateOf = () => world.store.findInstallation(shop.installation.id);

describe('a Saleor that does not say that the app was deleted (threat 24)', () => {
  it('has its work parked at once, and loses token and endpoints after a week', async () => {
    world.identities.delete(shop.token);
    await world.watch();
    expect(await stateOf()).toMatchObject({ active: false, retiredAt: null });
    expect((await stateOf())?.tokenEncrypted).not.toBe('');
    world.advance(limits.deadTokenMs - 1);
    await world.watch();
    expect(await stateOf()).toMatchObject({ retiredAt: null });
    expect(world.sent).not.toContain('stripe deleteEndpoint we_one');
    world.advance(1);
    await world.watch();
    expect(await stateOf()).toMatchObject({ retiredAt: world.clock.now(), tokenEncrypted: '' });
    expect(world.sent).toContain('stripe deleteEndpoint we_one');
    expect(await world.store.listConnections(shop.installation.id)).toMatchObject([
      { id: shop.connectionId, webhookEndpointId: null, webhookSecretsEncrypted: [] },
    ]);
  });

  it('goes on as soon as the token works again, and its week begins anew', async () => {
    world.identities.delete(shop.token);
    await world.watch();
    world.advance(6 * day);
    world.identities.set(shop.token, { appId: shop.appId, identifier: appIdentifier });
    await world.watch();
    expect(await stateOf()).toMatchObject({ active: true, inactiveSince: null });
    world.identities.delete(shop.token);
    world.advance(6 * day);
    await world.watch();
    expect(await stateOf()).toMatchObject({ active: false, retiredAt: null });
  });

  it('is not given up while it cannot be reached', async () => {
    world.jwksByOrigin.delete(new URL(shop.apiUrl).origin);
    await world.watch();
    world.advance(30 * day);
    await world.watch();
    expect(await stateOf()).toMatchObject({ active: true, retiredAt: null });
  });

  it('is not given up over what a proxy in front of it says', async () => {
    world.identities.set(shop.token, 'access-denied');
    await world.watch();
    world.advance(30 * day);
    await world.watch();
    expect(await stateOf()).toMatchObject({ active: true, inactiveSince: null, retiredAt: null });
  });

  it('does not keep the next one from being looked after', async () => {
    const other = await world.shop('two');
    world.identities.delete(shop.token);
    world.breakStripe();
    await world.watch();
    world.advance(limits.deadTokenMs);
    world.identities.delete(other.token);
    await world.watch();
    expect(world.logged.join()).toContain('install.watch-failed');
    expect(await world.store.findInstallation(other.installation.id)).toMatchObject({
      active: false,
    });
  });
});

describe('a Saleor that is upgraded', () => {
  it('is known by its new version from the next round on', async () => {
    expect(await stateOf()).toMatchObject({ schemaVersion: '3.23' });
    world.versions.set(shop.apiUrl, '3.24.1');
    await world.watch();
    expect(await stateOf()).toMatchObject({ schemaVersion: '3.24' });
    expect(world.logged.join()).toContain('install.saleor-upgraded');
  });

  it('keeps the version that was known where Saleor tells none, and writes nothing', async () => {
    world.versions.set(shop.apiUrl, 'unknown');
    await world.watch();
    world.calm();
    await world.watch();
    expect(await stateOf()).toMatchObject({ schemaVersion: '3.23' });
    expect(world.written).toEqual([]);
  });
});

describe('the header secret, for clones with the same keys and ids (threat 7)', () => {
  const notice = () => {
    const body = JSON.stringify({
      __typename: 'OrderUpdated',
      issuedAt: new Date(world.clock.now()).toISOString(),
      version: '3.23.28',
      recipient: { id: shop.appId, identifier: appIdentifier },
      order: { id: 'T3JkZXI6MQ==', checkoutId: null, channel: { slug: 'main' } },
    });
    return { body, signature: shop.key.sign(body) };
  };
  const send = (secret?: string) => {
    const { body, signature } = notice();
    return world.send('/api/webhooks/saleor/order_updated', body, {
      'saleor-event': 'order_updated',
      'saleor-api-url': shop.apiUrl,
      'saleor-signature': signature,
      ...(secret === undefined ? {} : { [headerSecretName]: secret }),
    });
  };
  const secretAtSaleor = (place = 0) =>
    world.webhooks.get(shop.apiUrl)?.[place]?.headers[headerSecretName] ?? '';

  it('is asked for from the moment on when Saleor has it on every webhook', async () => {
    world.webhooks.set(shop.apiUrl, [
      { id: 'w1', targetUrl, headers: { 'x-other': 'stays' } },
      { id: 'w2', targetUrl, headers: {} },
    ]);
    expect(await send()).toMatchObject({ status: 200 });
    await world.watch();
    expect(secretAtSaleor(0)).toMatch(/^[\w-]{43}$/);
    expect(secretAtSaleor(1)).toBe(secretAtSaleor(0));
    expect(world.webhooks.get(shop.apiUrl)?.[0]?.headers['x-other']).toBe('stays');
    world.calm();
    expect(await send()).toMatchObject({ status: 401, code: 'header-secret-invalid' });
    expect(await send('guessed')).toMatchObject({ status: 401, code: 'header-secret-invalid' });
    // That it was refused is noted for people, at most once a minute.
    expect(world.written).toEqual(['noteRefused']);
    expect(await send(secretAtSaleor())).toMatchObject({ status: 200 });
    expect(world.logged.join()).not.toContain(secretAtSaleor());
    expect(JSON.stringify(await stateOf())).not.toContain(secretAtSaleor());
  });

  it('is another one every day, and the one before counts until Saleor has the new one', async () => {
    await world.watch();
    const first = secretAtSaleor();
    world.advance(limits.headerSecretMs);
    world.webhooks.set(shop.apiUrl, null);
    await world.watch();
    expect(await send(first)).toMatchObject({ status: 200 });
    // What Saleor did not get yet is sent again, and no third one is made.
    world.advance(limits.headerSecretMs);
    world.webhooks.set(shop.apiUrl, [
      { id: 'w1', targetUrl, headers: { [headerSecretName]: first } },
    ]);
    await world.watch();
    const second = secretAtSaleor();
    expect(second).not.toBe(first);
    expect(await send(second)).toMatchObject({ status: 200 });
    world.advance(limits.headerSecretMs);
    await world.watch();
    expect(secretAtSaleor()).not.toBe(second);
    expect(await send(secretAtSaleor())).toMatchObject({ status: 200 });
    expect(await send(first)).toMatchObject({ status: 401 });
  });

  it('that somebody took off a webhook is put on again', async () => {
    await world.watch();
    const secret = secretAtSaleor();
    world.webhooks.set(shop.apiUrl, [
      { id: 'w1', targetUrl, headers: { 'X-Stripe-Orders-Secret': 'no' } },
    ]);
    await world.watch();
    expect(world.webhooks.get(shop.apiUrl)).toEqual([
      { id: 'w1', targetUrl, headers: { [headerSecretName]: secret } },
    ]);
    world.calm();
    await world.watch();
    expect(world.sent.filter((line) => line.startsWith('webhookUpdate'))).toEqual([]);
  });

  it('that a Saleor lost again, because it came back from a backup, is set before a new one is made', async () => {
    await world.watch();
    const first = secretAtSaleor();
    world.advance(limits.headerSecretMs);
    await world.watch();
    const second = secretAtSaleor();
    world.advance(limits.headerSecretMs);
    world.webhooks.set(shop.apiUrl, [
      { id: 'w1', targetUrl, headers: { [headerSecretName]: first } },
    ]);
    await world.watch();
    expect(secretAtSaleor()).toBe(second);
    expect(await send(first)).toMatchObject({ status: 200 });
    await world.watch();
    expect(secretAtSaleor()).not.toBe(second);
  });

  it('goes to webhooks that lead here, and to no others', async () => {
    const other = { id: 'w9', targetUrl: 'https://elsewhere.example.com/hook', headers: {} };
    world.webhooks.set(shop.apiUrl, [{ id: 'w1', targetUrl, headers: {} }, other]);
    await world.watch();
    expect(secretAtSaleor(0)).not.toBe('');
    expect(world.webhooks.get(shop.apiUrl)?.[1]).toEqual(other);
  });

  it('that cannot be decrypted any more fits nothing, and is replaced in the next round', async () => {
    await world.watch();
    const headerSecretAt = (await stateOf())?.headerSecretAt ?? null;
    const broken = { encrypted: ['encrypted.with.another'], at: headerSecretAt ?? 0 };
    await world.store.saveHeaderSecrets(shop.installation, broken, headerSecretAt);
    expect(await send('anything')).toMatchObject({ status: 401, code: 'header-secret-invalid' });
    await world.watch();
    expect(await send(secretAtSaleor())).toMatchObject({ status: 200 });
  });

  it('is not asked for where Saleor never got it', async () => {
    world.webhooks.set(shop.apiUrl, []);
    await world.watch();
    expect(await stateOf()).toMatchObject({ headerSecretConfirmedAt: null });
    expect(await send()).toMatchObject({ status: 200 });
  });
});
