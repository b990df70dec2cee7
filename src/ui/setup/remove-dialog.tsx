import { useMutation } from 'urql';
import { RemoveConnectionDocument } from '../../generated/api';
import { ConfirmDialog } from '../dialog';
import { useText } from '../intl';
import { RefusedAct } from './refused-act';
import type { SetupConnection } from './types';
import { useRefusals } from './use-refusals';

interface DialogProps {
  readonly connection: SetupConnection;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Asks before keys are erased. */
export const RemoveDialog = ({ connection: { id, name }, onDone, onCancel }: DialogProps) => {
  const t = useText();
  const [removed, remove] = useMutation(RemoveConnectionDocument);
  const { errors, settle } = useRefusals(t('setup.notRemoved', { name }));
  const send = async () => {
    const { data, error } = await remove({ id });
    if (settle({ error, errors: data?.removeConnection.errors })) onDone();
  };
  return (
    <ConfirmDialog
      title={t('setup.removeTitle', { name })}
      confirm={t('setup.remove')}
      busy={removed.fetching}
      onConfirm={() => void send()}
      onClose={onCancel}
    >
      <p>{t('setup.removeText')}</p>
      <RefusedAct error={removed.error} errors={errors} />
    </ConfirmDialog>
  );
};
