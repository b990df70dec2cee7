/** Values that a log line may carry: ids, counts, codes. Never bodies, never secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured log. `event` is a stable word (`delivery.accepted`), fields say of what. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** What an error says of itself, for a log line. */
export interface Cause {
  /** The error's class. */
  readonly name: string;
  /** Of the system (`ECONNREFUSED`), the database (`28P01`) or its client, where one is there. */
  readonly code?: string;
  readonly message: string;
}

const deepest = 5;

const partOf = (error: object, name: string): unknown => Reflect.get(error, name);

/** An error, what it wraps, and what that wraps; of several at once, each. */
const chainOf = (error: unknown, depth = 0): readonly object[] => {
  if (typeof error !== 'object' || error === null || depth > deepest) return [];
  const several: unknown = partOf(error, 'errors');
  const inner = [...(Array.isArray(several) ? several : []), partOf(error, 'cause')];
  return [error, ...inner.flatMap((one) => chainOf(one, depth + 1))];
};

const textOf = (error: object, name: string): string => {
  const text = partOf(error, name);
  return typeof text === 'string' ? text : '';
};

/** The parser of JSON quotes its input, and PostgreSQL the value that does not fit a type. */
const quotesInput = (error: object): boolean =>
  textOf(error, 'name') === 'SyntaxError' || /^22/.test(textOf(error, 'code'));

/** Where a shape did not fit, and not what was there. */
const issuesOf = (error: object): string | null => {
  const issues = partOf(error, 'issues');
  if (!Array.isArray(issues)) return null;
  return issues
    .map((issue: { code?: unknown; path?: unknown }) => {
      const path = Array.isArray(issue.path) ? issue.path.join('.') : '';
      return `${path || 'it'}: ${String(issue.code)}`;
    })
    .join(', ');
};

/** One line: the database's client shows the call with its values above the line that counts. */
const sentenceOf = (error: object): string => {
  const issues = issuesOf(error);
  if (issues !== null) return issues;
  const lines = textOf(error, 'message').split('\n');
  const line = lines.map((one) => one.trim()).findLast((one) => one !== '') ?? '';
  return quotesInput(error) ? line.replace(/(["'`]).*\1/g, '[quoted]') : line;
};

/**
 * Why something failed, with the errors below it. The log replaces what looks like a secret;
 * values of rows and requests are left out here, where an error is known to quote them.
 */
export const causeOf = (error: unknown): Cause => {
  const chain = chainOf(error);
  const [first] = chain;
  if (!first)
    return { name: typeof error, message: typeof error === 'string' ? error : 'no error' };
  const code = chain.map((one) => textOf(one, 'code')).find((one) => one !== '');
  const sentences = [...new Set(chain.map(sentenceOf))].filter((one) => one !== '');
  return {
    name: textOf(first, 'name') || 'Error',
    ...(code === undefined ? {} : { code }),
    message: sentences.join('; because: ') || 'it says nothing',
  };
};
