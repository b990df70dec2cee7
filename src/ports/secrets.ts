/**
 * Secrets at rest: AES-256-GCM with a random 96-bit nonce. `place` (table, column, row,
 * installation) is authenticated along, so that a ciphertext cannot be moved to another row.
 */
export interface Secrets {
  /** Gives `keyId.nonce.ciphertext` (base64url parts). */
  seal(plain: string, place: string): string;
  /** Throws where the key is unknown, the text was altered, or the place is another. */
  open(sealed: string, place: string): string;
}
