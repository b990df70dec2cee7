import type { Problem } from '../domain/decide/problem';
import { urgencyAfterFailure } from '../domain/decide/urgency';
import type { Lease } from '../ports/store';
import type { SyncDeps, SyncOptions } from './deps';

/** Why a purchase could not be brought to its end this time. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/**
 * When a purchase whose work failed is due again: 1 s · 2ⁿ with jitter up to a bound, and parked
 * (not due; the sweep and "sync now" still reach it) after a day and so many tries.
 * `fraction` in [0, 1) is the jitter.
 */
const retryAt = (
  lease: Lease,
  options: SyncOptions,
  now: number,
  fraction: number,
): { readonly dueAt: number | null; readonly parked: boolean } => {
  const parked =
    lease.tries + 1 >= options.parkAfterTries && now - lease.dirtySince >= options.parkAfterMs;
  if (parked) return { dueAt: null, parked };
  const ceiling = Math.min(options.retryLongestMs, options.retryFirstMs * 2 ** lease.tries);
  return { dueAt: now + Math.max(1, Math.round(ceiling * (0.5 + fraction / 2))), parked };
};

/** Gives the purchase back; it is due again after a pause that grows with each try. */
export const releaseAfterFailure = async (
  deps: SyncDeps,
  lease: Lease,
  failure: Failure,
): Promise<void> => {
  const now = deps.clock.now();
  const { dueAt, parked } = retryAt(lease, deps.options, now, deps.random.fraction());
  deps.log.warn('work.postponed', {
    purchaseId: lease.purchaseId,
    code: failure.code,
    message: failure.message,
    tries: lease.tries + 1,
    dueInMs: dueAt === null ? null : dueAt - now,
  });
  const problem = problemOf(failure) ?? (parked ? parkedProblem(failure) : null);
  await deps.store.releaseLease(lease, {
    at: now,
    dueAt,
    urgency: urgencyAfterFailure(lease.urgency, lease.tries),
    failure: `${failure.code}: ${failure.message}`,
    problems: problem ? [problem] : [],
  });
};

/** Failures that a person can end are shown at once. */
const problemOf = ({ code, message }: Failure): Problem | null => {
  switch (code) {
    case 'not-permitted':
    case 'access-denied':
      return {
        key: 'installation-broken',
        message: `Saleor does not let the app read this order: ${message}`,
        nextStep: 'Check the permissions of the app in the Dashboard, or install it again.',
      };
    case 'not-authorized':
    case 'connection-removed':
      return {
        key: 'connection-broken',
        message: `Stripe does not accept the key of this payment: ${message}`,
        nextStep: 'Enter a new key for the Stripe account.',
      };
    case 'not-allowed':
      return {
        key: 'connection-broken',
        message: `Stripe does not allow this: ${message}`,
        nextStep: 'Look at the connection in the app; its key may be limited to IP addresses.',
      };
    case 'amount-not-exact':
    case 'intent-mismatch':
      return {
        key: 'amount-not-exact',
        message,
        nextStep: 'Compare the order in Saleor with the payment in Stripe.',
      };
    default:
      return null;
  }
};

const parkedProblem = (failure: Failure): Problem => ({
  key: 'work-parked',
  message: `This order could not be brought in line for a day: ${failure.message}`,
  nextStep: 'Remove the cause, then press "Sync now".',
});
