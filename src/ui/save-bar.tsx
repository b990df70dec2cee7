import { Button } from './parts';
import { useText } from './intl';

/** Says at the foot of the page what is unsaved; it is there while something is. */
export const SaveBar = ({
  message,
  saving,
  onSave,
  onDiscard,
}: {
  message: string;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}) => {
  const t = useText();
  return (
    <div className="save-bar" role="region" aria-label={t('saveBar.label')}>
      <p>{message}</p>
      <div className="row">
        <Button busy={saving} onClick={onDiscard}>
          {t('saveBar.discard')}
        </Button>
        <Button kind="primary" busy={saving} onClick={onSave}>
          {saving ? t('common.saving') : t('common.save')}
        </Button>
      </div>
    </div>
  );
};
