import type { SeededRandom } from '../simulator/seeded-random';
import { afterwards } from './afterwards';
import { buying } from './buying';
import type { Tale } from './evidence';
import type { Scenario, Stage } from './stage';

const scenarios: readonly Scenario[] = [...buying, ...afterwards];

/** Every path in turn, the usual ones more often, in an order that the seed gives. */
export const castScenarios = (count: number, random: SeededRandom): readonly Scenario[] => {
  const round = scenarios.flatMap((scenario) =>
    Array.from({ length: scenario.weight ?? 1 }, () => scenario),
  );
  // One of each first, so that a short run has every path as well.
  const endless = [...scenarios, ...round];
  const cast = Array.from({ length: count }, (_, index) =>
    index < scenarios.length ? endless[index] : round[(index - scenarios.length) % round.length],
  );
  return shuffled(
    cast.flatMap((scenario) => scenario ?? []),
    random,
  );
};

export const pathCount = scenarios.length;

const shuffled = <T>(items: readonly T[], random: SeededRandom): readonly T[] =>
  items
    .map((item) => ({ item, at: random.fraction() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

export interface Played {
  readonly tales: readonly Tale[];
  /** Stories that broke off, and why. */
  readonly broken: readonly string[];
}

interface LoadInput {
  readonly stage: Stage;
  readonly cast: readonly Scenario[];
  /** Shoppers at once. */
  readonly shoppers: number;
  /** Called after each story. */
  readonly onStory: (done: number) => void;
  /** True once everybody is to go home. */
  readonly stopped: () => boolean;
}

/** Lets shoppers act out the stories, some at a time. */
export const playAll = async (input: LoadInput): Promise<Played> => {
  const { stage, cast } = input;
  const tales: Tale[] = [];
  const broken: string[] = [];
  let next = 0;
  let done = 0;
  const shopper = async (): Promise<void> => {
    for (;;) {
      const scenario = cast[next];
      next += 1;
      if (!scenario || input.stopped()) return;
      try {
        tales.push({ name: scenario.name, ...(await scenario.play(stage)) });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        broken.push(`${scenario.name}: ${reason}`);
      }
      done += 1;
      input.onStory(done);
    }
  };
  await Promise.all(Array.from({ length: input.shoppers }, shopper));
  return { tales, broken };
};
