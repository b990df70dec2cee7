import { useEffect, useState } from 'react';

/** Looks again after so many milliseconds, and again, while somebody can see the page. */
export const useLook = (look: () => void, everyMs: number): void => {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const due = AbortSignal.timeout(everyMs);
    const next = () => {
      if (document.visibilityState === 'visible') look();
      setTurn(turn + 1);
    };
    due.addEventListener('abort', next);
    return () => due.removeEventListener('abort', next);
  }, [look, everyMs, turn]);
};
