import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Secrets } from '../../ports/secrets';

interface SecretKeys {
  /** At least 32 bytes (or characters) of randomness; encrypts and decrypts. */
  readonly current: Buffer | string;
  /** While a key is being changed: decrypts only. */
  readonly previous?: Buffer | string | null;
}

const nonceBytes = 12;
const tagBytes = 16;
const shortestKeyBytes = 32;

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce, which is safe for 2^32 texts per
 * key.
 * Two keys may be known at once; what the older one encrypted is readable until it is
 * encrypted anew.
 */
export const makeSecrets = (keys: SecretKeys): Secrets => {
  const current = deriveKey(keys.current);
  const known = new Map([[current.id, current]]);
  if (keys.previous) {
    const previous = deriveKey(keys.previous);
    known.set(previous.id, previous);
  }

  return {
    encrypt(plain, associatedData) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce);
      cipher.setAAD(Buffer.from(associatedData, 'utf8'));
      const encrypted = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      const ciphertext = Buffer.concat([encrypted, cipher.getAuthTag()]);
      return [current.id, nonce.toString('base64url'), ciphertext.toString('base64url')].join('.');
    },

    decrypt(encrypted, associatedData) {
      const [keyId, nonceText, cipherText, ...rest] = encrypted.split('.');
      if (!keyId || !nonceText || !cipherText || rest.length > 0) {
        throw new Error(`An encrypted value of ${associatedData} is not in our form.`);
      }
      const key = known.get(keyId);
      if (!key)
        throw new Error(
          `An encrypted value of ${associatedData} needs key ${keyId}, which is unknown.`,
        );
      return decryptWith(key, Buffer.from(nonceText, 'base64url'), cipherText, associatedData);
    },
  };
};

const decryptWith = (
  key: Key,
  nonce: Buffer,
  cipherText: string,
  associatedData: string,
): string => {
  const bytes = Buffer.from(cipherText, 'base64url');
  if (nonce.length !== nonceBytes || bytes.length < tagBytes) {
    throw new Error(`An encrypted value of ${associatedData} is cut short.`);
  }
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(associatedData, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const body = bytes.subarray(0, bytes.length - tagBytes);
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    throw new Error(
      `An encrypted value of ${associatedData} was altered, or has other associated data.`,
    );
  }
};

/** The id is a hash of the derived key: it says which key it was and nothing about it. */
const deriveKey = (material: Buffer | string): Key => {
  const input = typeof material === 'string' ? Buffer.from(material, 'utf8') : material;
  if (input.length < shortestKeyBytes) {
    throw new Error(`A secret key needs at least ${shortestKeyBytes} bytes.`);
  }
  const bytes = Buffer.from(hkdfSync('sha256', input, '', 'stripe-orders:secrets:v1', 32));
  const id = createHash('sha256').update(bytes).digest('base64url').slice(0, 8);
  return { id, bytes };
};
