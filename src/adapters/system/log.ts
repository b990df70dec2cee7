import { pino, type DestinationStream } from 'pino';
import type { Log, LogFields } from '../../ports/log';

type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

interface LogOptions {
  /** Takes one line without its line break; standard output by default. */
  readonly write?: (line: string) => void;
  /** Lines below this level are dropped; `info` by default. */
  readonly level?: LogLevel;
  /** Values that are replaced wherever they stand, such as passwords of this process. */
  readonly hidden?: readonly string[];
  /** Milliseconds since 1970, for the line's `time`. */
  readonly now?: () => number;
}

/** Longer texts are cut: a log line is a pointer, not a copy. */
const textLength = 300;

/**
 * Names that a line may carry. Any other field is shown as withheld, so that a body or a token
 * passed by mistake does not come out, and the mistake is seen.
 */
const listed = new Set(
  (
    'action code channel closed count currency database error event generation host kind level ' +
    'livemode message method mode name ok origin outcome path pid port reason rounds ' +
    'saleorApiUrl result side source state status tries type url version worker'
  ).split(' '),
);
const listedEnding = /(?:Id|Ids|Ms|At|Count|Bytes|Minor|Status|State|Key|Code|Reference|Version)$/;
const unlistedEnding = /(?:secret|private|api|signing|restricted|publishable)Key$/i;

/** What Stripe keys, client secrets, signing secrets, JSON web tokens and bearers look like. */
const secrets: readonly RegExp[] = [
  /\b(?:sk|rk)_(?:test|live)?_?[A-Za-z0-9_]{6,}/g,
  /\bwhsec_[A-Za-z0-9+/=_-]{6,}/g,
  /\b(?:pi|seti|cs|src)_[A-Za-z0-9_]*_secret_[A-Za-z0-9]+/g,
  /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g,
  /\bBearer\s+[^\s"',]+/gi,
  /\b(?:password|passwd|pgpassword|secret|token)["']?\s*[=:]\s*["']?[^\s"',;&]+/gi,
];

const address = /\/\/[^\s"'<>]+/g;
// Looked for from the beginning of a word alone: a long text takes no longer than it is long.
const mailAddress = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/** User and password of an address. The password may hold `/` and `@` itself. */
const withoutPassword = (found: string): string => {
  const end = found.lastIndexOf('@');
  return found.slice(0, Math.max(end, 0)).includes(':') ? `[secret]${found.slice(end + 1)}` : found;
};

/** Of longer texts the rest is not looked at; it would not be shown either. */
const readLength = 20 * textLength;

/** Replaces everything that looks like a secret, and shoppers' addresses. */
const redact = (text: string): string =>
  secrets
    .reduce((rest, pattern) => rest.replace(pattern, '[secret]'), text.slice(0, readLength))
    .replace(address, withoutPassword)
    .replace(mailAddress, '[e-mail]');

const isListed = (name: string): boolean =>
  listed.has(name) || (listedEnding.test(name) && !unlistedEnding.test(name));

const safeValue = (name: string, value: unknown, clean: Clean): unknown => {
  if (!isListed(name)) return '[not a listed field]';
  if (typeof value === 'string') return clean(value).slice(0, textLength);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return '[not a scalar]';
};

/** The line's own names, which no field takes the place of. */
const own = new Set(['time', 'level', 'event']);

const safeFields = (fields: LogFields, clean: Clean): Record<string, unknown> => {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || own.has(name)) continue;
    safe[name] = safeValue(name, value, clean);
  }
  return safe;
};

type Clean = (text: string) => string;
/** A shorter value may be a word that a line needs. */
const shortestHidden = 6;

const cleaner = (hidden: readonly string[]): Clean => {
  const values = hidden.filter((value) => value.length >= shortestHidden);
  return (text) => redact(values.reduce((rest, value) => rest.replaceAll(value, '[secret]'), text));
};

const destinationOf = ({ write }: LogOptions): DestinationStream => {
  if (write) return { write: (line) => write(line.slice(0, -1)) };
  const output = pino.destination({ dest: process.stdout.fd, sync: true });
  // Who ends the process where nobody reads the log any more listens to Node.js's own stream.
  output.on('error', (error) => process.stdout.destroy(error));
  return output;
};

/**
 * One JSON object a line: `level`, `time`, the listed fields, then `event`. Pino makes the line;
 * what may stand in it is decided here, before Pino sees it. A line is written when the call comes
 * back, though the reader is slow: Node.js's own stream would keep it, and lose it when the process
 * ends.
 */
export const makeLog = (options: LogOptions = {}): Log => {
  const now = options.now ?? (() => Date.now());
  const clean = cleaner(options.hidden ?? []);
  const logger = pino(
    {
      level: options.level ?? 'info',
      // Neither process id nor host name: they are the supervisor's to add.
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    destinationOf(options),
  );
  const line = (level: 'info' | 'warn' | 'error', event: string, fields: LogFields = {}): void => {
    if (!logger.isLevelEnabled(level)) return;
    logger[level](safeFields(fields, clean), clean(event).slice(0, textLength));
  };
  return {
    info: (event, fields) => line('info', event, fields),
    warn: (event, fields) => line('warn', event, fields),
    error: (event, fields) => line('error', event, fields),
  };
};
