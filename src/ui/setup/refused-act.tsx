import type { CombinedError } from 'urql';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { ErrorNotice, Notice } from '../parts';
import { type FieldError, sentence } from './types';

/** Why an act was not done, beside its button: it failed as a whole, or was refused. */
export const RefusedAct = ({
  error,
  errors,
}: {
  error: CombinedError | undefined;
  errors: readonly FieldError[];
}) => {
  const t = useText();
  return (
    <>
      {error ? <ErrorNotice error={describeError(error, t)} /> : null}
      {errors.length > 0 ? (
        <div role="alert">
          <Notice kind="critical">{errors.map(sentence).join(' ')}</Notice>
        </div>
      ) : null}
    </>
  );
};
