/** Time from outside, so that tests and the simulator can turn it. All values are milliseconds. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number;
  /** Resolves after `ms`; rejects never. */
  sleep(ms: number): Promise<void>;
  /** Runs `task` after `ms`; the returned function calls it off. */
  after(ms: number, task: () => void): () => void;
}
