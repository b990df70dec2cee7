import { describe, expect, it } from 'vitest';
import { makeSystemRandom } from '../adapters/system/random';
import { newShop } from '../adapters/testing/store-world';
import { StoreUnavailable } from '../ports/store';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { makeTestClock, settle } from '../sandbox/stripe/testing';
import { makeRefusalNotes } from './refusal-notes';

const makeWorld = async () => {
  const store = makeMemoryStore({ random: makeSystemRandom() });
  const clock = makeTestClock();
  const { installation, connection } = await newShop(store);
  const logged: string[] = [];
  let writes = 0;
  let isAway = false;
  const note = (event: string) => void logged.push(event);
  const notes = makeRefusalNotes({
    store: {
      noteRefused: async (refused) => {
        if (isAway) throw new StoreUnavailable('The database is unavailable');
        writes += 1;
        await store.noteRefused(refused);
      },
    },
    clock,
    log: { info: note, warn: note, error: note },
  });
  const every = { sources: null, results: null, search: null, limit: 100, cursor: null };
  const lines = async () => (await store.listDeliveries(installation.id, every)).rows;
  const source = 'stripe' as const;
  const connectionId = connection.id;
  const stripe = { installationId: installation.id, source, connectionId, event: null };
  const saleor = { ...stripe, source: 'saleor' as const, connectionId: null, event: 'order_paid' };
  return {
    ...{ notes, clock, stripe, saleor, lines, logged },
    writes: () => writes,
    goAway: () => void (isAway = true),
  };
};

describe('refused deliveries', () => {
  it('of one reason are one write in a minute and one line in an hour, however many', async () => {
    const { notes, clock, stripe, lines, writes } = await makeWorld();
    const began = clock.now();
    for (let count = 0; count < 10_000; count += 1) notes.refused(stripe, 'bad-signature');
    await settle();
    expect(writes()).toBe(1);
    await clock.advance(30_000);
    notes.refused(stripe, 'bad-signature');
    await notes.flush();
    expect(writes()).toBe(2);
    expect(await lines()).toMatchObject([
      { result: 'refused', code: 'bad-signature', count: 10_001, receivedAt: began },
    ]);
    expect((await lines())[0]?.lastAt).toBe(began + 30_000);
  });

  it('of another hour, reason or side are lines of their own', async () => {
    const { notes, clock, stripe, saleor, lines } = await makeWorld();
    notes.refused(stripe, 'bad-signature');
    notes.refused(stripe, 'bad-signature');
    notes.refused(saleor, 'bad-signature');
    notes.refused(stripe, 'wrong-mode');
    await clock.advance(3_600_000);
    notes.refused(stripe, 'bad-signature');
    await settle();
    await notes.flush();
    const shown = (await lines()).map(({ source, code, count, event }) => [
      ...[source, code, count, event],
    ]);
    expect(shown.sort()).toEqual([
      ['saleor', 'bad-signature', 1, 'order_paid'],
      ['stripe', 'bad-signature', 1, null],
      ['stripe', 'bad-signature', 2, null],
      ['stripe', 'wrong-mode', 1, null],
    ]);
  });

  it('are refused all the same where they cannot be written, and the log says so', async () => {
    const { notes, stripe, lines, logged, goAway } = await makeWorld();
    goAway();
    notes.refused(stripe, 'bad-signature');
    await settle();
    expect(await lines()).toEqual([]);
    expect(logged).toEqual(['deliveries.refusals-unwritten']);
  });
});
