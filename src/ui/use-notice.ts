import { actions, useAppBridge } from '@saleor/app-sdk/app-bridge';
import { useCallback } from 'react';
import type { Explained } from './describe-error';

/** The outcome of an act, as the Dashboard tells it. */
export interface Outcome {
  readonly status: 'success' | 'info' | 'error';
  readonly title: string;
  readonly text?: string;
}

/**
 * Tells an outcome by the Dashboard's own notice. It goes away by itself, so the page always says
 * the same near its cause; but that may be out of sight, and the notice is not.
 */
export const useNotice = (): ((outcome: Outcome) => void) => {
  const { appBridge } = useAppBridge();
  return useCallback(
    (outcome) => {
      appBridge?.dispatch(actions.Notification(outcome)).catch(() => {
        // An older Dashboard does not answer; the page has it as well.
      });
    },
    [appBridge],
  );
};

export const failureOf = ({ title, reason, nextStep }: Explained): Outcome => ({
  status: 'error',
  title,
  text: `${reason} ${nextStep}`,
});
