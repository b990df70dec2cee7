import { useState } from 'react';
import type { CombinedError } from 'urql';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { failureOf, useNotice } from '../use-notice';
import { type FieldError, sentence } from './types';

/** How a request ended: it failed as a whole, or was answered with what is wrong. */
interface Ending {
  readonly error: CombinedError | undefined;
  readonly errors: readonly FieldError[] | undefined;
}

/** What was refused of an act, for the place beside it; the Dashboard tells it as well. */
export const useRefusals = (title: string) => {
  const t = useText();
  const notice = useNotice();
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  /** Whether the act was done. */
  const settle = ({ error, errors: found }: Ending): boolean => {
    setErrors(found ?? []);
    if (error) notice(failureOf(describeError(error, t)));
    else if (found && found.length > 0) {
      notice({ status: 'error', title, text: found.map(sentence).join(' ') });
    }
    return !error && found?.length === 0;
  };
  return { errors, settle, forget: () => setErrors([]) };
};
