import type { Attempt } from '../../domain/facts/attempt';
import type { Effect } from '../../domain/facts/effect';
import type { IntentFacts } from '../../domain/facts/facts';
import { asId, type IntentId } from '../../domain/facts/ids';
import { isOpen } from '../../domain/facts/intent-status';
import type { Outcome } from '../../domain/facts/outcome';
import { defaultPolicy } from '../../domain/decide/policy';
import type { PurchaseRecord } from '../../domain/facts/purchase';
import type {
  Connection,
  Installation,
  PurchaseIds,
  RecordedAttempt,
  Settlement,
} from '../../ports/store';
import { sendCreation, settlementOfCreation } from '../../sync/stripe-acts';
import type { PaymentAppDeps } from '../context';
import type { SessionAnswer } from '../contract';
import type { Deadline } from '../deadline';
import { hashedReference, type SessionFailure, type SessionFailureCode } from '../failure';
import { sessionOfIntent } from './paid-session';
import { retryableSession, closingFailure, actionRequiredSession } from './answer';

interface Creation {
  readonly installation: Installation;
  readonly connection: Connection;
  /** As it was recorded just now, with what the purchase has besides. */
  readonly recorded: RecordedAttempt;
  /** Where the money is for. */
  readonly source: PurchaseIds;
  readonly deadline: Deadline;
  /** True where the attempt, as it is recorded now, must not be paid. */
  givesWay(): boolean;
  fail(failure: SessionFailure): SessionAnswer;
}

/** Performs the attempt's create-intent effect, unless that was done, and answers by its result. */
export const makeCreateIntent =
  (deps: PaymentAppDeps) =>
  async (creation: Creation): Promise<SessionAnswer> => {
    const { fail } = creation;
    const { attempt, record } = creation.recorded;
    const effect = lastCreation(record, attempt) ?? creation.recorded.effect;
    if (attempt.intentId) return existing(deps, creation, attempt, attempt.intentId);
    if (effect.state === 'refused') return fail(refusal(effect, effect.code ?? '', null));
    if (creation.givesWay()) return giveWay(deps, creation, effect);
    if (!isSafeToSend(effect, deps.clock.now())) {
      deps.wake();
      return fail({ code: 'StripeApiError' });
    }
    return send(deps, creation, { attempt, effect, record });
  };

const lastCreation = ({ effects }: PurchaseRecord, attempt: Attempt): Effect | undefined =>
  effects.filter(({ act }) => act.kind === 'create-intent' && act.attemptId === attempt.id).at(-1);

/**
 * A stored 5xx would come again, and a key that is a day old may be forgotten: then one has to
 * look first, which is the worker's part.
 */
const isSafeToSend = (effect: Effect, now: number): boolean =>
  !effect.answered && now - effect.plannedAt < defaultPolicy.keyTrustMs;

/** It was recorded as sent by this very call, which alone sends it: nothing was sent before. */
const isOurs = ({ created }: RecordedAttempt, { sentAt }: Effect): boolean =>
  created && sentAt !== null;

/** Nothing was sent yet: the attempt ends here, and its room is free. */
const giveWay = async (
  { store, clock }: PaymentAppDeps,
  { installation, recorded, fail }: Creation,
  effect: Effect,
): Promise<SessionAnswer> => {
  if (effect.sentAt === null || isOurs(recorded, effect)) {
    const settlement = {
      state: 'refused',
      code: 'superseded',
      message: 'Another attempt took the place of this one',
    } as const;
    await store.settleEffect(installation.id, effect.key, settlement, clock.now());
  }
  return fail({ code: 'Superseded' });
};

interface Send {
  readonly attempt: Attempt;
  readonly effect: Effect;
  readonly record: PurchaseRecord;
}

