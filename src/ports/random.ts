/** Randomness from outside, so that a simulation can be replayed from its seed. */
export interface Random {
  /** A version 4 UUID. */
  uuid(): string;
  /** A number in [0, 1), for jitter. */
  fraction(): number;
  /** `bytes` random bytes as unpadded base64url. */
  token(bytes: number): string;
}
