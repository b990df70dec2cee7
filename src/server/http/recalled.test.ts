import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { asId } from '../../domain/facts/ids';
import { associatedDataOfWebhookSecret } from '../../ports/store';
import { appIdentifier, makeWorld, type Shop, type World } from './testing/world';

let world: World;
let shop: Shop;
beforeEach(async () => {
  world = await makeWorld();
  shop = await world.shop('one');
});

let count = 0;
const event = (secret: string) => {
  const seconds = Math.floor(world.clock.now() / 1_000);
  const body = JSON.stringify({
    id: `evt_${(count += 1)}`,
    object: 'event',
    type: 'payment_intent.succeeded',
    livemode: false,
    created: seconds,
    data: { object: { id: 'pi_1', object: 'payment_intent', metadata: {} } },
  });
  const hash = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return world.send(`/api/webhooks/stripe/${shop.connectionId}`, body, {
    'stripe-signature': `t=${seconds},v1=${hash}`,
  });
};

const notice = () => {
  const body = JSON.stringify({
    __typename: 'OrderCreated',
    issuedAt: new Date(world.clock.now()).toISOString(),
    version: '3.23.28',
    recipient: { id: shop.appId, identifier: appIdentifier },
    order: { id: `T3JkZXI6${(count += 1)}`, checkoutId: null, channel: { slug: 'main' } },
  });
  return world.send('/api/webhooks/saleor/order_created', body, {
    'saleor-event': 'order_created',
    'saleor-api-url': shop.apiUrl,
    'saleor-signature': shop.key.sign(body),
  });
};

/** The row as it is now, without this process having read it for a request. */
const rowOf = async () => {
  const all = await world.store.listInstallations();
  const row = all.find(({ appId }) => appId === shop.appId);
  if (!row) throw new Error('The shop is installed');
  return row;
};

describe('a sender that was checked before', () => {
  it('is looked up once while nothing is changed', async () => {
    expect(await event(shop.webhookSecret)).toMatchObject({ status: 200 });
    expect(await notice()).toMatchObject({ status: 200 });
    world.calm();
    for (let again = 0; again < 3; again += 1) {
      expect(await event(shop.webhookSecret)).toMatchObject({ status: 200 });
      expect(await notice()).toMatchObject({ status: 200 });
    }
    expect(world.read).toEqual([]);
  });

  it('goes by the signing secret of now, also where another process rotated it', async () => {
    expect(await event(shop.webhookSecret)).toMatchObject({ status: 200 });
    const id = asId<never>(shop.connectionId);
    const encrypted = world.secrets.encrypt('whsec_new', associatedDataOfWebhookSecret(id));
    const change = { webhookSecretsEncrypted: [encrypted] };
    await world.store.updateConnection(shop.installation.id, id, change);
    world.calm();
    expect(await event(shop.webhookSecret)).toMatchObject({ status: 401 });
    expect(world.written).not.toContain('acceptDelivery');
    expect(await event('whsec_new')).toMatchObject({ status: 200 });
  });

  it('is unknown once the connection was removed', async () => {
    expect(await event(shop.webhookSecret)).toMatchObject({ status: 200 });
    const removal = { at: 0, force: true };
    await world.store.removeConnection(shop.installation.id, shop.connectionId, removal);
    expect(await event(shop.webhookSecret)).toMatchObject({ status: 404 });
  });

  it('is refused once the app was removed', async () => {
    expect(await notice()).toMatchObject({ status: 200 });
    await world.store.retireInstallation(await rowOf(), 0);
    expect(await notice()).toMatchObject({ status: 401, code: 'not-installed' });
  });

  it('is checked by the keys of now', async () => {
    expect(await notice()).toMatchObject({ status: 200 });
    const other = await world.shop('two');
    await world.store.saveJwks(await rowOf(), other.key.jwks);
    world.calm();
    // The old key is Saleor's still, as it says when it is asked.
    const before = world.sent.length;
    expect(await notice()).toMatchObject({ status: 200 });
    expect(world.sent.slice(before)).toEqual([expect.stringContaining('jwks.json')]);
  });
});
