import { beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind } from '../sandbox/stripe/faults';
import { testAccount } from '../sandbox/stripe/testing';
import type { Connection, Installation } from '../ports/store';
import { keys, makeWorld } from './testing/endpoints-world';

const minute = 60_000;
const hour = 60 * minute;

let world: Awaited<ReturnType<typeof makeWorld>>;
let installation: Installation;
beforeEach(async () => {
  world = await makeWorld();
  installation = world.installation;
});

const add = (name = 'EU') => world.connections.add(installation.id, { name, ...keys });
const added = async (): Promise<Connection> => {
  const answer = await add();
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.value;
};
const endpoints = () => [...world.stripe.standIn.world(testAccount.id).endpoints.keys()];
const creations = () =>
  world.stripe.standIn.ledger.filter(
    ({ method, path }) => method === 'POST' && path === '/v1/webhook_endpoints',
  );
const befall = (method: string, kind: FaultKind, more: { times?: number; without?: string } = {}) =>
  world.stripe.standIn.faults.add({
    kind,
    ...more,
    when: (one) => one.method === method && one.path.startsWith('/v1/webhook_endpoints'),
  });
const stored = async (id: Connection['id']) => {
  const connection = await world.store.findConnection(installation.id, id);
  if (!connection) throw new Error('No such connection');
  return connection;
};
const onlyRow = async () => {
  const [row, ...others] = await world.store.listConnections(installation.id);
  if (!row || others.length > 0) throw new Error('Not one connection');
  return row;
};
/** One endpoint at Stripe, and it is the stored one, with a secret to verify by. */
const expectListening = async () => {
  const row = await onlyRow();
  expect(endpoints()).toEqual([row.webhookEndpointId]);
  expect(row.webhookSecretsEncrypted.length).toBeGreaterThan(0);
  expect(row).toMatchObject({ endpointRequest: null, staleEndpointIds: [], leftKeyEncrypted: '' });
};

