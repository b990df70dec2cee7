/**
 * Secrets at rest: AES-256-GCM with a random 96-bit nonce. The associated data
 * (table, column and id of the row) is authenticated along, so that a ciphertext cannot be moved to
 * another row.
 */
export interface Secrets {
  /** Gives `keyId.nonce.ciphertext` (base64url parts). */
  encrypt(plain: string, associatedData: string): string;
  /** Throws where the key is unknown, the text was altered, or the associated data differ. */
  decrypt(encrypted: string, associatedData: string): string;
}
