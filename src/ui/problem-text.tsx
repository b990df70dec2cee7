import { useIntl } from 'react-intl';
import type { ProblemKey } from '../domain/decide/problem';
import type { SyncState } from '../generated/api-schema';
import { type Translate, useText } from './intl';

/** Every kind of trouble that has words in the catalogue; the compiler misses none. */
const known = {
  'money-without-order': true,
  'checkout-incomplete': true,
  underpaid: true,
  'amounts-differ': true,
  overpaid: true,
  'effect-refused': true,
  'refund-failed': true,
  'canceled-not-refunded': true,
  'order-without-money': true,
  'hold-expires': true,
  'cover-lost': true,
  'amount-not-exact': true,
  'work-parked': true,
  'connection-broken': true,
  'installation-broken': true,
} as const satisfies Record<ProblemKey, true>;

interface Told {
  readonly key: string;
  readonly message: string;
  readonly nextStep: string;
}

const isKnown = (key: string): key is ProblemKey => Object.hasOwn(known, key);

const titleOf = ({ key, message }: Told, t: Translate): string =>
  isKnown(key) ? t(`problem.${key}`) : message;

/** In English by what exactly happened, in other languages by the kind of trouble. */
const useStep = ({ key, nextStep }: Told): string => {
  const t = useText();
  const { locale } = useIntl();
  return locale === 'en' || !isKnown(key) ? nextStep : t(`problemStep.${key}`);
};

/** What needs a person: its kind, what exactly happened (in English), and what to do about it. */
export const ProblemText = ({ problem }: { problem: Told }) => {
  const t = useText();
  const step = useStep(problem);
  return (
    <>
      <p>
        <strong>{titleOf(problem, t)}</strong>
      </p>
      <p lang="en">{problem.message}</p>
      <p>
        <strong>{t('problems.nextStep')}:</strong> {step}
      </p>
    </>
  );
};

/** The same where there is little room. */
export const ShortProblem = ({ problem }: { problem: Told }) => {
  const t = useText();
  const step = useStep(problem);
  return (
    <p className="small">
      {titleOf(problem, t)}. {step}
    </p>
  );
};

interface Reasoned {
  readonly syncState: SyncState;
  readonly syncReason: string | null;
  readonly tries: number;
  readonly problems: readonly Told[];
}

/** Why a row is not simply in sync; failures of a try are told in the words of who refused it. */
export const reasonText = (row: Reasoned, t: Translate): string | null => {
  const [problem] = row.problems;
  if (problem) return titleOf(problem, t);
  return row.syncState === 'WORKING' && row.tries === 0
    ? t('orders.reasonWorking')
    : row.syncReason;
};
