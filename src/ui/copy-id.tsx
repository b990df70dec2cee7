import { Check, Copy } from 'lucide-react';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { useText } from './intl';

/** A frame of another origin may write to the clipboard only where the page around it allows it. */
const writeToClipboard = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The Dashboard's frame allows it to nobody (NotAllowedError); on plain HTTP there is none.
    return false;
  }
};

/** Copies what is selected, as the keyboard would: a frame may do so on a press of a button. */
const copySelection = (text: string): boolean => {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'visually-hidden';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
};

const select = ({ current }: RefObject<HTMLElement>): void => {
  if (current) window.getSelection()?.selectAllChildren(current);
};

/** An id, and a button that copies it; where nothing may copy, the id is selected to be copied. */
export const CopyId = ({ id, children }: { id: string; children?: ReactNode }) => {
  const t = useText();
  const text = useRef<HTMLSpanElement>(null);
  const [outcome, setOutcome] = useState<'copied' | 'selected' | null>(null);
  const copy = async () => {
    if ((await writeToClipboard(id)) || copySelection(id)) return setOutcome('copied');
    select(text);
    setOutcome('selected');
  };
  const Mark = outcome === 'copied' ? Check : Copy;
  return (
    <span className="copy-id">
      <span ref={text}>{children ?? <span className="mono">{id}</span>}</span>
      <button
        type="button"
        className="icon-button icon-button-small"
        aria-label={t('copy.label', { id })}
        title={t('copy.title')}
        onClick={() => void copy()}
      >
        <Mark size={14} aria-hidden="true" />
      </button>
      <span role="status" className={outcome === 'selected' ? 'small' : 'visually-hidden'}>
        {outcome === 'copied' ? t('copy.done') : outcome === 'selected' ? t('copy.select') : ''}
      </span>
    </span>
  );
};
