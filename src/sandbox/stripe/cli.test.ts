import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeSystemRandom } from '../../adapters/system/random';
import { listen, type Listening } from '../http';
import { makeStripeStandIn, type StripeStandIn } from './stand-in';
import { testAccount } from './testing';

/**
 * Stripe's own command line as a client that nobody here wrote: its scenarios make real requests,
 * and the stand-in must do with them what Stripe does. It sends no Stripe-Version, so it speaks to
 * the older default of the account.
 */
const platform = `cli-${process.platform}-${process.arch}`;
const binary = resolve(import.meta.dirname, `../../../node_modules/@stripe/${platform}/bin/stripe`);
const present = existsSync(binary);
if (!present) console.warn(`Skipped: the Stripe CLI is not installed for ${platform}`);

describe.skipIf(!present)('stripe trigger', () => {
  const run = promisify(execFile);
  let home: string;
  let standIn: StripeStandIn;
  let listening: Listening;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'stripe-cli-'));
    standIn = makeStripeStandIn({
      clock: makeSystemClock(),
      random: makeSystemRandom(),
      fetch,
      accounts: [testAccount],
      // A debit settles in none of the scenarios, however long the others take.
      delays: { settlementMs: 3_600_000 },
    });
    listening = await listen(standIn.handle);
  });
  afterAll(async () => {
    standIn.close();
    await listening.close();
    await rm(home, { recursive: true, force: true });
  });

  /** Runs one scenario and gives the events that came out, oldest first. */
  const trigger = async (scenario: string): Promise<string[]> => {
    const { events } = standIn.world(testAccount.id);
    const before = events.size;
    const options = ['--api-base', listening.url, '--api-key', testAccount.secretKey];
    await run(binary, ['trigger', scenario, ...options], {
      env: { NODE_ENV: 'test', PATH: '', HOME: home, XDG_CONFIG_HOME: home },
      timeout: 100_000,
    });
    return [...events.values()].slice(before).map((row) => row.event.type);
  };

  test.each([
    ['payment_intent.created', ['payment_intent.created']],
    [
      'payment_intent.succeeded',
      ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'],
    ],
    [
      'payment_intent.amount_capturable_updated',
      ['payment_intent.created', 'charge.succeeded', 'payment_intent.amount_capturable_updated'],
    ],
    ['payment_intent.canceled', ['payment_intent.created', 'payment_intent.canceled']],
    [
      'payment_intent.payment_failed',
      ['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'],
    ],
    [
      'payment_intent.requires_action',
      ['payment_intent.created', 'payment_intent.requires_action'],
    ],
    [
      'payment_intent.processing',
      ['payment_intent.created', 'charge.pending', 'payment_intent.processing'],
    ],
    [
      'charge.captured',
      [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.amount_capturable_updated',
        'charge.captured',
        'payment_intent.succeeded',
      ],
    ],
    [
      'charge.refunded',
      [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.succeeded',
        'refund.created',
        'charge.refunded',
      ],
    ],
    // The CLI knows refund.updated by its older name alone; both come out.
    [
      'charge.refund.updated',
      [
        'payment_intent.created',
        'charge.succeeded',
        'payment_intent.succeeded',
        'refund.created',
        'charge.refunded',
        'refund.updated',
        'charge.refund.updated',
      ],
    ],
  ])('%s', async (scenario, expected) => {
    expect(await trigger(scenario)).toEqual(expected);
  });

  test('no request of the CLI went astray', () => {
    const astray = standIn.ledger.filter(({ status }) => status !== 200 && status !== 402);
    expect(standIn.ledger.length).toBeGreaterThan(10);
    expect(astray).toEqual([]);
  });
});