describe('adding an account while the answer of Stripe is lost', () => {
  it('makes one endpoint in three tries, under one key', async () => {
    befall('POST', 'drop-after', { times: 3 });
    for (let times = 0; times < 3; times += 1) {
      expect(await add()).toMatchObject({ ok: false, refusal: { code: 'stripe-unreachable' } });
      expect(endpoints()).toHaveLength(1);
    }
    expect(await add()).toMatchObject({ ok: true });
    expect(new Set(creations().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    await expectListening();
  });

  it('is finished without anybody, where nobody tries again', async () => {
    befall('POST', 'drop-after');
    await add();
    await world.finish();
    expect(creations()).toHaveLength(1);
    await world.stripe.clock.advance(3 * minute);
    await world.finish();
    await expectListening();
  });

  it('can be removed instead, and leaves nothing at Stripe', async () => {
    befall('POST', 'drop-after');
    await add();
    const { id } = await onlyRow();
    await world.connections.remove(installation.id, id);
    await world.stripe.clock.advance(3 * minute);
    await world.finish();
    expect(endpoints()).toEqual([]);
    expect(await stored(id)).toMatchObject({ leftKeyEncrypted: '', endpointRequest: null });
  });

  it('looks for what was made where Stripe may have forgotten the key, and deletes it', async () => {
    befall('POST', 'drop-after');
    await add();
    const [lost] = endpoints();
    await world.stripe.clock.advance(25 * hour);
    expect(await add()).toMatchObject({ ok: true });
    expect(endpoints()).not.toContain(lost);
    await expectListening();
  });

  it('makes nothing while Stripe does not say what is there', async () => {
    befall('POST', 'drop-after');
    await add();
    await world.stripe.clock.advance(25 * hour);
    befall('GET', 'drop-before');
    expect(await add()).toMatchObject({ ok: false, refusal: { code: 'stripe-unreachable' } });
    expect(creations()).toHaveLength(1);
    expect(await add()).toMatchObject({ ok: true });
    await expectListening();
  });

  it.each([['server-error'], ['server-error-after']] as const)(
    'uses the key of a %s no more, and leaves no orphan',
    async (kind) => {
      befall('POST', kind);
      expect(await add()).toMatchObject({ ok: false });
      expect(endpoints()).toEqual([]);
      expect(await world.store.listConnections(installation.id)).toEqual([]);
      expect(await add()).toMatchObject({ ok: true });
      await expectListening();
    },
  );
});

describe('an answer of another shape', () => {
  it.each(['secret', 'status', 'url'])(
    'without its %s leaves no endpoint behind',
    async (field) => {
      befall('POST', 'answer-without', { without: field });
      expect(await add()).toMatchObject({
        ok: false,
        refusal: { code: 'stripe-answer-unreadable', message: expect.stringContaining(field) },
      });
      expect(endpoints()).toEqual([]);
      expect(await world.store.listConnections(installation.id)).toEqual([]);
      expect(await add()).toMatchObject({ ok: true });
      await expectListening();
    },
  );

  it('leaves one only until Stripe can be asked again', async () => {
    befall('POST', 'answer-without', { without: 'secret' });
    befall('GET', 'drop-before');
    expect(await add()).toMatchObject({ ok: false });
    const [useless] = endpoints();
    await world.stripe.clock.advance(3 * minute);
    await world.finish();
    expect(endpoints()).not.toContain(useless);
    await expectListening();
  });
});

describe('a rotation of the signing secret', () => {
  it('whose answer is lost keeps the endpoint that is stored, and makes one other', async () => {
    const { id, webhookEndpointId: before } = await added();
    befall('POST', 'drop-after', { times: 2 });
    await world.connections.repair(installation.id, id);
    await world.connections.repair(installation.id, id);
    expect(endpoints()).toHaveLength(2);
    expect(await stored(id)).toMatchObject({ webhookEndpointId: before });
    expect(await world.connections.repair(installation.id, id)).toMatchObject({ ok: true });
    expect((await stored(id)).webhookEndpointId).not.toBe(before);
    expect((await stored(id)).webhookSecretsEncrypted).toHaveLength(2);
    await expectListening();
  });

  it('deletes the old endpoint later, where Stripe did not answer to that', async () => {
    const { id } = await added();
    befall('DELETE', 'drop-before');
    expect(await world.connections.repair(installation.id, id)).toMatchObject({ ok: true });
    expect(endpoints()).toHaveLength(2);
    await world.finish();
    await expectListening();
  });

  it('asks anew after other keys were given, and looks first', async () => {
    const { id } = await added();
    befall('POST', 'drop-after');
    await world.connections.repair(installation.id, id);
    await world.connections.rotateKeys(installation.id, id, { ...keys });
    await world.connections.repair(installation.id, id);
    expect(new Set(creations().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
    await expectListening();
  });
});

describe('a removal', () => {
  it('whose deletion is not answered is done later, and erases the key then', async () => {
    const { id } = await added();
    befall('DELETE', 'drop-before');
    expect(await world.connections.remove(installation.id, id)).toMatchObject({ ok: true });
    expect(await stored(id)).toMatchObject({
      secretKeyEncrypted: '',
      staleEndpointIds: ['' + endpoints()[0]],
    });
    expect((await stored(id)).leftKeyEncrypted).not.toBe('');
    await world.finish();
    expect(endpoints()).toEqual([]);
    expect(await stored(id)).toMatchObject({ leftKeyEncrypted: '', staleEndpointIds: [] });
  });

  it('gives up after a day, erases the key and says so', async () => {
    const { id } = await added();
    befall('DELETE', 'drop-before', { times: 9 });
    await world.connections.remove(installation.id, id);
    await world.stripe.clock.advance(25 * hour);
    await world.finish();
    expect(await stored(id)).toMatchObject({ leftKeyEncrypted: '', staleEndpointIds: [] });
    expect(world.warned).toContain('connection.endpoint-left');
  });

  it('of the app itself deletes endpoints later as well', async () => {
    await added();
    befall('DELETE', 'drop-before');
    await world.lifecycle.retire({ ...installation, active: true });
    expect(endpoints()).toHaveLength(1);
    await world.finish();
    expect(endpoints()).toEqual([]);
  });
});

describe('an account with as many endpoints as Stripe allows', () => {
  const fill = () => {
    const { endpoints: all } = world.stripe.standIn.world(testAccount.id);
    const [first] = [...all.values()];
    for (let count = all.size; count < 16; count += 1) {
      const id = `we_other${count}`;
      const endpoint = structuredClone(first?.endpoint);
      if (endpoint) all.set(id, { secret: 'x', endpoint: { ...endpoint, id, metadata: {} } });
    }
  };

  it('gets a new secret in the place of the old endpoint', async () => {
    const { id, webhookEndpointId: before } = await added();
    fill();
    expect(await world.connections.repair(installation.id, id)).toMatchObject({ ok: true });
    const now = await stored(id);
    expect(endpoints()).toHaveLength(16);
    expect(endpoints()).toContain(now.webhookEndpointId);
    expect(endpoints()).not.toContain(before);
    expect(now.webhookSecretsEncrypted).toHaveLength(2);
  });

  it.each(['drop-before', 'drop-after', 'server-error'] as const)(
    'listens again by itself where the deletion of the old endpoint ended in %s',
    async (kind) => {
      const { id } = await added();
      fill();
      befall('DELETE', kind);
      const repaired = await world.connections.repair(installation.id, id);
      if (!repaired.ok) {
        expect(repaired.refusal).toMatchObject({ code: 'stripe-unreachable' });
        await world.finish();
        await world.stripe.clock.advance(3 * minute);
        await world.finish();
      }
      const now = await stored(id);
      expect(endpoints()).toHaveLength(16);
      expect(endpoints()).toContain(now.webhookEndpointId);
      expect(now).toMatchObject({ endpointRequest: null, staleEndpointIds: [] });
    },
  );

  it('takes no other connection, and the refusal says what to delete', async () => {
    await added();
    fill();
    const refusal = await world.connections.add(installation.id, {
      ...{ name: 'US', ...keys, allowSameAccount: true },
    });
    expect(refusal).toMatchObject({
      ok: false,
      refusal: {
        code: 'stripe-endpoint-limit',
        message: 'You have reached the maximum of 16 test webhook endpoints.',
        nextStep: expect.stringContaining('delete an endpoint'),
      },
    });
    expect(JSON.stringify(refusal)).not.toContain('APP_URL');
    expect(await onlyRow()).toMatchObject({ name: 'EU' });
  });
});
