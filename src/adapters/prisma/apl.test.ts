import { describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../../sandbox/memory-store/store';
import { makeSystemClock } from '../system/clock';
import { makeSystemRandom } from '../system/random';
import { makeSecrets } from '../system/secrets';
import { makePrismaApl } from './apl';

const authData = {
  token: 'canaryToken',
  saleorApiUrl: 'https://shop.example.com/graphql/',
  appId: 'QXBwOjc=',
  jwks: '{"keys":[]}',
};

const makeWorld = () => {
  const random = makeSystemRandom();
  const store = makeMemoryStore({ random });
  const secrets = makeSecrets({ current: random.token(32) });
  return { store, apl: makePrismaApl({ store, secrets, clock: makeSystemClock() }) };
};

describe('the app-sdk’s view of our installations', () => {
  it('gives back what was set, and keeps the token encrypted', async () => {
    const { store, apl } = makeWorld();
    expect(await apl.get(authData.saleorApiUrl)).toBeUndefined();
    await apl.set(authData);
    expect(await apl.get(authData.saleorApiUrl)).toEqual(authData);
    expect(await apl.getAll()).toEqual([authData]);
    expect(JSON.stringify(await store.listInstallations())).not.toContain(authData.token);
    expect(await apl.isReady?.()).toEqual({ ready: true });
  });

  it('forgets what was deleted, and may delete it again', async () => {
    const { apl } = makeWorld();
    await apl.set(authData);
    await apl.delete(authData.saleorApiUrl);
    await apl.delete(authData.saleorApiUrl);
    expect(await apl.get(authData.saleorApiUrl)).toBeUndefined();
    expect(await apl.getAll()).toEqual([]);
  });

  it('says that it is not ready while the store is unavailable', async () => {
    const { store } = makeWorld();
    const unavailable = {
      ...store,
      listInstallations: () => Promise.reject(new Error('unavailable')),
    };
    const secrets = makeSecrets({ current: 'x'.repeat(32) });
    const apl = makePrismaApl({ store: unavailable, secrets, clock: makeSystemClock() });
    expect(await apl.isReady?.()).toMatchObject({ ready: false });
  });
});
