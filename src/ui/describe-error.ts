import type { CombinedError } from 'urql';

/** What happened, why, and what to do next. */
export interface Explained {
  readonly title: string;
  readonly reason: string;
  readonly nextStep: string;
  /** Whether asking again may help. */
  readonly retry: boolean;
}

const explained: Readonly<Record<string, Explained>> = {
  'permission-missing': {
    title: 'You may not see this',
    reason: 'These pages ask for the permission “Handle payments” (HANDLE_PAYMENTS).',
    nextStep: 'Ask an administrator of your Saleor to add it to your permission group.',
    retry: false,
  },
  'token-invalid': {
    title: 'The Dashboard session is not accepted',
    reason: 'The token has expired, or it was made for another Saleor or another app.',
    nextStep: 'Reload the page. If that does not help, sign in to the Dashboard again.',
    retry: true,
  },
  'not-installed': {
    title: 'The app does not know this Saleor',
    reason: 'It was removed here, or its database is a new one.',
    nextStep: 'Remove the app under Extensions and install it again.',
    retry: false,
  },
  'keys-unavailable': {
    title: 'Saleor’s public keys cannot be read',
    reason: 'The app needs them to check who you are, and Saleor did not answer.',
    nextStep: 'Try again in a minute.',
    retry: true,
  },
  unavailable: {
    title: 'The database is unavailable',
    reason: 'The app cannot reach its database at the moment. Nothing was changed.',
    nextStep: 'Try again in a minute. Payments are not lost: both sides send their news again.',
    retry: true,
  },
  network: {
    title: 'The app did not answer',
    reason: 'The connection was cut, or the answer took too long.',
    nextStep: 'Check your connection and try again.',
    retry: true,
  },
  'too-many-requests': {
    title: 'Too many requests',
    reason: 'The app answers a limited number of requests per minute and user.',
    nextStep: 'Wait a minute, then try again.',
    retry: true,
  },
};

const unexpected: Explained = {
  title: 'The app failed to answer',
  reason: 'Something unexpected went wrong on our side. The fault was logged.',
  nextStep: 'Try again. If it stays, tell whoever runs the app the time of this message.',
  retry: true,
};

/** The one fault whose sentence is about what was asked; the API's own words say what is wrong. */
const misasked: Omit<Explained, 'reason'> = {
  title: 'This cannot be looked up',
  nextStep: 'Change what you asked for.',
  retry: false,
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
export const describeError = (error: CombinedError): Explained => {
  const code = codeOf(error);
  if (code === 'invalid-argument') return { ...misasked, reason: messageOf(error) };
  // No token at all is, for whoever looks at the page, the same as one that is not accepted.
  return explained[code === 'credentials-missing' ? 'token-invalid' : code] ?? unexpected;
};
