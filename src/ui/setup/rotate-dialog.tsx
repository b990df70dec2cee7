import { useMutation } from 'urql';
import { RotateWebhookSecretDocument } from '../../generated/api';
import { ConfirmDialog } from '../dialog';
import { useText } from '../intl';
import { RefusedAct } from './refused-act';
import type { SetupConnection } from './types';
import { useRefusals } from './use-refusals';

/** Asks before Stripe gets another webhook endpoint, with another signing secret. */
export const RotateDialog = ({
  connection: { id, name },
  onDone,
  onCancel,
}: {
  connection: SetupConnection;
  onDone: () => void;
  onCancel: () => void;
}) => {
  const t = useText();
  const [rotated, rotate] = useMutation(RotateWebhookSecretDocument);
  const { errors, settle } = useRefusals(t('setup.newSecretFailed'));
  const send = async () => {
    const { data, error } = await rotate({ id });
    if (settle({ error, errors: data?.rotateWebhookSecret.errors })) onDone();
  };
  return (
    <ConfirmDialog
      title={t('setup.newSecretTitle', { name })}
      confirm={t('setup.newSecret')}
      busy={rotated.fetching}
      onConfirm={() => void send()}
      onClose={onCancel}
    >
      <p>{t('setup.newSecretText')}</p>
      <RefusedAct error={rotated.error} errors={errors} />
    </ConfirmDialog>
  );
};
