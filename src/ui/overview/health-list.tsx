import type { OverviewQuery } from '../../generated/api';
import { AppLink } from '../app-link';
import { useFormat } from '../dashboard-frame';
import type { Format } from '../format';
import { type Translate, useText } from '../intl';
import { Section } from '../page';
import { ModePill, Pill } from '../parts';
import { eventRefusalText, healthReason, healthStep } from '../setup/health-text';
import { healthTones } from '../setup/health-tones';
import type { Health } from '../setup/types';

type Connection = OverviewQuery['connections'][number];

interface Words {
  readonly t: Translate;
  readonly format: Format;
  /** The server's time. */
  readonly now: string;
}

/** How a connection stands, in one sentence. */
const sentenceOf = (health: Health, { t, format, now }: Words): string => {
  const reason = healthReason(health, t);
  if (reason) return reason;
  if (!health.eventTakenAt) return t('healthSentence.noEvent');
  return t('healthSentence.ok', { ago: format.ago(health.eventTakenAt, now) });
};

const refusedOf = (health: Health, { t, format, now }: Words): string | null =>
  health.eventRefusedAt
    ? t('healthSentence.refused', {
        ago: format.ago(health.eventRefusedAt, now),
        reason: eventRefusalText(health.eventRefusedCode, t),
      })
    : null;

/** What the sentence is made from, for who wants to know it exactly. */
const factsOf = (health: Health, { t, format, now }: Words): string => {
  const { chargesEnabled, eventTakenAt, webhook } = health;
  return t('healthSentence.facts', {
    webhook: t(`webhook.${webhook}`),
    ago: eventTakenAt ? format.ago(eventTakenAt, now) : t('common.none'),
    charges:
      chargesEnabled === null
        ? t('common.none')
        : t(chargesEnabled ? 'setup.chargesOn' : 'setup.chargesOff'),
  });
};

/** One line for each connection: whether payments and events come, and what to do if not. */
export const HealthList = ({
  connections,
  health,
  now,
}: {
  connections: readonly Connection[];
  /** Null while Stripe is being asked. */
  health: readonly { readonly id: string; readonly health: Health }[] | null;
  now: string;
}) => {
  const t = useText();
  return (
    <Section
      id="health"
      title={t('setup.connections')}
      act={
        <AppLink className="external" to={{ path: '/settings' }}>
          {t('nav.settings')}
        </AppLink>
      }
    >
      <ul className="plain-list">
        {connections.map((connection) => (
          <HealthLine
            key={connection.id}
            connection={connection}
            health={health?.find(({ id }) => id === connection.id)?.health ?? null}
            now={now}
          />
        ))}
      </ul>
    </Section>
  );
};

const HealthLine = ({
  connection: { name, mode, channels, secretKeyMasked },
  health,
  now,
}: {
  connection: Connection;
  health: Health | null;
  now: string;
}) => {
  const t = useText();
  const format = useFormat();
  const words = { t, format, now };
  const refused = health ? refusedOf(health, words) : null;
  const step = health ? healthStep(health, t) : null;
  return (
    <li className="card">
      <div className="row">
        <h3>{name}</h3>
        <ModePill mode={mode} />
        {health ? (
          <Pill label={t(`health.${health.state}`)} tone={healthTones[health.state]} />
        ) : null}
      </div>
      <p>{health ? sentenceOf(health, words) : t('setup.checking')}</p>
      {step ? (
        <p>
          <strong>{t('problems.nextStep')}:</strong> {step}
        </p>
      ) : null}
      {refused ? <p className="small">{refused}</p> : null}
      {health ? (
        <p className="small">
          {factsOf(health, words)} · {t('healthSentence.key', { key: secretKeyMasked })}
        </p>
      ) : null}
      <p className="small">
        {channels.length > 0
          ? t('overview.usedBy', { channels: format.list(channels), count: channels.length })
          : t('overview.usedByNone')}
      </p>
    </li>
  );
};
