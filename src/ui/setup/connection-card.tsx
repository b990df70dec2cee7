import { type RefObject, useState } from 'react';
import { useMutation } from 'urql';
import { RotateWebhookSecretDocument } from '../../generated/api';
import { useFormat } from '../dashboard-frame';
import type { Tone } from '../order-text';
import { Button, FactList, ModePill, Pill } from '../parts';
import { useOpener } from '../use-opener';
import { KeysForm } from './keys-form';
import { RefusedAct } from './refused-act';
import { RemoveDialog } from './remove-dialog';
import type { Health, SetupConnection } from './types';
import { useRefusals } from './use-refusals';
import { type Translate, useText } from '../intl';

interface CardProps {
  readonly connection: SetupConnection;
  /** Null while Stripe is being asked. */
  readonly health: Health | null;
  readonly canConfigure: boolean;
  readonly onChanged: (message: string) => void;
}

export const ConnectionCard = ({ connection, health, canConfigure, onChanged }: CardProps) => {
  const t = useText();
  const [open, setOpen] = useState<'keys' | 'remove' | null>(null);
  const keysOpener = useOpener(open === 'keys');
  const close = () => setOpen(null);
  const { name } = connection;
  return (
    <li className="card">
      <div className="row">
        <h3>{name}</h3>
        <ModePill mode={connection.mode} />
      </div>
      <HealthNotice health={health} />
      <ConnectionFacts connection={connection} health={health} />
      {open === 'keys' ? (
        <KeysForm
          of={connection}
          onCancel={close}
          onDone={() => {
            close();
            onChanged(t('setup.replaced', { name }));
          }}
        />
      ) : null}
      {canConfigure && open !== 'keys' ? (
        <CardActs
          connection={connection}
          keysOpener={keysOpener}
          onOpen={setOpen}
          onChanged={onChanged}
        />
      ) : null}
      {open === 'remove' ? (
        <RemoveDialog
          connection={connection}
          onCancel={close}
          onDone={() => {
            close();
            onChanged(t('setup.removed', { name }));
          }}
        />
      ) : null}
    </li>
  );
};

const CardActs = ({
  connection: { id, name },
  keysOpener,
  onOpen,
  onChanged,
}: Pick<CardProps, 'connection' | 'onChanged'> & {
  keysOpener: RefObject<HTMLButtonElement>;
  onOpen: (what: 'keys' | 'remove') => void;
}) => {
  const t = useText();
  const [rotated, rotate] = useMutation(RotateWebhookSecretDocument);
  const { errors, settle } = useRefusals(t('setup.newSecretFailed'));
  const renew = async () => {
    const { data, error } = await rotate({ id });
    const isDone = settle({ error, errors: data?.rotateWebhookSecret.errors });
    if (isDone) onChanged(t('setup.newSecretDone', { name }));
  };
  const labelled = (what: string) => `${what}: ${name}`;
  return (
    <>
      <RefusedAct error={rotated.error} errors={errors} />
      <div className="row">
        <Button
          ref={keysOpener}
          label={labelled(t('setup.replaceKeys'))}
          onClick={() => onOpen('keys')}
        >
          {t('setup.replaceKeys')}
        </Button>
        <Button
          label={labelled(t('setup.newSecret'))}
          busy={rotated.fetching}
          onClick={() => void renew()}
        >
          {t('setup.newSecret')}
        </Button>
        <Button
          kind="tertiary"
          label={labelled(t('setup.remove'))}
          onClick={() => onOpen('remove')}
        >
          {t('setup.remove')}
        </Button>
      </div>
    </>
  );
};

const HealthNotice = ({ health }: { health: Health | null }) =>
  health?.reason ? (
    <div className={health.state === 'BROKEN' ? 'notice notice-critical' : 'notice'}>
      <p>{health.reason}</p>
      {health.nextStep ? <p>{health.nextStep}</p> : null}
    </div>
  ) : null;

const stateTones: Readonly<Record<Health['state'], Tone>> = {
  OK: 'good',
  BROKEN: 'bad',
  UNKNOWN: 'neutral',
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
    <Pill label={t(`health.${health.state}`)} tone={stateTones[health.state]} />
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
