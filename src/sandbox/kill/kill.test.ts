import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../../adapters/prisma/testing/database';
import { makeSystemClock } from '../../adapters/system/clock';
import { audit } from '../demo/audit';
import type { Evidence } from '../demo/evidence';
import { castScenarios, playAll } from '../demo/load';
import { ensureStripeSchemas } from '../demo/generated';
import { settle } from '../demo/settle';
import { makeCloser, openWorld, type World } from '../demo/world';
import { makeSeededRandom } from '../simulator/seeded-random';
import type { KillPlan, Phase } from './killer';
import { buildVictim } from './victim';

const clock = makeSystemClock();
const closer = makeCloser();
/** The leases are ended by hand, so that what the dead did is told soon. */
const deafMs = 20_000;
/** The installation has a test of its own. */
const plans: Readonly<Record<Phase, KillPlan>> = {
  install: { inStart: 1, shortestMs: 0, longestMs: 0, atMost: 1 },
  shopping: { inStart: 0, shortestMs: 400, longestMs: 6_000, atMost: 2 },
  settling: { inStart: 0.3, shortestMs: 0, longestMs: 1_000, atMost: 2 },
};
/** The build has a time of its own, so that the tests have theirs. */
beforeAll(() => buildVictim({ variables: {}, say: () => undefined }), 600_000);
afterAll(closer.close);

/**
 * The leases of a dead process end by themselves after a minute. Here they are made to end now, as
 * if that minute had passed: nothing else of the database is touched.
 */
const endLeases = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('UPDATE "Purchase" SET "leaseUntil" = $1 WHERE "leaseUntil" > $1', [
    String(clock.now()),
  ]);
  await client.end();
};

const readIdentities = async (databaseUrl: string): Promise<ReadonlySet<string>> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ identity: string }>('SELECT identity FROM "Delivery"');
  await client.end();
  return new Set(rows.map(({ identity }) => identity));
};

/** Webhooks of both sides that were answered 2xx, by the end of the identity that the app gives. */
const answered = ({ saleor, stripe }: World): readonly string[] => [
  ...saleor.read
    .deliveries()
    .filter(({ kind, event }) => kind === 'async' && !event.startsWith('APP_'))
    .filter(({ attempts }) => attempts.some(({ responseStatus }) => responseStatus === 200))
    .map(({ body }) =>
      createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    ),
  ...stripe.deliveries.log.filter(({ status }) => status === 200).map(({ eventId }) => eventId),
];

/** Changes one thing at a time in what was audited; gives the changes that nobody notices. */
const overlooked = (evidence: Evidence): readonly string[] => {
  const { rows, tales, balances, intents } = evidence;
  const [first, ...others] = rows.filter(({ orderId, intentIds }) => orderId && intentIds.length);
  if (!first) throw new Error('There is no row to change.');
  const rest = rows.filter((row) => row !== first);
  const oneMore = new Map(balances);
  const taken = [...balances].find(([, { capturedMinor }]) => capturedMinor > 0);
  if (taken) oneMore.set(taken[0], { ...taken[1], refundedMinor: taken[1].refundedMinor + 1 });
  const changes: Readonly<Record<string, Partial<Evidence>>> = {
    'a row that is missing': { rows: rest },
    'a row that is there twice': { rows: [first, ...rows] },
    'another status': { rows: [{ ...first, saleorStatus: 'DRAFT' }, ...rest] },
    'another charge status': { rows: [{ ...first, saleorChargeStatus: 'OTHER' }, ...rest] },
    'another status of a payment': { rows: [{ ...first, stripeStatuses: ['lost'] }, ...rest] },
    'another order status': { rows: [{ ...first, orderStatus: 'OTHER' }, ...rest] },
    'another payment status': { rows: [{ ...first, paymentStatus: 'OTHER' }, ...rest] },
    'another shipment': { rows: [{ ...first, shipmentStatus: 'OTHER' }, ...rest] },
    'a row that waits': { rows: [{ ...first, waiting: true }, ...rest] },
    'a row at work': { rows: [{ ...first, syncState: 'WORKING' }, ...rest] },
    'payments of another row': {
      rows: [{ ...first, intentIds: others[0]?.intentIds ?? [] }, ...rest],
    },
    'a cent more given back': { balances: oneMore },
    'a payment that is lost': { intents: intents.slice(1) },
    'another ending': {
      tales: tales.map((tale) => ({ ...tale, ending: { order: 'expired', kept: [1] } })),
    },
  };
  return Object.entries(changes).flatMap(([name, change]) =>
    audit({ ...evidence, ...change }).length > 0 ? [] : [name],
  );
};

test('a server that is killed while shoppers buy, and until all agree, loses nothing it answered', async () => {
  await ensureStripeSchemas();
  const seed = clock.now() % 1_000_000;
  const random = makeSeededRandom(seed);
  // A creation that may still land is waited for by the clock: two minutes, too long for a test.
  const cast = castScenarios(34, random.fork('cast')).filter(
    ({ name }) => !name.startsWith('sold out'),
  );
  const failures: unknown[] = [];
  let databaseUrl = '';
  const world = await openWorld(
    {
      ...{ clock, random, lastPieces: 0, sweepSeconds: 1, say: () => undefined },
      database: async () => {
        databaseUrl = await openTestDatabase();
        return { databaseUrl, close: async () => undefined };
      },
      killing: {
        deafMs,
        plans,
        onKill: (phase) => (phase === 'install' ? undefined : endLeases(databaseUrl)),
        onFailure: (error) => failures.push(error),
      },
    },
    closer,
  );
  const { killer } = world;
  if (!killer) throw new Error('Nobody kills.');
  killer.enter('shopping');
  const played = await playAll({
    stage: world.stage,
    cast,
    shoppers: 8,
    onStory: () => undefined,
    stopped: () => false,
  });
  killer.enter('settling');
  const followUps = played.tales.map(({ followUp }) => followUp?.());
  const { findings, evidence } = await settle({
    world,
    played,
    limitMs: 240_000,
    onLook: () => undefined,
    stopped: () => false,
  });
  await Promise.all(followUps);
  const kills = await killer.stop();
  expect({ seed, failures, broken: played.broken, findings }).toEqual({
    seed,
    failures: [],
    broken: [],
    findings: [],
  });
  const kept = [...(await readIdentities(databaseUrl))].map((id) => id.split(':').at(-1));
  const accepted = answered(world);
  expect(accepted.length).toBeGreaterThan(100);
  expect(accepted.filter((identity) => !kept.includes(identity))).toEqual([]);
  expect(kills.shopping).toBeGreaterThanOrEqual(1);
  expect(kills.settling).toBeGreaterThanOrEqual(2);
  expect(overlooked(evidence)).toEqual([]);
}, 600_000);
