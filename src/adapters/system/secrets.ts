import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Secrets } from '../../ports/secrets';

interface SecretKeys {
  /** At least 32 bytes (or characters) of randomness; seals and opens. */
  readonly current: Buffer | string;
  /** While a key is being changed: opens only. */
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
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce, which is safe for 2^32 seals per key.
 * Two keys may be known at once; what the older one sealed stays readable until it is sealed anew.
 */
export const makeSecrets = (keys: SecretKeys): Secrets => {
  const current = deriveKey(keys.current);
  const known = new Map([[current.id, current]]);
  if (keys.previous) {
    const previous = deriveKey(keys.previous);
    known.set(previous.id, previous);
  }

  return {
    seal(plain, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce);
      cipher.setAAD(Buffer.from(place, 'utf8'));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      const ciphertext = Buffer.concat([sealed, cipher.getAuthTag()]);
      return [current.id, nonce.toString('base64url'), ciphertext.toString('base64url')].join('.');
    },

    open(sealed, place) {
      const [keyId, nonceText, cipherText, ...rest] = sealed.split('.');
      if (!keyId || !nonceText || !cipherText || rest.length > 0) {
        throw new Error(`A sealed value of ${place} is not in our form.`);
      }
      const key = known.get(keyId);
      if (!key) throw new Error(`A sealed value of ${place} needs key ${keyId}, which is unknown.`);
      return openWith(key, Buffer.from(nonceText, 'base64url'), cipherText, place);
    },
  };
};

const openWith = (key: Key, nonce: Buffer, cipherText: string, place: string): string => {
  const bytes = Buffer.from(cipherText, 'base64url');
  if (nonce.length !== nonceBytes || bytes.length < tagBytes) {
    throw new Error(`A sealed value of ${place} is cut short.`);
  }
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const body = bytes.subarray(0, bytes.length - tagBytes);
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    throw new Error(`A sealed value of ${place} was altered, or belongs to another place.`);
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
