import { useEffect, useRef } from 'react';

const usualMs = 10_000;

/** Calls `refresh` every so often while the page is seen, and at once when it is seen again. */
export const useRefreshing = (refresh: () => void, everyMs = usualMs): void => {
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  }, [refresh]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') latest.current();
    };
    const timer = window.setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [everyMs]);
};
