import { describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { makeSystemRandom } from '../adapters/system/random';
import { newShop } from '../adapters/testing/store-world';
import { done, refused, unknown } from '../domain/facts/outcome';
import { StoreUnavailable, type ConnectionStanding } from '../ports/store';
import { makeTestClock, settle } from '../sandbox/stripe/testing';
import { makeStandingNotes } from './standing';

const makeWorld = async () => {
  const store = makeMemoryStore({ random: makeSystemRandom() });
  const clock = makeTestClock();
  const { connection } = await newShop(store);
  const written: Partial<ConnectionStanding>[] = [];
  const logged: string[] = [];
  let isUnavailable = false;
  const line = (event: string) => void logged.push(event);
  const notes = makeStandingNotes({
    store: {
      ...store,
      noteStanding: async (installationId, id, seen) => {
        if (isUnavailable) throw new StoreUnavailable('The database is unavailable');
        written.push(seen);
        await store.noteStanding(installationId, id, seen);
      },
    },
    clock,
    log: { info: line, warn: line, error: line },
  });
  const standing = () => store.readStanding(connection.installationId, connection.id);
  const setUnavailable = (away: boolean) => {
    isUnavailable = away;
  };
  return { notes, clock, connection, written, logged, standing, setUnavailable };
};

const notActivated = refused('testmode_charges_only', 'Your account cannot make live charges');

describe('notes of events', () => {
  it('of ten thousand refused requests in a minute are one write', async () => {
    const { notes, connection, written, clock, standing } = await makeWorld();
    for (let count = 0; count < 10_000; count += 1) {
      notes.eventRefused(connection, count === 0 ? 'bad-signature' : 'no-signature');
    }
    await settle();
    expect(written).toHaveLength(1);
    expect(await standing()).toMatchObject({ eventRefusedCode: 'bad-signature' });
    await clock.advance(61_000);
    notes.eventRefused(connection, 'outside-tolerance');
    await settle();
    expect(written).toHaveLength(2);
    expect(await standing()).toMatchObject({
      ...{ eventRefusedCode: 'outside-tolerance', eventRefusedAt: clock.now() },
    });
  });

  it('say at once that what was taken is refused now, and the other way round', async () => {
    const { notes, connection, clock, standing } = await makeWorld();
    notes.eventTaken(connection);
    await clock.advance(1_000);
    notes.eventRefused(connection, 'bad-signature');
    await settle();
    expect((await standing()).eventRefusedAt).toBe(clock.now());
    await clock.advance(1_000);
    notes.eventTaken(connection);
    await notes.flush();
    expect((await standing()).eventTakenAt).toBe(clock.now());
  });

  it('trouble nobody where the database is unavailable, and are logged', async () => {
    const { notes, connection, logged, setUnavailable, standing, clock } = await makeWorld();
    setUnavailable(true);
    expect(() => notes.eventTaken(connection)).not.toThrow();
    await settle();
    expect(logged).toEqual(['connection.standing-unwritten']);
    setUnavailable(false);
    await clock.advance(61_000);
    notes.eventTaken(connection);
    await settle();
    expect((await standing()).eventTakenAt).toBe(clock.now());
  });
});

describe('notes of payments', () => {
  it('keep Stripe’s words until a payment of that currency begins', async () => {
    const { notes, connection, standing, logged } = await makeWorld();
    notes.paymentBegan(connection, 'JPY', notActivated);
    await settle();
    expect(await standing()).toMatchObject({
      paymentRefusedCode: 'testmode_charges_only',
      paymentRefusedMessage: 'Your account cannot make live charges',
      paymentRefusedCurrency: 'JPY',
    });
    notes.paymentBegan(connection, 'EUR', done(null));
    await settle();
    expect((await standing()).paymentRefusedCode).toBe('testmode_charges_only');
    notes.paymentBegan(connection, 'JPY', done(null));
    await settle();
    expect(await standing()).toMatchObject({ paymentRefusedAt: null, paymentRefusedMessage: null });
    expect(logged).toEqual(['connection.payments-refused', 'connection.payments-work']);
  });

  it('are cleared by another process as well', async () => {
    const { notes, connection, standing, clock } = await makeWorld();
    notes.paymentBegan(connection, 'EUR', notActivated);
    await settle();
    const kept = await standing();
    expect(kept.paymentRefusedAt).toBe(clock.now());
    const other = await makeWorld();
    await other.notes.flush();
    notes.paymentBegan(connection, 'EUR', done(null));
    await settle();
    expect((await standing()).paymentRefusedAt).toBeNull();
  });

  it.each([
    ['a declined card', refused('insufficient_funds', 'Declined', true)],
    ['an amount that is too small', refused('amount_too_small', 'Too small')],
    ['an unknown ending', unknown('no-answer', 'No answer')],
    ['a key of ours that was used before', unknown('idempotency-mismatch', 'Used', true)],
  ])('are none of %s', async (_, outcome) => {
    const { notes, connection, written } = await makeWorld();
    notes.paymentBegan(connection, 'EUR', outcome);
    await notes.flush();
    expect(written).toEqual([]);
  });

  it('of a thousand refused payments in a minute are one write', async () => {
    const { notes, connection, written } = await makeWorld();
    for (let count = 0; count < 1_000; count += 1) {
      notes.paymentBegan(connection, 'EUR', notActivated);
    }
    await settle();
    expect(written).toHaveLength(1);
  });
});
