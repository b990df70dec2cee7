import type { CombinedError } from 'urql';
import type { Translate } from './intl';

/** What happened, why, and what to do next. */
export interface Explained {
  readonly title: string;
  readonly reason: string;
  readonly nextStep: string;
  /** Whether asking again may help. */
  readonly retry: boolean;
}

/** The faults that have words of their own, and whether asking again may help. */
const retries = {
  'permission-missing': false,
  'token-invalid': true,
  'not-installed': false,
  'keys-unavailable': true,
  unavailable: true,
  'saleor-unavailable': true,
  network: true,
  'too-many-requests': true,
  internal: true,
} as const;

type Fault = keyof typeof retries;

const faultOf = (code: string): Fault => {
  // No token at all is, for whoever looks at the page, the same as one that is not accepted.
  const known = code === 'credentials-missing' ? 'token-invalid' : code;
  return Object.hasOwn(retries, known) ? (known as Fault) : 'internal';
};

const messageOf = ({ graphQLErrors: [first], message }: CombinedError): string =>
  first?.message ?? message;

const codeOf = (error: CombinedError): string => {
  const [first] = error.graphQLErrors;
  const code = first?.extensions['code'];
  if (typeof code === 'string') return code;
  return error.networkError ? 'network' : 'internal';
};

/** Explains a failed request by its stable code. */
export const describeError = (error: CombinedError, t: Translate): Explained => {
  const code = codeOf(error);
  if (code === 'invalid-argument') {
    // The one fault whose sentence is about what was asked: the API's own words say what is wrong.
    return {
      title: t('error.invalid-argument.title'),
      reason: messageOf(error),
      nextStep: t('error.invalid-argument.nextStep'),
      retry: false,
    };
  }
  const fault = faultOf(code);
  return {
    title: t(`error.${fault}.title`),
    reason: t(`error.${fault}.reason`),
    nextStep: t(`error.${fault}.nextStep`),
    retry: retries[fault],
  };
};
