import type { Log, LogFields } from '../../ports/log';
import { profiles, type Profile } from './profiles';
import { intact, type Mutation } from './mutation';
import { simulate, type Ending } from './world';

export interface Played extends Ending {
  readonly seed: number;
  readonly profile: string;
  readonly trace: readonly string[];
}

/** The last lines of what the app said, for a seed that failed. */
const traceLines = 400;

/** A seed's profile is its place in the list, so that one number replays it. */
export const profileOf = (seed: number): Profile => profiles[seed % profiles.length] ?? profiles[0];

/**
 * Each profile is played in turns with banks and with cards alone, so that a seed of cards alone is
 * not disturbed by what banks need.
 */
const hasBanks = (seed: number): boolean => Math.floor(seed / profiles.length) % 2 === 0;

/** Plays one seed. `now` of the trace is not kept: the seed repeats it. */
export const playSeed = async (
  seed: number,
  profile: Profile = profileOf(seed),
  mutation: Mutation = intact,
): Promise<Played> => {
  const trace: string[] = [];
  const write = (level: string) => (event: string, fields?: LogFields) => {
    trace.push(`${level} ${event} ${JSON.stringify(fields ?? {})}`);
    if (trace.length > traceLines) trace.shift();
  };
  const log: Log = { info: write('info'), warn: write('warn'), error: write('error') };
  const kind = { profile, banks: hasBanks(seed), mutation };
  const ending = await simulate(seed, kind, log);
  return { ...ending, seed, profile: profile.name, trace };
};

/** What a person needs to find the cause: the number, what broke, and the command. */
export const describeFailure = ({ seed, profile, violations, trace }: Played): string =>
  [
    `Seed ${seed} (${profile}) broke:`,
    ...violations.map((violation) => `  - ${violation}`),
    `Replay: npm run simulate -- --seed ${seed}${profileOption(seed, profile)}`,
    'Trace:',
    ...trace.map((line) => `  ${line}`),
  ].join('\n');

/** Where a seed was not played in its own profile. */
const profileOption = (seed: number, profile: string): string =>
  profileOf(seed).name === profile ? '' : ` --profile "${profile}"`;
