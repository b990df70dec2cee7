import type { HealthCode } from '../../generated/api-schema';
import type { Translate } from '../intl';
import type { MessageKey } from '../messages/catalogue';

/** What the API says of a connection that does not stand as it should. */
interface Ailing {
  readonly code: HealthCode | null;
  readonly detail: string | null;
  readonly nextStep: string | null;
}

/** What is wrong with a connection, in the language of the page; null where nothing is. */
export const healthReason = ({ code, detail }: Ailing, t: Translate): string | null =>
  code && t(`healthReason.${code}`, { detail: detail ?? '' });

/** What to do about it. What Stripe refuses of payments has more answers than can be translated. */
export const healthStep = ({ code, nextStep }: Ailing, t: Translate): string | null => {
  if (!code) return null;
  return code === 'PAYMENTS_REFUSED' ? nextStep : t(`healthStep.${code}`);
};

const refusals: Readonly<Record<string, MessageKey>> = {
  'bad-signature': 'eventRefusal.bad-signature',
  'outside-tolerance': 'eventRefusal.outside-tolerance',
  'wrong-mode': 'eventRefusal.wrong-mode',
  'wrong-account': 'eventRefusal.wrong-account',
  'no-signature': 'eventRefusal.no-signature',
};

/** Why an event was refused, by the code that its sender was answered. */
export const eventRefusalText = (code: string | null, t: Translate): string =>
  t(refusals[code ?? ''] ?? 'eventRefusal.other');
