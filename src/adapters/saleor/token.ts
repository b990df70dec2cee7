import type { Log } from '../../ports/log';
import type { Secrets } from '../../ports/secrets';
import { associatedDataOfToken, type Installation } from '../../ports/store';

interface OpenTokenDeps {
  readonly secrets: Secrets;
  readonly log: Log;
}

/** The token of an installation; null where it is gone or cannot be decrypted. */
export const openToken = (
  { secrets, log }: OpenTokenDeps,
  installation: Installation,
): string | null => {
  if (installation.tokenEncrypted === '') return null;
  try {
    return secrets.decrypt(installation.tokenEncrypted, associatedDataOfToken(installation.id));
  } catch {
    // The cause may quote the encrypted text; which installation it is says enough.
    log.error('saleor.token-unreadable', { installationId: installation.id });
    return null;
  }
};
