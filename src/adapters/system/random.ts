import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Random } from '../../ports/random';

/** `randomInt` takes ranges below 2^48; this one is far finer than jitter needs. */
const fractionSteps = 2 ** 32;

/** The operating system's randomness: ids and tokens made of it cannot be guessed. */
export const makeSystemRandom = (): Random => ({
  uuid: () => randomUUID(),
  fraction: () => randomInt(fractionSteps) / fractionSteps,
  token: (bytes) => randomBytes(bytes).toString('base64url'),
});
