import type { InstallationId } from '../domain/facts/ids';
import type { Outcome } from '../domain/facts/outcome';
import type {
  StoredTestPayment,
  TestPaymentRun,
  TestPaymentStepName,
  TestPaymentWords,
} from '../ports/store';
import type { TestPaymentDeps } from './contract';

/** Longer than any one call takes, so that only a process that ended is taken for one. */
const aliveMs = 45_000;
/** No step begins later than so long after the click. */
const longestMs = 180_000;
/** How long the app looks for what the other side does by itself, and how often. */
const patienceMs = 60_000;
const lookMs = 400;
/** Saved at least so often while it waits. */
const looksPerSave = 25;

/** Ends the run at the step that is under way. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  constructor(
    /** Stable: says which advice to give. */
    readonly code: string,
    readonly words: string | null,
  ) {
    super(code);
  }
}

/** Another run has the place of this one, or its installation went: nobody is to be told. */
export class RunReplaced extends Error {
  override readonly name = 'RunReplaced';
}

type Say = (side: TestPaymentWords['side'], words: string, reference?: string | null) => void;

/** Keeps the run's steps, and saves them while they are made. */
export interface Progress {
  run(): TestPaymentRun;
  change(change: Partial<TestPaymentRun>): void;
  /** Makes one step: saved as begun before it does anything, and as ended after. */
  step<T>(name: TestPaymentStepName, act: (say: Say) => Promise<T>): Promise<T>;
  /** Looks again and again until it finds something, for a minute; then null. */
  waitFor<T>(look: () => Promise<T | null>): Promise<T | null>;
  end(ending: { readonly code: string; readonly words: string | null } | null): Promise<void>;
}

/** How long a run that was saved now is taken to be worked on. */
export const aliveFrom = (now: number): number => now + aliveMs;

export const makeProgress = (
  { store, clock }: Pick<TestPaymentDeps, 'store' | 'clock'>,
  installationId: InstallationId,
  begun: TestPaymentRun,
): Progress => {
  let run = begun;
  const save = async (aliveUntil = aliveFrom(clock.now())): Promise<void> => {
    const saved: StoredTestPayment = { run, aliveUntil };
    if (!(await store.saveTestPayment(installationId, saved))) {
      throw new RunReplaced('The test payment was replaced');
    }
  };
  const change: Progress['change'] = (changed) => {
    run = { ...run, ...changed };
  };
  const changeLast = (changed: Partial<TestPaymentRun['steps'][number]>): void =>
    change({
      steps: run.steps.map((step, index) =>
        index === run.steps.length - 1 ? { ...step, ...changed } : step,
      ),
    });
  const say: Say = (side, words, reference = null) =>
    changeLast({ said: [...(run.steps.at(-1)?.said ?? []), { side, words, reference }] });
  return {
    run: () => run,
    change,
    step: async (name, act) => {
      const now = clock.now();
      change({ steps: [...run.steps, { name, startedAt: now, endedAt: null, said: [] }] });
      if (now - run.startedAt > longestMs) throw new StepFailed('too-long', null);
      await save();
      const value = await act(say);
      changeLast({ endedAt: clock.now() });
      return value;
    },
    waitFor: async (look) => {
      const until = clock.now() + patienceMs;
      for (let looks = 1; ; looks += 1) {
        const found = await look();
        if (found !== null || clock.now() >= until) return found;
        await clock.sleep(lookMs);
        if (looks % looksPerSave === 0) await save();
      }
    },
    end: async (failure) => {
      const at = clock.now();
      if (failure && run.steps.at(-1)?.endedAt === null) changeLast({ endedAt: at });
      const kind = failure ? 'failed' : 'succeeded';
      const { code, words } = failure ?? { code: null, words: null };
      change({ ending: { kind, at, code, words } });
      await save(at);
    },
  };
};

/** Codes of Saleor's refusals that have an advice of their own. */
const ofSaleor: Readonly<Record<string, string>> = {
  INSUFFICIENT_STOCK: 'no-stock',
  CHECKOUT_NOT_FULLY_PAID: 'not-paid',
};

/** What the call gave; a refusal or a lost answer ends the run. */
export const valueOf = <T>(side: 'saleor' | 'stripe', outcome: Outcome<T>): T => {
  if (outcome.kind === 'done') return outcome.value;
  const { kind, code, message } = outcome;
  const words = `${code}: ${message}`;
  if (kind === 'unknown') throw new StepFailed(`${side}-unavailable`, words);
  throw new StepFailed((side === 'saleor' ? ofSaleor[code] : null) ?? `${side}-refused`, words);
};
