import { limits } from '../../server/limits';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How hostile the world of one seed is. Shares are from 0 to 1, times are milliseconds. */
export interface Profile {
  readonly name: string;
  /** Requests of the app to either side. */
  readonly requestLost: number;
  readonly answerLost: number;
  readonly stored500: number;
  readonly slow: number;
  readonly slowMs: number;
  readonly latencyMs: number;
  /** Deliveries to the app. */
  readonly deliveryLost: number;
  readonly deliveryTwice: number;
  readonly deliveryLate: number;
  readonly deliveryLateMs: number;
  /** Per call of the app to anything outside. */
  readonly crash: number;
  readonly restartMs: number;
  /** The app stands still for longer than its lease. */
  readonly pause: number;
  readonly pauseMs: number;
  readonly processes: number;
  readonly sweep: boolean;
  /** The clock of the app's machine is ahead of the others by so much at most. */
  readonly aheadMs: number;
  /** Articles sell out and come in again this often; 0 = what is scarce stays so. */
  readonly stockMovesMs: number;
  /** How long a debit is on its way, from and to: days in life, minutes where a world is short. */
  readonly settlementMs: readonly [number, number];
  /** How long the world goes on after the last fault. */
  readonly calmMs: number;
  /** How often a worker looks without being woken, and sweeps; each is a step of the world. */
  readonly pollMs: number;
  readonly sweepMs: number;
  /** Staff send goods and take them back. */
  readonly returns: boolean;
}

const calm: Profile = {
  name: 'calm',
  requestLost: 0,
  answerLost: 0,
  stored500: 0,
  slow: 0,
  slowMs: 0,
  latencyMs: 200,
  deliveryLost: 0,
  deliveryTwice: 0,
  deliveryLate: 0,
  deliveryLateMs: 0,
  crash: 0,
  restartMs: 5 * second,
  pause: 0,
  pauseMs: 0,
  processes: 1,
  sweep: true,
  aheadMs: 0,
  stockMovesMs: 0,
  // Short enough that the debit of the last shopper ends well before the world is judged.
  settlementMs: [minute, 15 * minute],
  // One sweep of everything, the longest pause between tries, and what was left to do.
  calmMs: 45 * minute,
  pollMs: 5 * second,
  sweepMs: limits.sweepOpenMs,
  returns: false,
};

const mild: Profile = {
  ...calm,
  name: 'mild',
  requestLost: 0.02,
  answerLost: 0.02,
  stored500: 0.01,
  slow: 0.03,
  slowMs: 10 * second,
  deliveryLost: 0.05,
  deliveryTwice: 0.1,
  deliveryLate: 0.1,
  deliveryLateMs: minute,
  crash: 0.003,
};

const harsh: Profile = {
  ...mild,
  name: 'harsh',
  requestLost: 0.08,
  answerLost: 0.1,
  stored500: 0.04,
  slow: 0.1,
  slowMs: 40 * second,
  deliveryLost: 0.2,
  deliveryTwice: 0.3,
  deliveryLate: 0.3,
  deliveryLateMs: 5 * minute,
  crash: 0.015,
};

const pausing: Profile = {
  ...harsh,
  name: 'long pauses',
  processes: 2,
  pause: 0.01,
  pauseMs: 90 * second,
};

/** A seed's profile is its place in this list: every defence is tried without the others' help. */
export const profiles: readonly [Profile, ...Profile[]] = [
  mild,
  harsh,
  // The sweep hides every other defect, so a good part of the seeds runs without it.
  { ...mild, name: 'sweep off', sweep: false, deliveryLost: 0 },
  { ...harsh, name: 'deliveries off', deliveryLost: 1 },
  { ...harsh, name: 'two processes', processes: 2 },
  pausing,
  { ...calm, name: 'calm' },
  { ...harsh, name: 'harsh, sweep off', sweep: false, deliveryLost: 0, processes: 2 },
  { ...harsh, name: 'clock ahead', aheadMs: 10 * minute },
];

/** Much lands when nobody waits for it any more, and has been sent again by then. */
const lateLandings: Profile = {
  ...mild,
  name: 'late landings',
  slow: 0.4,
  slowMs: 100 * second,
};

/** Worlds that take away what hides a missing defence; mutants are hunted in them as well. */
const unmasking: readonly Profile[] = [
  { ...mild, name: 'kept errors', stored500: 0.3 },
  lateLandings,
  { ...lateLandings, name: 'stock moves', stockMovesMs: 30 * second },
  { ...pausing, name: 'long pauses, sweep off', sweep: false, deliveryLost: 0, pause: 0.02 },
];

/**
 * Debits take their days, holds expire and vouchers as well, goods come back. Looked at seldom, so
 * that weeks pass as quickly as an hour does elsewhere.
 */
export const weeks: Profile = {
  ...mild,
  name: 'weeks',
  settlementMs: [day, 9 * day],
  calmMs: 24 * day,
  pollMs: 20 * minute,
  sweepMs: 6 * hour,
  returns: true,
};

/** A profile by its name. */
export const profileNamed = (name: string): Profile => {
  const all = [...profiles, ...unmasking, weeks];
  const found = all.find((profile) => profile.name === name);
  if (!found) {
    throw new Error(`No profile ${name}. There are: ${all.map((one) => one.name).join('; ')}.`);
  }
  return found;
};
