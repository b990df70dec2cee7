import { type FormEvent, useEffect, useId, useRef } from 'react';
import { useMutation } from 'urql';
import { RemoveConnectionDocument } from '../../generated/api';
import { Button } from '../parts';
import { text } from '../text';
import { RefusedAct } from './refused-act';
import type { SetupConnection } from './types';
import { useRefusals } from './use-refusals';

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
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [removed, remove] = useMutation(RemoveConnectionDocument);
  const { errors, settle } = useRefusals(text.setup.notRemoved(name));
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
        <h2 id={titleId}>{text.setup.removeTitle(name)}</h2>
        <p>{text.setup.removeText}</p>
        <RefusedAct error={removed.error} errors={errors} />
        <div className="row">
          <Button kind="primary" type="submit" busy={removed.fetching}>
            {text.setup.remove}
          </Button>
          <Button onClick={() => dialog.current?.close()}>{text.common.cancel}</Button>
        </div>
      </form>
    </dialog>
  );
};
