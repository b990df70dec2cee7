import { ExternalLink } from '../parts';
import { useText } from '../intl';
import type { MessageKey } from '../messages/catalogue';
import { keyPages, newKeyLink } from './stripe-key-links';

const permissions: readonly (readonly [resource: string, why: MessageKey, write: boolean])[] = [
  ['PaymentIntents', 'keyHelp.intents', true],
  ['Charges and Refunds', 'keyHelp.charges', true],
  ['Events', 'keyHelp.events', false],
  ['Webhook Endpoints', 'keyHelp.webhooks', true],
];

/** Where the keys are in Stripe, and what a restricted key has to be allowed. */
export const KeyHelp = () => {
  const t = useText();
  return (
    <>
      <p className="row">
        {t('keyHelp.where')}
        <ExternalLink href={newKeyLink(t('appName'))}>{t('keyHelp.create')}</ExternalLink>
        <ExternalLink href={keyPages.TEST}>{t('keyHelp.test')}</ExternalLink>
        <ExternalLink href={keyPages.LIVE}>{t('keyHelp.live')}</ExternalLink>
      </p>
      <details>
        <summary>{t('keyHelp.permissions')}</summary>
        <ul>
          {permissions.map(([resource, why, write]) => (
            <li key={resource}>
              <strong>{resource}</strong>, {write ? t('keyHelp.write') : t('keyHelp.read')}:{' '}
              {t(why)}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
};
