import { type ReactNode, createContext, useCallback, useContext, useEffect, useMemo } from 'react';
import { useRef, useState } from 'react';
import { ConfirmDialog } from './dialog';
import { useText } from './intl';

interface Guard {
  /** Says whether a page has work that would be lost. */
  readonly setUnsaved: (isUnsaved: boolean) => void;
  /** True where the person is asked first; `leave` is done once they agree. */
  readonly holdsBack: (leave: () => void) => boolean;
}

const GuardContext = createContext<Guard>({
  setUnsaved: () => undefined,
  holdsBack: () => false,
});

/** What a link asks before it leads away. */
export const useLeaveGuard = (): Guard => useContext(GuardContext);

/** Asks before this page is left while it has unsaved work. */
export const useUnsaved = (isUnsaved: boolean): void => {
  const { setUnsaved } = useLeaveGuard();
  useEffect(() => {
    setUnsaved(isUnsaved);
    return () => setUnsaved(false);
  }, [isUnsaved, setUnsaved]);
};

/** Keeps unsaved work from being lost by a click on a link of ours. */
export const LeaveGuard = ({ children }: { children: ReactNode }) => {
  const t = useText();
  const isUnsaved = useRef(false);
  const [held, setHeld] = useState<{ leave: () => void } | null>(null);
  const holdsBack = useCallback((leave: () => void) => {
    if (isUnsaved.current) setHeld({ leave });
    return isUnsaved.current;
  }, []);
  const setUnsaved = useCallback((now: boolean) => {
    isUnsaved.current = now;
  }, []);
  const guard = useMemo(() => ({ holdsBack, setUnsaved }), [holdsBack, setUnsaved]);
  const leave = () => {
    isUnsaved.current = false;
    setHeld(null);
    held?.leave();
  };
  return (
    <GuardContext.Provider value={guard}>
      {children}
      {held ? (
        <ConfirmDialog
          title={t('leave.title')}
          confirm={t('leave.confirm')}
          onConfirm={leave}
          onClose={() => setHeld(null)}
        >
          <p>{t('leave.text')}</p>
        </ConfirmDialog>
      ) : null}
    </GuardContext.Provider>
  );
};
