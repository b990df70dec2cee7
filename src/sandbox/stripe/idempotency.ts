import type { Clock } from '../../ports/clock';
import { ApiProblem, badParam } from './problem';

/** An answer as it is kept and replayed. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly shouldRetry: boolean | null;
}

interface Entry {
  readonly fingerprint: string;
  readonly at: number;
  readonly requestId: string;
  /** Null while the first request is still under way. */
  answer: Answer | null;
}

/** A key in use: keep what came of it, or let go of it where nothing began. */
interface Claim {
  keep(answer: Answer): void;
  letGo(): void;
}

export type Claimed =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'replay'; readonly answer: Answer; readonly originalRequest: string };

interface IdempotencyKeys {
  /** Throws where the key has other parameters or its first request is still under way. */
  claim(owner: string, key: string, fingerprint: string, requestId: string): Claimed;
}

/** Stripe may prune keys after a day; here each goes then, which is the harsher reading. */
const keptMs = 24 * 3_600_000;
const keyLength = 255;

const mismatch = (key: string): ApiProblem =>
  new ApiProblem(
    400,
    {
      type: 'idempotency_error',
      message:
        'Keys for idempotent requests can only be used with the same parameters they were first ' +
        `used with. Use a key other than '${key}' for a different request.`,
    },
    false,
  );

const inUse = (key: string): ApiProblem =>
  new ApiProblem(
    409,
    {
      type: 'invalid_request_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotent Key: ${key}`,
    },
    false,
  );

/** docs.stripe.com/api/idempotent_requests: first answer kept per key, 500s included. */
export const makeIdempotencyKeys = (clock: Clock): IdempotencyKeys => {
  const entries = new Map<string, Entry>();
  return {
    claim: (owner, key, fingerprint, requestId) => {
      if (key.length > keyLength) throw badParam('idempotency_key', 'The key is too long');
      const name = `${owner} ${key}`;
      const present = entries.get(name);
      if (present && clock.now() - present.at < keptMs) {
        if (present.fingerprint !== fingerprint) throw mismatch(key);
        if (!present.answer) throw inUse(key);
        return { kind: 'replay', answer: present.answer, originalRequest: present.requestId };
      }
      const entry: Entry = { fingerprint, at: clock.now(), requestId, answer: null };
      entries.set(name, entry);
      const keep = (answer: Answer): void => {
        entry.answer = answer;
      };
      const letGo = (): void => {
        if (entries.get(name) === entry) entries.delete(name);
      };
      return { kind: 'claimed', claim: { keep, letGo } };
    },
  };
};
