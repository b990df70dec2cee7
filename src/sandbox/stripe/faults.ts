import { ConnectionLost } from '../http';
import type { Params } from './form';

/** A request as it reached the stand-in; the ledger keeps them all. */
export interface Reached {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly params: Params;
  readonly idempotencyKey: string | null;
  readonly version: string | null;
  /** `acct_…`, null where the key was none of ours. */
  readonly account: string | null;
  /** True where the body of the request was executed (not refused, not replayed, not dropped). */
  executed: boolean;
  status: number | null;
}

export type FaultKind =
  /** The connection is refused: nothing is done. */
  | 'drop-before'
  /** It is done, and the answer is lost. */
  | 'drop-after'
  /** Nothing is done; a 500 is answered and kept under the key. */
  | 'server-error'
  /** It is done, and a 500 is answered and kept under the key all the same. */
  | 'server-error-after'
  /** Nothing is done: the balance cannot pay it; the 400 is kept under the key. */
  | 'balance-too-low'
  /** It is done, and the answer, which is kept under the key, lacks the field `without`. */
  | 'answer-without'
  /** 429 without a word about retrying; nothing is done. */
  | 'rate-limit'
  /** 429 `lock_timeout`, worth a retry; nothing is done. */
  | 'lock-timeout'
  /** The request takes `delayMs` on its way: it may land after the caller gave up. */
  | 'delay-request'
  /** It is done at once; the answer takes `delayMs`, and the key is in use meanwhile. */
  | 'delay-answer';

export interface Fault {
  readonly kind: FaultKind;
  /** Which requests it befalls; all where there is none. */
  readonly when?: (reached: Reached) => boolean;
  /** How often, once where not said. */
  readonly times?: number;
  readonly delayMs?: number;
  /** The field of the answer that is missing (`answer-without`). */
  readonly without?: string | undefined;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** The first fault that befalls this request, counted down. */
  take(reached: Reached): Fault | null;
}

export const makeFaults = (): Faults => {
  let armed: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => {
      armed.push({ fault, left: fault.times ?? 1 });
    },
    clear: () => {
      armed = [];
    },
    take: (reached) => {
      const hit = armed.find(({ fault, left }) => left > 0 && (fault.when?.(reached) ?? true));
      if (!hit) return null;
      hit.left -= 1;
      return hit.fault;
    },
  };
};

/**
 * What a caller sees of a broken connection: in process as `fetch` says it, over loopback (see
 * `listen`) as a socket that ends.
 */
export const connectionError = (code: 'ECONNREFUSED' | 'ECONNRESET'): ConnectionLost =>
  new ConnectionLost('fetch failed', { cause: Object.assign(new Error(code), { code }) });
