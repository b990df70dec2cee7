import type { Secrets } from '../ports/secrets';

/** Null for what was encrypted with a key that is gone: whoever lost it must be able to go on. */
export const decryptOrNull = (
  secrets: Secrets,
  encrypted: string,
  associatedData: string,
): string | null => {
  try {
    return secrets.decrypt(encrypted, associatedData);
  } catch {
    return null;
  }
};
