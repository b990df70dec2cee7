import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationChanged } from '../../ports/store';
import { makeSystemRandom } from '../system/random';
import { deliveryOf, newShop, order, t0 } from '../testing/store-world';
import { makePrismaStore, type PrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

let processes: readonly [PrismaStore, PrismaStore];
beforeAll(async () => {
  const databaseUrl = await openTestDatabase();
  const open = () =>
    makePrismaStore({ databaseUrl, random: makeSystemRandom(), patience: testPatience });
  processes = [open(), open()];
});
afterAll(() => Promise.all(processes.map((store) => store.close())));

describe('what a process recalls', () => {
  it('is not gone by once another process changed the installation', async () => {
    const [one, other] = processes;
    const shop = await newShop(one);
    const { saleorApiUrl } = shop.installation;
    const known = await one.findInstallationByApiUrl(saleorApiUrl);
    if (!known) throw new Error('It was installed');
    const accept = () => {
      const delivery = deliveryOf(shop, { kind: 'purchase', ids: order() });
      return one.acceptDelivery(delivery, known);
    };
    expect(await accept()).toBe('accepted');
    await other.saveHeaderSecrets(known, { encrypted: ['new'], at: t0 }, null);
    await expect(accept()).rejects.toBeInstanceOf(ConfigurationChanged);
    expect(await one.recallInstallation(saleorApiUrl)).toBeNull();
    const now = await one.findInstallationByApiUrl(saleorApiUrl);
    expect(now?.headerSecretsEncrypted).toEqual(['new']);
  });

  it('is not gone by once another process changed the connection', async () => {
    const [one, other] = processes;
    const { installation, connection } = await newShop(one);
    const known = await one.findConnectionByPath(connection.id);
    if (!known) throw new Error('It was added');
    const accept = () =>
      one.acceptDelivery(deliveryOf({ installation }, { kind: 'foreign' }), known);
    expect(await accept()).toBe('foreign');
    await other.updateConnection(installation.id, connection.id, {
      webhookSecretsEncrypted: ['s'],
    });
    await expect(accept()).rejects.toBeInstanceOf(ConfigurationChanged);
    const change = { at: t0, force: true };
    const anew = await one.findConnectionByPath(connection.id);
    await other.removeConnection(installation.id, connection.id, change);
    expect(anew?.webhookSecretsEncrypted).toEqual(['s']);
    expect((await one.findConnectionByPath(connection.id))?.removedAt).toBe(t0);
  });
});