const send = async (
  deps: PaymentAppDeps,
  creation: Creation,
  { attempt, effect, record }: Send,
): Promise<SessionAnswer> => {
  const { store, clock, log } = deps;
  const { installation, connection, recorded, deadline, fail } = creation;
  const { purchase } = record;
  const isFirst = isOurs(recorded, effect);
  if (!isFirst && !deadline.passed()) {
    await store.markSent(installation.id, effect.key, clock.now());
  }
  if (deadline.passed()) return fail({ code: 'StripeApiError' });
  const stripe = deps.stripeFor(connection, 'inline');
  const outcome = await sendCreation(stripe, { installation, purchase, attempt, effect });
  // Another process performs it: its end is only a moment away, and its secret goes out.
  const other = isInUse(outcome) ? await madeMeanwhile(deps, creation, attempt) : null;
  if (other) return existing(deps, creation, attempt, other);
  const settlement = quietIfAlone(
    settlementOfCreation(outcome, !isFirst && effect.sentAt !== null),
    record,
  );
  const settled = await store.settleEffect(installation.id, effect.key, settlement, clock.now());
  if (outcome.kind === 'done') {
    const { intent, clientSecret } = outcome.value;
    // Given up by another process meanwhile: nobody may get the means to pay it.
    if (settled.state !== 'done') return fail({ code: 'Superseded' });
    return started(deps, creation, attempt, intent, clientSecret);
  }
  const { code, message } = outcome;
  log.warn('payment.create-intent-failed', { effectKey: effect.key, code, message });
  deps.wake();
  // Somebody else sent it as well, and was answered.
  if (settled.state === 'done' && settled.resultId) {
    return existing(deps, creation, attempt, asId(settled.resultId));
  }
  if (settlement.state === 'unknown') return fail({ code: 'StripeApiError' });
  const shopperText =
    outcome.kind === 'refused' && outcome.shopperSafe === true ? outcome.message : null;
  return fail(refusal(effect, outcome.code, shopperText));
};

/**
 * Shoppers need a while to pay, and Stripe tells of it: until then there is nothing to look at,
 * unless an older attempt has to make room.
 */
const quietIfAlone = (settlement: Settlement, { attempts }: PurchaseRecord): Settlement =>
  settlement.state === 'done' && attempts.length === 1
    ? { ...settlement, quiet: true }
    : settlement;

const lookAgainMs = 250;

const isInUse = (outcome: Outcome<unknown>): boolean =>
  outcome.kind === 'unknown' && outcome.code === 'idempotency_key_in_use';

/** The intent that another process makes for this attempt; null where the time is up before. */
const madeMeanwhile = async (
  { store, clock }: PaymentAppDeps,
  { installation, deadline }: Creation,
  { id, purchaseId }: Attempt,
): Promise<IntentId | null> => {
  while (!deadline.passed()) {
    const purchase = await store.readPurchase(installation.id, purchaseId);
    const known = purchase?.attempts.find((attempt) => attempt.id === id);
    if (known?.intentId) return known.intentId;
    await clock.sleep(lookAgainMs);
  }
  return null;
};

const codes: Readonly<Record<string, SessionFailureCode>> = {
  amount_too_small: 'AmountTooSmall',
  amount_too_large: 'AmountTooLarge',
  superseded: 'Superseded',
};

/** The same refusal has the same reference, however often the storefront asks. */
const refusal = (effect: Effect, code: string, shopperText: string | null): SessionFailure => ({
  code: codes[code] ?? (shopperText === null ? 'PaymentsUnavailable' : 'StripeCardError'),
  message: shopperText ?? undefined,
  reference: hashedReference('failure', effect.key, code),
});

/** The intent of a repeated request: its secret is read again, for we never keep it. */
const existing = async (
  deps: PaymentAppDeps,
  creation: Creation,
  attempt: Attempt,
  intentId: IntentId,
): Promise<SessionAnswer> => {
  const stripe = deps.stripeFor(creation.connection, 'inline');
  const [intent, secret] = await Promise.all([
    stripe.readIntent(intentId),
    stripe.readClientSecret(intentId),
  ]);
  const found = intent.kind === 'done' ? intent.value : null;
  if (found?.kind === 'absent') return creation.fail({ code: 'StripeApiError' });
  // Its secret may be out, and it may be paid: a FAILURE would close the session for good.
  if (!found || secret.kind !== 'done') return retryableSession(attempt, intentId);
  const closed = closingFailure(attempt, found);
  if (closed) return creation.fail(closed);
  return started(deps, creation, attempt, found, secret.value);
};

const started = async (
  deps: PaymentAppDeps,
  creation: Creation,
  attempt: Attempt,
  intent: IntentFacts,
  clientSecret: string,
): Promise<SessionAnswer> => {
  if (!isOpen(intent)) return sessionOfIntent(deps, { ...creation, attempt }, intent);
  const { options } = deps;
  const { publishableKey } = creation.connection;
  return actionRequiredSession(attempt, intent, null, {
    paymentIntent: {
      stripeClientSecret: clientSecret,
      ...(options.olderStorefronts ? { client_secret: clientSecret } : {}),
    },
    ...(options.olderStorefronts ? { publishableKey } : {}),
  });
};
