import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { AddConnectionDocument, RotateConnectionKeysDocument } from '../../generated/api';
import { describeError } from '../describe-error';
import { TextField } from '../fields';
import { Button, ErrorNotice, ModePill, Notice } from '../parts';
import { type SetupConnection, errorOf, sentence } from './types';
import { useRefusals } from './use-refusals';
import { useText } from '../intl';

const fields = ['name', 'publishableKey', 'secretKey'] as const;
type FieldName = (typeof fields)[number];

/** What the keys are for, as soon as one of them says so. */
const modeOf = (...keys: readonly string[]): 'TEST' | 'LIVE' | null => {
  const word = keys.map((key) => /^(?:pk|rk|sk)_(test|live)_/.exec(key.trim())?.[1]).find(Boolean);
  return word === 'live' ? 'LIVE' : word === 'test' ? 'TEST' : null;
};

interface KeysFormProps {
  /** Gives new keys to this connection; none = a new connection. */
  readonly of?: SetupConnection;
  readonly onDone: (name: string) => void;
  readonly onCancel: () => void;
}

/** Adds a connection, or gives new keys to one: the same fields, checked by Stripe itself. */
export const KeysForm = ({ of, onDone, onCancel }: KeysFormProps) => {
  const t = useText();
  const [values, setValues] = useState({ name: of?.name ?? '', publishableKey: '', secretKey: '' });
  const form = useKeysSubmit(of?.id ?? null, values, onDone);
  const firstField = useRef<HTMLInputElement>(null);
  // The form was opened by a button that is gone now, so the focus goes where the work is.
  useEffect(() => firstField.current?.focus(), []);

  const field = (name: FieldName) => ({
    name,
    value: values[name],
    error: errorOf(form.errors, name),
    onChange: (value: string) => setValues((old) => ({ ...old, [name]: value })),
  });
  return (
    <form
      className="card"
      noValidate
      onSubmit={form.submit}
      aria-label={of ? t('setup.replaceKeys') : t('setup.add')}
    >
      <FormErrors {...form} />
      {form.isTwin ? <ConfirmTwin onConfirm={form.confirm} busy={form.sending} /> : null}
      {of ? null : (
        <TextField
          ref={firstField}
          label={t('form.name')}
          hint={t('form.nameHint')}
          maxLength={60}
          required
          {...field('name')}
        />
      )}
      <TextField
        ref={of ? firstField : undefined}
        label={t('setup.publishableKey')}
        hint={`${t('form.publishableHint')} ${t('form.where')}`}
        required
        {...field('publishableKey')}
      />
      <TextField
        label={t('form.secretLabel')}
        hint={t('form.secretHint')}
        type="password"
        required
        {...field('secretKey')}
      />
      <FormActs
        submit={of ? t('setup.replaceKeys') : t('form.submit')}
        sending={form.sending}
        mode={modeOf(values.publishableKey, values.secretKey)}
        onCancel={onCancel}
      />
    </form>
  );
};

const FormActs = ({
  submit,
  sending,
  mode,
  onCancel,
}: {
  submit: string;
  sending: boolean;
  mode: 'TEST' | 'LIVE' | null;
  onCancel: () => void;
}) => {
  const t = useText();
  return (
    <div className="row">
      <Button kind="primary" type="submit" busy={sending}>
        {sending ? t('form.connecting') : submit}
      </Button>
      <Button kind="tertiary" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
      {mode ? (
        <span className="row" role="status">
          {t('form.mode')} <ModePill mode={mode} />
        </span>
      ) : null}
    </div>
  );
};

/** The account is connected already; a second connection is made only where that is meant. */
const ConfirmTwin = ({ onConfirm, busy }: { onConfirm: () => void; busy: boolean }) => {
  const t = useText();
  return (
    <div className="row">
      <Button busy={busy} onClick={onConfirm}>
        {t('form.connectTwice')}
      </Button>
    </div>
  );
};

type KeysSubmit = ReturnType<typeof useKeysSubmit>;

const FormErrors = ({ errors, failure }: Pick<KeysSubmit, 'errors' | 'failure'>) => {
  const t = useText();
  if (failure) return <ErrorNotice error={failure} />;
  const general = errors.filter(({ field }) => !fields.some((name) => name === field));
  if (errors.length === 0) return null;
  return (
    <div role="alert">
      <Notice kind="critical">
        <h3>{t('form.failed')}</h3>
        {general.map((error) => (
          <p key={error.message}>{sentence(error)}</p>
        ))}
      </Notice>
    </div>
  );
};

const useKeysSubmit = (
  id: string | null,
  values: Readonly<Record<FieldName, string>>,
  onDone: (name: string) => void,
) => {
  const t = useText();
  const [added, add] = useMutation(AddConnectionDocument);
  const [rotated, rotate] = useMutation(RotateConnectionKeysDocument);
  const { errors, settle } = useRefusals(t('form.failed'));
  const { publishableKey, secretKey } = values;

  const ask = async (allowSameAccount: boolean) => {
    if (id) {
      const { data, error } = await rotate({ input: { id, publishableKey, secretKey } });
      return { error, errors: data?.rotateConnectionKeys.errors };
    }
    const { data, error } = await add({ input: { ...values, allowSameAccount } });
    return { error, errors: data?.addConnection.errors };
  };
  const send = async (form: HTMLFormElement | null, allowSameAccount = false) => {
    const ending = await ask(allowSameAccount);
    if (settle(ending)) return onDone(values.name.trim());
    const wrong = fields.find((name) => ending.errors?.some(({ field }) => field === name));
    const input = wrong && form ? form.elements.namedItem(wrong) : null;
    if (input instanceof HTMLInputElement) input.focus();
  };
  const error = (id ? rotated : added).error;
  return {
    errors,
    sending: added.fetching || rotated.fetching,
    failure: error ? describeError(error, t) : null,
    isTwin: errors.some(({ code }) => code === 'account-connected-already'),
    confirm: () => void send(null, true),
    submit: (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      void send(event.currentTarget);
    },
  };
};
