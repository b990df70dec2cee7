import { isStoreUnavailable } from '../../ports/store';
import { EnvError } from '../../server/env';
import { DatabaseRefused } from '../migrate';

/**
 * How a command ends; see "Exit codes" in the operator's guide. 0 is kept for what was done in
 * full.
 */
export const exitCodes = {
  /** Refused, failed, or what was looked at is broken. */
  failed: 1,
  /** The words of the command, or a setting, are wrong: nothing was begun. */
  usage: 2,
  /** Saleor, Stripe or the database did not answer, so that nobody knows: ask again later. */
  unavailable: 3,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Why a command did not do all that was asked, for people and with a stable code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    readonly code: string,
    message: string,
    readonly exitCode: ExitCode = exitCodes.failed,
    readonly nextStep: string | null = null,
  ) {
    super(message);
  }
}

export const usageError = (message: string): CliError =>
  new CliError('usage', message, exitCodes.usage);

/** What a command that failed tells: printed as it is by `--json`. */
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly nextStep: string | null;
  readonly exitCode: ExitCode;
}

const databaseStep = 'Check that PostgreSQL runs, and try again.';

const databaseFailure = ({ message, cause }: DatabaseRefused): Failure =>
  cause === undefined
    ? { code: 'database-refused', message, nextStep: null, exitCode: exitCodes.failed }
    : { code: 'database-unreachable', message, nextStep: null, exitCode: exitCodes.unavailable };

/** Commander's own refusals: unknown words, missing options. Help and version are no failures. */
const isOfCommander = (error: unknown): error is Error & { exitCode: number; code: string } =>
  error instanceof Error && 'exitCode' in error && 'code' in error;

/** One line for people; for programs an object, on the same standard error. */
export const failureText = (failure: Failure, isJson: boolean): string => {
  const { exitCode, ...error } = failure;
  if (isJson) return JSON.stringify({ error: { ...error, exitCode } });
  const step = error.nextStep === null ? '' : ` ${error.nextStep}`;
  return error.code === 'internal' ? error.message : `${error.message}${step} (${error.code})`;
};

/** A word beside the answer, in the same two forms. */
export const warningText = (code: string, message: string, isJson: boolean): string =>
  isJson ? JSON.stringify({ warning: { code, message } }) : message;

/** Null where nothing failed: help or the version was asked for. */
export const failureOf = (error: unknown): Failure | null => {
  if (error instanceof CliError) {
    const { code, message, nextStep, exitCode } = error;
    return { code, message, nextStep, exitCode };
  }
  if (error instanceof EnvError) {
    const { message } = error;
    return { code: 'settings-invalid', message, nextStep: null, exitCode: exitCodes.usage };
  }
  if (error instanceof DatabaseRefused) return databaseFailure(error);
  if (isStoreUnavailable(error)) {
    const message = 'The database became unavailable.';
    const { unavailable: exitCode } = exitCodes;
    return { code: 'database-unreachable', message, nextStep: databaseStep, exitCode };
  }
  if (isOfCommander(error)) {
    if (error.exitCode === 0) return null;
    const isHelp = error.code === 'commander.help';
    const message = isHelp ? 'Say a command; see --help.' : error.message.replace(/^error: /, '');
    return { code: 'usage', message, nextStep: null, exitCode: exitCodes.usage };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'internal', message, nextStep: null, exitCode: exitCodes.failed };
};
