import { useState } from 'react';
import { ConfirmDialog } from '../dialog';
import { type Translate, useText } from '../intl';
import { useUnsaved } from '../leave-guard';
import { SaveBar } from '../save-bar';
import { type Consequence, consequencesOf } from './channel-rules';
import type { Setup } from './types';
import type { ChannelChanges } from './use-channel-changes';

const sentenceOf = (consequence: Consequence, t: Translate): string =>
  consequence.kind === 'side-by-side'
    ? t('consequence.side-by-side')
    : t(`consequence.${consequence.kind}`, { channel: consequence.channel });

/** Says what is unsaved; where saving stops or begins to take money, it asks first. */
export const ChannelSaveBar = ({ setup, draft }: { setup: Setup; draft: ChannelChanges }) => {
  const t = useText();
  const [asking, setAsking] = useState(false);
  const { changes, saving, saveAll, discard } = draft;
  useUnsaved(changes.length > 0);
  const consequences = consequencesOf(changes, setup.channels.channels, setup.connections);
  const save = () => (consequences.length > 0 ? setAsking(true) : void saveAll());
  const confirm = () => {
    setAsking(false);
    void saveAll();
  };
  if (changes.length === 0) return null;
  return (
    <>
      <SaveBar
        message={t('channels.unsaved', { count: changes.length })}
        {...{ saving, onSave: save, onDiscard: discard }}
      />
      {asking ? (
        <ConfirmDialog
          title={t('channels.askTitle')}
          confirm={t('common.save')}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        >
          {consequences
            .map((one) => sentenceOf(one, t))
            .map((words) => (
              <p key={words}>{words}</p>
            ))}
        </ConfirmDialog>
      ) : null}
    </>
  );
};
