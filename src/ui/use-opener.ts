import { type RefObject, useEffect, useRef } from 'react';

/**
 * Gives the focus back to the button that opened something, once that is gone, and also where the
 * button itself became another one: `place` tells one from the other. A focus that is elsewhere
 * stays there.
 */
export const useOpener = <Opener extends HTMLElement = HTMLButtonElement>(
  isOpen: boolean,
  place?: unknown,
): RefObject<Opener> => {
  const opener = useRef<Opener>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    const isLost = !isFirst.current && document.activeElement === document.body;
    isFirst.current = false;
    if (isLost && !isOpen) opener.current?.focus({ preventScroll: true });
  }, [isOpen, place]);
  return opener;
};
