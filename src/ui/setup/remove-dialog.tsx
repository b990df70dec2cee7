import { type FormEvent, useEffect, useId, useRef } from 'react';
import { useMutation } from 'urql';
import { RemoveConnectionDocument } from '../../generated/api';
import { Button } from '../parts';
import { RefusedAct } from './refused-act';
import type { SetupConnection } from './types';
import { useRefusals } from './use-refusals';
import { useText } from '../intl';

/** Asks before keys are erased. The native dialog keeps the focus and closes with Escape. */
export const RemoveDialog = ({
  connection: { id, name },
  onDone,
  onCancel,
}: {
  connection: SetupConnection;
  onDone: () => void;
  onCancel: () => void;
}) => {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [removed, remove] = useMutation(RemoveConnectionDocument);
  const { errors, settle } = useRefusals(t('setup.notRemoved', { name }));
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);
  const send = async () => {
    const { data, error } = await remove({ id });
    if (settle({ error, errors: data?.removeConnection.errors })) onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={onCancel}>
      <form onSubmit={submit}>
        <h2 id={titleId}>{t('setup.removeTitle', { name })}</h2>
        <p>{t('setup.removeText')}</p>
        <RefusedAct error={removed.error} errors={errors} />
        <div className="row">
          <Button kind="primary" type="submit" busy={removed.fetching}>
            {t('setup.remove')}
          </Button>
          <Button onClick={() => dialog.current?.close()}>{t('common.cancel')}</Button>
        </div>
      </form>
    </dialog>
  );
};
