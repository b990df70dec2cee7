import { Modal } from '@saleor/macaw-ui';
import { type ReactNode, useId, useState } from 'react';
import { Button } from './parts';
import { useText } from './intl';

/**
 * A dialog that keeps the focus and closes with Escape. Macaw's dialog is named by a title that it
 * does not show, so ours names it; and what had the focus before gets it back.
 */
const Dialog = ({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) => {
  const titleId = useId();
  const [opener] = useState(() => document.activeElement);
  const giveBack = (event: Event) => {
    event.preventDefault();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  };
  return (
    <Modal open onChange={(open) => (open ? undefined : onClose())}>
      <Modal.Content
        dialogContentProps={{
          'aria-labelledby': titleId,
          'aria-describedby': undefined,
          onCloseAutoFocus: giveBack,
        }}
      >
        <div className="dialog">
          <h2 id={titleId}>{title}</h2>
          {children}
        </div>
      </Modal.Content>
    </Modal>
  );
};

/** Asks before something that cannot be taken back, and says what will happen. */
export const ConfirmDialog = ({
  title,
  confirm,
  busy = false,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  /** What the button does, in a verb. */
  confirm: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) => {
  const t = useText();
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div className="row row-end">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button kind="primary" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
};
