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
import { certainMoments, makeMoments } from './moments';
import { buildVictim } from './victim';

const clock = makeSystemClock();
const closer = makeCloser();
/** The leases are ended by hand, so that what the dead did is told soon. */
const deafMs = 20_000;
/** Once in its start, since that has no request to be killed at; then at moments of its work. */
const never: KillPlan = { inStart: 0, shortestMs: 0, longestMs: 0, atMost: 0 };
const plans: Readonly<Record<Phase, KillPlan>> = {
  install: { inStart: 1, shortestMs: 0, longestMs: 0, atMost: 1 },
  shopping: never,
  settling: never,
};
/** Kills while everything is in sync already. */
const strikes = 2;
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

/** A word of the app's answer to news of nothing that it was asked to take a payment for. */
const isForeign = (answer: string): boolean => answer.includes('"foreign"');

/** Webhooks that were taken with 2xx, by the end of the identity that the app gives them. */
const answered = ({ saleor, stripe }: World): Readonly<Record<string, readonly string[]>> => ({
  saleor: saleor.read
    .deliveries()
    .filter(({ kind, event }) => kind === 'async' && !event.startsWith('APP_'))
    .filter(({ attempts }) =>
      attempts.some(
        ({ responseStatus, response }) => responseStatus === 200 && !isForeign(response),
      ),
    )
    .map(({ body }) =>
      createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    ),
  stripe: stripe.deliveries.log
    .filter(({ status }) => status === 200)
    .map(({ eventId }) => eventId),
});

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
  const random = makeSeededRandom(20_261);
  // A creation that may still land is waited for by the clock: two minutes, too long for a test.
  const cast = castScenarios(34, random.fork('cast')).filter(
    ({ name }) => !name.startsWith('sold out'),
  );
  const failures: unknown[] = [];
  let databaseUrl = '';
  const moments = makeMoments(certainMoments);
  const world = await openWorld(
    {
      ...{ clock, random, lastPieces: 0, sweepSeconds: 1, say: () => undefined },
      watch: moments.watch,
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
  moments.begin(killer.strike);
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
    limitMs: 420_000,
    strikes,
    onLook: () => undefined,
    stopped: () => false,
  });
  await Promise.all(followUps);
  const kills = await killer.stop();
  expect({ failures, broken: played.broken, findings }).toEqual({
    failures: [],
    broken: [],
    findings: [],
  });
  const kept = [...(await readIdentities(databaseUrl))].map((id) => id.split(':').at(-1));
  for (const [side, accepted] of Object.entries(answered(world))) {
    expect(accepted, side).not.toEqual([]);
    expect(
      accepted.filter((identity) => !kept.includes(identity)),
      side,
    ).toEqual([]);
  }
  expect([...moments.met()].sort()).toEqual(certainMoments.map(({ name }) => name).sort());
  expect(kills.shopping + kills.settling).toBeGreaterThanOrEqual(certainMoments.length + strikes);
  expect(overlooked(evidence)).toEqual([]);
}, 900_000);
