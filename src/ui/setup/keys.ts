import { config, maxLength, minLength, object, refine, regex, string, trim } from 'zod/mini';
import type { output } from 'zod/mini';
import type { MessageKey } from '../messages/catalogue';

// The pages' policy lets no code be made of text, which zod otherwise tries for speed.
config({ jitless: true });

/** A mistake is named by a key of the catalogue. */
const key = (name: MessageKey): MessageKey => name;

const publishable = /^pk_(test|live)_\w+$/;
const secret = /^[rs]k_(test|live)_\w+$/;

const trimmed = (pattern: RegExp, message: MessageKey) =>
  string().check(trim(), regex(pattern, { error: key(message), abort: true }));

const modeWord = (text: string): string | undefined => /^[prs]k_(test|live)_/.exec(text)?.[1];

/** What the keys are for, as soon as one of them says so. */
export const modeOfKeys = (...keys: readonly string[]): 'TEST' | 'LIVE' | null => {
  const word = keys.map((one) => modeWord(one.trim())).find(Boolean);
  return word === 'live' ? 'LIVE' : word === 'test' ? 'TEST' : null;
};

/** A connection's name and keys as they are typed; what a key is worth, Stripe says. */
export const keysShape = object({
  name: string().check(
    trim(),
    minLength(1, key('form.nameMissing')),
    maxLength(60, key('form.nameLong')),
  ),
  publishableKey: trimmed(publishable, 'form.publishableWrong'),
  secretKey: trimmed(secret, 'form.secretWrong'),
}).check(
  refine(({ publishableKey, secretKey }) => modeWord(publishableKey) === modeWord(secretKey), {
    path: ['secretKey'],
    error: key('form.modesDiffer'),
  }),
);

export type KeysInput = output<typeof keysShape>;
