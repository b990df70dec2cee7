import { causeOf } from '../ports/log';
import type { Installation, StoredTestPayment, TestPaymentRun } from '../ports/store';
import type { TestPaymentDeps, TestPayments, TestPaymentStart } from './contract';
import { planOf, play, type Play } from './play';
import { aliveFrom, makeProgress, RunReplaced, StepFailed } from './progress';

/** One of which nothing was heard for a while: the process that worked on it ended. */
const orInterrupted = ({ run, aliveUntil }: StoredTestPayment, now: number): TestPaymentRun =>
  run.ending || aliveUntil > now
    ? run
    : { ...run, ending: { kind: 'failed', at: aliveUntil, code: 'interrupted', words: null } };

/** Test payments of all installations, one at a time for each. */
export const makeTestPayments = (deps: TestPaymentDeps): TestPayments => {
  const { store, clock, random, log } = deps;

  /** Always ends: with what it was to end with, or with what went wrong. */
  const run = async (all: Play): Promise<void> => {
    const installationId = all.installation.id;
    try {
      await play(all);
      await all.progress.end(null);
    } catch (error) {
      if (error instanceof RunReplaced) return;
      if (!(error instanceof StepFailed)) log.error('test-payment.fault', { ...causeOf(error) });
      const { code, words } =
        error instanceof StepFailed ? error : { code: 'internal', words: null };
      log.info('test-payment.failed', { installationId, code });
      await all.progress.end({ code, words });
    }
  };

  const begin = async (
    installation: Installation,
    all: Omit<Play, 'progress' | 'deps' | 'installation'>,
  ): Promise<TestPaymentStart> => {
    const now = clock.now();
    const { channel, outcome } = all.wish;
    const begun: TestPaymentRun = {
      id: random.uuid(),
      ...{ channel, outcome, connectionId: all.connection.id, startedAt: now },
      ...{ article: null, plan: planOf(outcome), steps: [], checkoutId: null, ending: null },
    };
    const stored = { run: begun, aliveUntil: aliveFrom(now) };
    if (!(await store.beginTestPayment(installation.id, stored, now))) {
      return { ok: false, code: 'test-payment-under-way' };
    }
    const progress = makeProgress(deps, installation.id, begun);
    // It goes on after the answer. What could not be saved at its end reads as interrupted.
    run({ ...all, deps, installation, progress }).catch((error: unknown) =>
      log.error('test-payment.fault', { ...causeOf(error) }),
    );
    return { ok: true, run: begun };
  };

  return {
    start: async (installation, wish) => {
      if (!installation.active) return { ok: false, code: 'installation-inactive' };
      const assignment = await store.findChannelAssignment(installation.id, wish.channel);
      const id = assignment?.connectionId ?? null;
      const connection = id === null ? null : await store.findConnection(installation.id, id);
      if (!assignment || !connection || connection.removedAt !== null) {
        return { ok: false, code: 'channel-unassigned' };
      }
      if (connection.mode !== 'test') return { ok: false, code: 'live-connection' };
      return begin(installation, { assignment, connection, wish });
    },
    read: async ({ id }) => {
      const stored = await store.readTestPayment(id);
      return stored && orInterrupted(stored, clock.now());
    },
  };
};
