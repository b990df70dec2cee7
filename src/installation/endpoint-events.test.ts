import { beforeEach, describe, expect, it } from 'vitest';
import { stripeEventTypes } from '../handlers/registry';
import type { Connection, Installation } from '../ports/store';
import type { FaultKind } from '../sandbox/stripe/faults';
import { makeValidate } from '../sandbox/stripe/schemas/validate';
import { testAccount } from '../sandbox/stripe/testing';
import { makeConnections } from './connections';
import { makeAlignEvents } from './endpoint-events';
import { keys, makeWorld } from './testing/endpoints-world';

const minute = 60_000;
const rights = ['rak_payment_intent_write', 'rak_charge_write', 'rak_event_read'];
const restricted = { key: 'rk_test_restricted01', permissions: [...rights, 'rak_webhook_write'] };
const account = { ...testAccount, restrictedKeys: [restricted] };
const validate = makeValidate();

let world: Awaited<ReturnType<typeof makeWorld>>;
let installation: Installation;
beforeEach(async () => {
  restricted.permissions = [...rights, 'rak_webhook_write'];
  world = await makeWorld({ accounts: [account], validate });
  installation = world.installation;
});

const add = async (secretKey = keys.secretKey): Promise<Connection> => {
  const answer = await world.connections.add(installation.id, { name: 'EU', ...keys, secretKey });
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.value;
};
/** The app after an upgrade that listens to all that it listens to today. */
const upgraded = () => {
  const deps = { ...world.deps, events: stripeEventTypes };
  return { align: makeAlignEvents(deps), connections: makeConnections(deps) };
};
const rows = () => world.stripe.standIn.world(testAccount.id).endpoints;
const onlyEndpoint = () => {
  const [row, ...others] = [...rows().values()];
  if (!row || others.length > 0) throw new Error('Not one endpoint');
  return row.endpoint;
};
/** What reaches Stripe of webhook endpoints while something runs. */
const callsOf = async (run: () => Promise<unknown>): Promise<readonly string[]> => {
  const { ledger } = world.stripe.standIn;
  const { length } = ledger;
  await run();
  return ledger
    .slice(length)
    .filter(({ path }) => path.startsWith('/v1/webhook_endpoints'))
    .map(({ method, path }) => `${method} ${path.replace(onlyEndpointId, ':id')}`);
};
const onlyEndpointId = /we_[^/]+/;
const befall = (method: string, kind: FaultKind, times = 1) =>
  world.stripe.standIn.faults.add({
    ...{ kind, times },
    when: (one) => one.method === method && one.path.startsWith('/v1/webhook_endpoints'),
  });
const nextRound = () => world.stripe.clock.advance(10 * minute);

const look = 'GET /v1/webhook_endpoints/:id';
const change = 'POST /v1/webhook_endpoints/:id';

describe('the events of a connection that an earlier version of the app added', () => {
  it('are those of this version after one round, and health says outdated until then', async () => {
    const connection = await add();
    const { align, connections } = upgraded();
    expect(await connections.health(connection)).toMatchObject({
      ...{ state: 'ok', webhook: 'outdated' },
      reason: expect.stringContaining('other events'),
      nextStep: expect.stringContaining('ten minutes'),
    });
    const before = structuredClone(onlyEndpoint());
    expect(await callsOf(align)).toEqual([look, change]);
    expect(onlyEndpoint()).toEqual({
      ...before,
      enabled_events: [...stripeEventTypes].toSorted(),
    });
    expect(await connections.health(connection)).toMatchObject({
      ...{ state: 'ok', webhook: 'enabled', reason: null },
    });
  });

  it('are read once a round, and written no more, whatever order Stripe lists them in', async () => {
    await add();
    const { align } = upgraded();
    await align();
    onlyEndpoint().enabled_events.reverse();
    await nextRound();
    expect(await callsOf(align)).toEqual([look]);
  });

  it('are set back where somebody else changed them, also twice within a day', async () => {
    await add();
    for (let times = 0; times < 2; times += 1) {
      onlyEndpoint().enabled_events = ['*'];
      await nextRound();
      expect(await callsOf(world.align)).toEqual([look, change]);
      expect(onlyEndpoint().enabled_events).toEqual(['payment_intent.succeeded']);
    }
  });

  it.each(['drop-before', 'drop-after', 'server-error', 'rate-limit'] as const)(
    'are right a round after the answer to the change was lost by %s',
    async (kind) => {
      await add();
      const { align } = upgraded();
      befall('POST', kind);
      expect(await callsOf(align)).toEqual([look, change]);
      expect(world.warned).toEqual(['connection.events-left']);
      await nextRound();
      expect(await callsOf(align)).toEqual(kind === 'drop-after' ? [look] : [look, change]);
      expect(onlyEndpoint().enabled_events).toEqual([...stripeEventTypes].toSorted());
    },
  );

  it('are written by one process, though many see at once that they differ', async () => {
    await add();
    const processes = [upgraded(), upgraded(), upgraded()];
    const calls = await callsOf(() => Promise.all(processes.map(({ align }) => align())));
    expect(calls.filter((call) => call === change)).toHaveLength(1);
  });

  it('wait where a new endpoint is being made, which gets them anyway', async () => {
    await add();
    befall('POST', 'drop-after');
    const { align, connections } = upgraded();
    const [row] = await world.store.listConnections(installation.id);
    if (row) await connections.repair(installation.id, row.id);
    expect(await callsOf(align)).toEqual([]);
  });
});

