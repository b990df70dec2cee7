import type { SaleorHandler } from '../../handlers/contract';
import { normaliseSaleorApiUrl } from '../../installation/allowed-urls';
import { headerSecretName, decryptHeaderSecret } from '../../installation/header-secret';
import type { NoteRefusedUrl } from '../../installation/url-refusals';
import type { VerifySaleor } from '../../installation/verify-saleor';
import type { Secrets } from '../../ports/secrets';
import type { Installation } from '../../ports/store';
import { limits } from '../limits';
import { HttpFault, type Incoming } from './message';
import { countBadSignature, type RateLimit } from './rate-limit';
import { sameSecret } from './same-secret';

interface SenderDeps {
  readonly badSignatures: RateLimit;
  readonly secrets: Secrets;
  readonly noteRefusedUrl: NoteRefusedUrl;
}

export const readHeaders = (incoming: Incoming, handler: SaleorHandler) => {
  const event = incoming.header('saleor-event');
  if (event?.toLowerCase() !== handler.segment) {
    throw new HttpFault(400, 'wrong-event', 'The header saleor-event names another event.');
  }
  const signature = incoming.header('saleor-signature') ?? '';
  if (signature === '') {
    throw new HttpFault(401, 'signature-missing', 'The header saleor-signature is missing.');
  }
  if (signature.length > limits.signatureHeaderBytes) {
    throw new HttpFault(400, 'signature-too-large', 'The header saleor-signature is too large.');
  }
  const saleorApiUrl = normaliseSaleorApiUrl(incoming.header('saleor-api-url') ?? '');
  return { saleorApiUrl, signature };
};

const refusedUrls = {
  'saleor-url-invalid': [400, 'The header saleor-api-url is not an API URL.'],
  'not-installed': [401, 'The app is not installed at this Saleor.'],
} as const;

/** The sender is a stranger and is told no URL; the operator finds both in the log. */
export const refuseUrl = async (
  { noteRefusedUrl }: SenderDeps,
  incoming: Incoming,
  code: keyof typeof refusedUrls,
): Promise<never> => {
  await noteRefusedUrl(code, incoming.header('saleor-api-url'));
  throw new HttpFault(refusedUrls[code][0], code, refusedUrls[code][1]);
};

export const keysUnavailable = (): never => {
  throw new HttpFault(503, 'keys-unavailable', 'The public keys of Saleor cannot be read now.', {
    'retry-after': '60',
  });
};

export const checkSigned = (
  deps: SenderDeps,
  incoming: Incoming,
  installation: Installation,
  check: Awaited<ReturnType<VerifySaleor>>,
  /** Told of a refusal, also where the answer is 429: why it was refused is what helps. */
  onRefused: (code: string) => void,
): void => {
  if (check === 'undecided') return keysUnavailable();
  if (check === 'valid' && hasHeaderSecret(deps, incoming, installation)) return;
  onRefused(check === 'valid' ? 'header-secret-invalid' : 'signature-invalid');
  // Counted after the check: strangers must not be able to use up the tries of a real Saleor.
  countBadSignature(deps.badSignatures, incoming.ip);
  if (check === 'valid') {
    throw new HttpFault(401, 'header-secret-invalid', `The header ${headerSecretName} is wrong.`);
  }
  throw new HttpFault(401, 'signature-invalid', 'The signature does not fit the body.');
};

/** Asked for once Saleor was seen to have it on every webhook. */
export const hasHeaderSecret = (
  { secrets }: SenderDeps,
  incoming: Incoming,
  { id, headerSecretsEncrypted, headerSecretConfirmedAt }: Installation,
): boolean => {
  if (headerSecretConfirmedAt === null) return true;
  const given = incoming.header(headerSecretName) ?? '';
  return headerSecretsEncrypted.some((encrypted) => {
    const known = decryptHeaderSecret(secrets, id, encrypted);
    return known !== null && sameSecret(given, known);
  });
};
