import dynamic from 'next/dynamic';
import { type RefObject, useState } from 'react';
import { useFormat } from '../dashboard-frame';
import { type Translate, useText } from '../intl';
import { ActMenu } from '../menu';
import type { Tone } from '../order-text';
import { FactList, Loading, ModePill, Pill } from '../parts';
import { useOpener } from '../use-opener';
import { RemoveDialog } from './remove-dialog';
import { RotateDialog } from './rotate-dialog';
import { healthReason, healthStep } from './health-text';
import { healthTones } from './health-tones';
import type { Health, SetupConnection } from './types';

/** Loaded when it is opened: what checks forms is large. */
const KeysForm = dynamic(() => import('./keys-form'), { loading: Loading });

type Opened = 'keys' | 'secret' | 'remove';

interface CardProps {
  readonly connection: SetupConnection;
  /** Null while Stripe is being asked. */
  readonly health: Health | null;
  readonly canConfigure: boolean;
  /** Says what was done; null = something new was begun, and older notices leave. */
  readonly onChanged: (message: string | null) => void;
}

/** A connection: how it stands with Stripe, and what can be done with it. */
export const ConnectionCard = ({ connection, health, canConfigure, onChanged }: CardProps) => {
  const t = useText();
  const [open, setOpen] = useState<Opened | null>(null);
  const opener = useOpener(open !== null);
  const { name } = connection;
  const close = () => setOpen(null);
  const done = (message: string) => {
    close();
    onChanged(message);
  };
  const show = (what: Opened) => {
    onChanged(null);
    setOpen(what);
  };
  return (
    <li className="card">
      <div className="row card-header">
        <h3>{name}</h3>
        <ModePill mode={connection.mode} />
        {canConfigure ? <CardMenu {...{ connection, opener, onOpen: show }} /> : null}
      </div>
      <HealthNotice health={health} />
      <ConnectionFacts connection={connection} health={health} />
      {open === 'keys' ? (
        <KeysForm
          of={connection}
          onCancel={close}
          onDone={() => done(t('setup.replaced', { name }))}
        />
      ) : null}
      {open === 'secret' ? (
        <RotateDialog
          {...{ connection, onCancel: close }}
          onDone={() => done(t('setup.newSecretDone', { name }))}
        />
      ) : null}
      {open === 'remove' ? (
        <RemoveDialog
          {...{ connection, onCancel: close }}
          onDone={() => done(t('setup.removed', { name }))}
        />
      ) : null}
    </li>
  );
};

/** The acts of a connection; one that would be refused says why before it is chosen. */
const CardMenu = ({
  connection: { name, channels },
  opener,
  onOpen,
}: {
  connection: SetupConnection;
  opener: RefObject<HTMLButtonElement>;
  onOpen: (what: Opened) => void;
}) => {
  const t = useText();
  const format = useFormat();
  const refusal =
    channels.length > 0 ? t('setup.inUse', { channels: format.list(channels) }) : null;
  return (
    <ActMenu
      opener={opener}
      label={t('setup.actsOf', { name })}
      acts={[
        { label: t('setup.replaceKeys'), onSelect: () => onOpen('keys') },
        { label: t('setup.newSecret'), onSelect: () => onOpen('secret') },
        { label: t('setup.remove'), refusal, onSelect: () => onOpen('remove') },
      ]}
    />
  );
};

const HealthNotice = ({ health }: { health: Health | null }) => {
  const t = useText();
  return health?.code ? (
    <div className={health.state === 'BROKEN' ? 'notice notice-critical' : 'notice'}>
      <p>{healthReason(health, t)}</p>
      <p>{healthStep(health, t)}</p>
    </div>
  ) : null;
};

const webhookTones: Readonly<Record<Health['webhook'], Tone>> = {
  ENABLED: 'good',
  OUTDATED: 'warning',
  DISABLED: 'bad',
  MISSING: 'bad',
  UNKNOWN: 'neutral',
};

const chargesText = (health: Health | null, t: Translate): string | null => {
  if (!health || health.chargesEnabled === null) return null;
  return health.chargesEnabled ? t('setup.chargesOn') : t('setup.chargesOff');
};

const ConnectionFacts = ({ connection, health }: Pick<CardProps, 'connection' | 'health'>) => {
  const t = useText();
  const format = useFormat();
  const mono = (value: string | null) => (value ? <span className="mono">{value}</span> : null);
  const state = health ? (
    <Pill label={t(`health.${health.state}`)} tone={healthTones[health.state]} />
  ) : (
    t('setup.checking')
  );
  const webhook = health ? (
    <Pill label={t(`webhook.${health.webhook}`)} tone={webhookTones[health.webhook]} />
  ) : (
    t('setup.checking')
  );
  const time = (at: string | null | undefined) =>
    at ? <time dateTime={at}>{format.time(at)}</time> : null;
  const since = <time dateTime={connection.createdAt}>{format.time(connection.createdAt)}</time>;
  const channels = connection.channels.join(', ') || t('setup.usedByNone');
  return (
    <FactList
      facts={[
        { term: t('setup.health'), value: state },
        { term: t('setup.webhook'), value: webhook },
        { term: t('setup.lastEvent'), value: time(health?.eventTakenAt) },
        { term: t('setup.lastRefused'), value: time(health?.eventRefusedAt) },
        { term: t('setup.charges'), value: chargesText(health, t) },
        { term: t('setup.usedBy'), value: channels },
        { term: t('setup.account'), value: mono(connection.accountId) },
        { term: t('setup.publishableKey'), value: mono(connection.publishableKeyMasked) },
        { term: t('setup.secretKey'), value: mono(connection.secretKeyMasked) },
        { term: t('setup.since'), value: since },
      ]}
    />
  );
};
