import type { TransactionAction, TransactionEventType } from '../../domain/facts/transaction-event';
import { isAtLeast } from './additions';
import { millsOf, type Mills } from './amounts';
import { paymentMethodProblem } from './payment-method';
import type { World } from './state';
import { pythonJson } from './wire';

/** An app's answer to a payment webhook, once Saleor accepted it. */
export interface Accepted {
  /** Null where only a reference was given: the result follows later. */
  readonly result: TransactionEventType | null;
  readonly pspReference: string;
  readonly amount: Mills;
  readonly time: number | null;
  readonly message: string;
  readonly externalUrl: string;
  /** Null leaves the transaction's actions as they are. */
  readonly actions: readonly TransactionAction[] | null;
  /** Stored as they came, see `unreadableActions` of a transaction; empty where nothing is. */
  readonly storedAsTheyCame: readonly string[];
  readonly paymentMethod: Readonly<Record<string, unknown>> | null;
}

type Judged =
  | { readonly kind: 'accepted'; readonly answer: Accepted }
  | { readonly kind: 'rejected'; readonly message: string };

/** What was asked. */
export interface Asked {
  readonly kind: 'session' | 'action';
  /** Results that fit the question. */
  readonly results: readonly string[];
  /** Taken where the answer names no amount, or 0. */
  readonly amount: Mills;
}

/** All that an answer is judged by besides the question. */
type Versioned = Pick<World, 'version'>;

type Fields = Readonly<Record<string, unknown>>;

const messageLimit = 512;
const pspLimit = 512;
const actionNames: readonly string[] = ['CHARGE', 'REFUND', 'CANCEL'];

const needsReference = (result: string): boolean =>
  result.endsWith('_SUCCESS') ||
  (result.endsWith('_REQUEST') && !result.endsWith('ACTION_REQUIRED'));

const resultProblem = (asked: Asked, fields: Fields): string | null => {
  const result = fields['result'];
  if (result === undefined || result === null) {
    return asked.kind === 'session' ? 'Missing value for field: result.' : null;
  }
  return typeof result === 'string' && asked.results.includes(result)
    ? null
    : `Incorrect value for field: result.`;
};

const referenceProblem = (world: Versioned, asked: Asked, fields: Fields): string | null => {
  const psp = fields['pspReference'];
  const result = typeof fields['result'] === 'string' ? fields['result'] : null;
  const required = result === null ? asked.kind === 'action' : needsReference(result);
  if (psp === undefined || psp === null) {
    return required ? 'Missing value for field: pspReference.' : null;
  }
  if (typeof psp !== 'string' || psp.length > pspLimit) {
    return 'Incorrect value for field: pspReference.';
  }
  const empty = psp === '' && required && !isAtLeast(world.version, '3.22');
  return empty ? 'Missing value for field: pspReference.' : null;
};

const amountProblem = (fields: Fields): string | null => {
  const amount = fields['amount'];
  if (amount === undefined || amount === null) return null;
  const good =
    typeof amount === 'number' ||
    (typeof amount === 'string' && amount.trim() !== '' && Number.isFinite(Number(amount)));
  return good ? null : 'Incorrect value for field: amount.';
};

const isoPattern =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const timeProblem = (fields: Fields): string | null => {
  const time = fields['time'];
  if (time === undefined || time === null) return null;
  const good = typeof time === 'string' && isoPattern.test(time) && !Number.isNaN(Date.parse(time));
  return good ? null : 'Incorrect value for field: time.';
};

const urlProblem = (fields: Fields): string | null => {
  const url = fields['externalUrl'];
  if (url === undefined || url === null) return null;
  const good = typeof url === 'string' && /^https?:\/\/[^\s/]+/.test(url) && URL.canParse(url);
  return good ? null : 'Incorrect value for field: externalUrl.';
};

const methodProblem = (world: Versioned, fields: Fields): string | null => {
  if (!isAtLeast(world.version, '3.22')) return null;
  const problem = paymentMethodProblem(world.version, fields['paymentMethodDetails']);
  return problem ? `Incorrect value for field: paymentMethodDetails. ${problem}` : null;
};

const actionsOf = (value: unknown): readonly TransactionAction[] | null => {
  if (!Array.isArray(value)) return null;
  return value.filter((action): action is TransactionAction => actionNames.includes(action));
};

/**
 * Saleor 3.22 and newer read an answer without a result by a schema of its own, which does not turn
 * the actions into Saleor's own lower-case words (measured on 3.23.28).
 */
const unreadActions = (
  world: Versioned,
  asked: Asked,
  fields: Fields,
): readonly string[] | null => {
  const isPromise = asked.kind === 'action' && (fields['result'] ?? null) === null;
  if (!isPromise || !isAtLeast(world.version, '3.22')) return null;
  return Array.isArray(fields['actions']) ? fields['actions'].map(String) : null;
};

const accept = (world: Versioned, asked: Asked, fields: Fields): Accepted => {
  const result = (fields['result'] as TransactionEventType | null | undefined) ?? null;
  const amount = fields['amount'] as number | string | null | undefined;
  const time = fields['time'] as string | null | undefined;
  const message = fields['message'];
  const unread = unreadActions(world, asked, fields);
  const paymentMethod = fields['paymentMethodDetails'] as Accepted['paymentMethod'] | undefined;
  return {
    result,
    pspReference: (fields['pspReference'] as string | null | undefined) ?? '',
    amount: millsOf(amount ?? 0) || asked.amount,
    time: time ? Date.parse(time) : null,
    message:
      message === undefined || message === null ? '' : String(message).slice(0, messageLimit),
    externalUrl: (fields['externalUrl'] as string | null | undefined) ?? '',
    actions: unread ? [] : actionsOf(fields['actions']),
    storedAsTheyCame: unread ?? [],
    paymentMethod: isAtLeast(world.version, '3.22') ? (paymentMethod ?? null) : null,
  };
};

/**
 * Judges an app's answer (Saleor docs: "Transaction events", responses). One bad optional field
 * rejects the whole of it, and the message quotes the input.
 */
export const judge = (world: Versioned, asked: Asked, fields: Fields): Judged => {
  const problem =
    resultProblem(asked, fields) ??
    referenceProblem(world, asked, fields) ??
    amountProblem(fields) ??
    timeProblem(fields) ??
    urlProblem(fields) ??
    methodProblem(world, fields);
  if (problem === null) return { kind: 'accepted', answer: accept(world, asked, fields) };
  const message = `${problem} Input: ${pythonJson(fields)}.`.slice(0, messageLimit);
  return { kind: 'rejected', message };
};
