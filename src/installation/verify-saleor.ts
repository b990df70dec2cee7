import { errors, flattenedVerify, type FlattenedJWSInput } from 'jose';
import type { Installation } from '../ports/store';
import type { KeySet, SigningKeys } from './signing-keys';

/**
 * `valid`: signed by this Saleor. `invalid`: not, and never will be. `undecided`: signed with a
 * key that we do not know and cannot fetch just now; the sender should come again.
 */
type SignatureCheck = 'valid' | 'invalid' | 'undecided';

export type VerifySaleor = (
  installation: Installation,
  body: Uint8Array,
  signature: string,
  /** `stored`: Saleor is asked for no new keys, so that an unknown one leaves it undecided. */
  keys?: 'stored',
) => Promise<SignatureCheck>;

/**
 * Checks a detached JWS (RFC 7797, `header..signature`) over the raw bytes of a body: RS256 only,
 * and only with keys of the installation itself. The signature covers neither headers nor event
 * name (Saleor docs: "Webhook signature"), so those are compared with the body elsewhere.
 */
export const makeVerifySaleor =
  (keys: SigningKeys): VerifySaleor =>
  async (installation, body, signature, which) => {
    const jws = readDetached(signature, body);
    if (!jws) return 'invalid';
    const stored = keys.stored(installation);
    if (stored) {
      const checked = await check(jws, stored);
      if (checked !== 'unknown-key') return checked;
    }
    if (which === 'stored') return 'undecided';
    const refreshed = await keys.refreshed(installation);
    // Saleor may have changed its key since the last look: its re-send comes when we may look.
    if (typeof refreshed === 'string') return 'undecided';
    const checked = await check(jws, refreshed);
    return checked === 'unknown-key' ? 'invalid' : checked;
  };

const readDetached = (signature: string, payload: Uint8Array): FlattenedJWSInput | null => {
  const [header, middle, text, ...rest] = signature.split('.');
  if (!header || middle !== '' || !text || rest.length > 0) return null;
  return { protected: header, payload, signature: text };
};

const check = async (
  jws: FlattenedJWSInput,
  keys: KeySet,
): Promise<'valid' | 'invalid' | 'unknown-key'> => {
  try {
    const { protectedHeader } = await flattenedVerify(jws, keys, { algorithms: ['RS256'] });
    // Without `b64: false` the signed text is another than the body that we read.
    return protectedHeader?.b64 === false ? 'valid' : 'invalid';
  } catch (error) {
    return error instanceof errors.JWKSNoMatchingKey ? 'unknown-key' : 'invalid';
  }
};
