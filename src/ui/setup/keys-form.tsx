import { standardSchemaResolver } from '@hookform/resolvers/standard-schema';
import { useEffect } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { ConfirmDialog } from '../dialog';
import { FormField } from '../form-fields';
import { useText } from '../intl';
import { Button, ErrorNotice, ModePill, Notice } from '../parts';
import { KeyHelp } from './key-help';
import { type KeysInput, keysShape, modeOfKeys } from './keys';
import { type SetupConnection, sentence } from './types';
import { useKeysSubmit } from './use-keys-submit';

interface KeysFormProps {
  /** Gives new keys to this connection; none = a new connection. */
  readonly of?: SetupConnection;
  readonly onDone: (name: string) => void;
  readonly onCancel: () => void;
}

/** Adds a connection, or gives new keys to one: the same fields, checked by Stripe itself. */
const KeysForm = ({ of, onDone, onCancel }: KeysFormProps) => {
  const t = useText();
  const form = useForm<KeysInput>({
    resolver: standardSchemaResolver(keysShape),
    defaultValues: { name: of?.name ?? '', publishableKey: '', secretKey: '' },
  });
  const { control, handleSubmit, setFocus } = form;
  const sending = useKeysSubmit(of?.id ?? null, form, onDone);
  // The form was opened by a button that is gone now, so the focus goes where the work is.
  useEffect(() => setFocus(of ? 'publishableKey' : 'name'), [of, setFocus]);
  const [publishableKey, secretKey] = useWatch({ control, name: ['publishableKey', 'secretKey'] });
  const mode = modeOfKeys(publishableKey, secretKey);
  return (
    <form
      className="card"
      noValidate
      onSubmit={(event) => void handleSubmit((values) => sending.send(values))(event)}
      aria-label={of ? t('setup.replaceKeys') : t('setup.add')}
    >
      <Failures {...sending} />
      {of ? null : (
        <FormField
          {...{ control, name: 'name', maxLength: 60 }}
          label={t('form.name')}
          hint={t('form.nameHint')}
        />
      )}
      <FormField
        {...{ control, name: 'publishableKey' }}
        label={t('setup.publishableKey')}
        hint={t('form.publishableHint')}
      />
      <FormField
        {...{ control, name: 'secretKey', type: 'password' }}
        label={t('form.secretLabel')}
        hint={t('form.secretHint')}
      />
      <KeyHelp />
      <div className="row">
        <Button kind="primary" type="submit" busy={sending.busy}>
          {sending.busy ? t('form.connecting') : of ? t('setup.replaceKeys') : t('form.submit')}
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
      <AskTwin {...sending} />
    </form>
  );
};

type Sending = ReturnType<typeof useKeysSubmit>;

const Failures = ({ errors, failure }: Pick<Sending, 'errors' | 'failure'>) => {
  const t = useText();
  if (failure) return <ErrorNotice error={failure} />;
  if (errors.length === 0) return null;
  return (
    <div role="alert">
      <Notice kind="critical">
        <h3>{t('form.failed')}</h3>
        {errors
          .filter(({ field }) => !field)
          .map((error) => (
            <p key={error.message}>{sentence(error)}</p>
          ))}
      </Notice>
    </div>
  );
};

/** The account is connected already; a second connection is made only where that is meant. */
const AskTwin = ({ twin, busy, confirmTwin, closeTwin }: Sending) => {
  const t = useText();
  return twin ? (
    <ConfirmDialog
      title={t('form.twinTitle')}
      confirm={t('form.connectTwice')}
      busy={busy}
      onConfirm={confirmTwin}
      onClose={closeTwin}
    >
      <p>{sentence(twin)}</p>
      <p>{t('form.twinText')}</p>
    </ConfirmDialog>
  ) : null;
};

export default KeysForm;