describe('an endpoint that somebody else', () => {
  it('deleted is not made again, and health says what to do', async () => {
    const connection = await add();
    rows().clear();
    const { align, connections } = upgraded();
    expect(await callsOf(align)).toEqual([look]);
    expect(rows().size).toBe(0);
    expect(world.warned).toEqual(['connection.events-left']);
    expect(await connections.health(connection)).toMatchObject({
      ...{ state: 'broken', webhook: 'missing' },
      nextStep: expect.stringContaining('Rotate the webhook secret'),
    });
  });

  it('deletes between the look and the change is not made again', async () => {
    const connection = await add();
    const { align } = upgraded();
    const deps = { ...world.deps, events: stripeEventTypes };
    const racing = makeAlignEvents({
      ...deps,
      stripeAccountFor: (key) => {
        const stripe = deps.stripeAccountFor(key);
        return {
          ...stripe,
          readEndpoint: async (id) => {
            const read = await stripe.readEndpoint(id);
            rows().clear();
            return read;
          },
        };
      },
    });
    expect(await callsOf(racing)).toEqual([look, change]);
    expect(rows().size).toBe(0);
    await nextRound();
    expect(await callsOf(align)).toEqual([look]);
    expect(await world.store.findConnection(installation.id, connection.id)).toEqual(connection);
  });

  it('led to another address, as a copied database would see it, is left alone', async () => {
    await add();
    onlyEndpoint().url = 'https://production.example.com/api/webhooks/stripe/con_1';
    expect(await callsOf(upgraded().align)).toEqual([look]);
    expect(onlyEndpoint().enabled_events).toEqual(['payment_intent.succeeded']);
  });

  it('switched off gets the events and stays off', async () => {
    const connection = await add();
    onlyEndpoint().status = 'disabled';
    const { align, connections } = upgraded();
    expect(await callsOf(align)).toEqual([look, change]);
    expect(onlyEndpoint().status).toBe('disabled');
    expect(await connections.health(connection)).toMatchObject({ webhook: 'disabled' });
  });
});

describe('an endpoint in another API version', () => {
  it('is called outdated with what to do, and is not replaced by itself', async () => {
    const connection = await add();
    onlyEndpoint().api_version = '2025-04-30.basil';
    expect(await callsOf(world.align)).toEqual([look]);
    expect(await world.connections.health(connection)).toMatchObject({
      ...{ state: 'ok', webhook: 'outdated' },
      reason: expect.stringContaining('API version'),
      nextStep: expect.stringContaining('Rotate the webhook secret'),
    });
    const repaired = await world.connections.repair(installation.id, connection.id);
    if (!repaired.ok) throw new Error(repaired.refusal.code);
    expect(await world.connections.health(repaired.value)).toMatchObject({ webhook: 'enabled' });
  });
});

describe('a restricted key', () => {
  it('that may not write endpoints is tried once a round, and health names the permission', async () => {
    const connection = await add(restricted.key);
    restricted.permissions = [...rights, 'rak_webhook_read'];
    const { align, connections } = upgraded();
    for (let round = 0; round < 3; round += 1) {
      expect(await callsOf(align)).toEqual([look, change]);
      await nextRound();
    }
    expect(world.warned).toEqual(Array(3).fill('connection.events-left'));
    expect(await connections.health(connection)).toMatchObject({
      ...{ state: 'broken', webhook: 'outdated' },
      reason: expect.stringContaining('rak_webhook_write'),
      nextStep: expect.stringContaining('Add these permissions'),
    });
    restricted.permissions = [...rights, 'rak_webhook_write'];
    expect(await callsOf(align)).toEqual([look, change]);
    expect(await connections.health(connection)).toMatchObject({ webhook: 'enabled' });
  });
});

describe('what is not looked at', () => {
  it('is a connection with a signing secret of its own, a removed one, and a retired app', async () => {
    const own = { name: 'local', ...keys, webhookSecret: 'whsec_ofStripeListen' };
    await world.connections.add(installation.id, own);
    const gone = await world.connections.add(installation.id, {
      ...{ name: 'gone', ...keys, allowSameAccount: true },
    });
    if (gone.ok) await world.connections.remove(installation.id, gone.value.id);
    expect(await callsOf(upgraded().align)).toEqual([]);
    await world.connections.add(installation.id, { name: 'EU', ...keys, allowSameAccount: true });
    expect(await callsOf(upgraded().align)).toEqual([look, change]);
    await world.store.retireInstallation(installation, world.stripe.clock.now());
    expect(await callsOf(upgraded().align)).toEqual([]);
  });
});
