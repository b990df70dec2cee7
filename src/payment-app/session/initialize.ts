import type { Attempt, Flow } from '../../domain/facts/attempt';
import { asId } from '../../domain/facts/ids';
import { isRefusal, moneyFromSaleor, roundedFromSaleor } from '../../domain/facts/money';
import type { Connection, Installation, RecordedAttempt, SessionRecord } from '../../ports/store';
import { admit, isOvertaken, paidByOthers, type Admission } from './admission';
import { makeBacklog } from './backlog';
import { hasKey, isClosedStatus, takesPayments, type PaymentAppDeps } from '../context';
import type { InitializeRequest, SessionAnswer } from '../contract';
import { makeCreateIntent } from './create-intent';
import {
  answerInTime,
  makeSingleFlight,
  makeKeyedQueue,
  timeLeft,
  type Deadline,
} from '../deadline';
import { failedSession, type SessionFailure, type SessionFailureCode } from '../failure';
import { flowFor } from './payment-method';
import { retryableSession } from './answer';
import { readSessionInput } from './input';

/** What is asked for, read from the request once and for all. */
interface Asked {
  readonly amountMinor: bigint;
  /** True where the amount may leave gift cards out, so that less is charged if less is due. */
  readonly isUpperLimit: boolean;
  readonly dueMinor: bigint;
  readonly currency: string;
  readonly flow: Flow;
  readonly paymentMethodType: string | null;
}

/** What one process keeps between calls. */
interface Gate {
  readonly inTurn: ReturnType<typeof makeKeyedQueue>;
  readonly isBacklogFull: ReturnType<typeof makeBacklog>;
}

/**
 * TRANSACTION_INITIALIZE_SESSION: records an attempt, then creates its PaymentIntent under the
 * attempt's key. Saleor sends the same transaction again when the storefront repeats its call; the
 * attempt and the intent stay the same then.
 */
export const makeInitializeTransaction = (deps: PaymentAppDeps) => {
  const { clock, log, options, random } = deps;
  const share = makeSingleFlight<SessionAnswer>();
  const gate: Gate = { inTurn: makeKeyedQueue(), isBacklogFull: makeBacklog(deps) };
  return (installation: Installation, request: InitializeRequest): Promise<SessionAnswer> => {
    const fail = (failure: SessionFailure): SessionAnswer => {
      const { transactionId } = request;
      log.info('payment.initialize-refused', { transactionId, code: failure.code });
      return failedSession(random, request, failure);
    };
    const asked = readAsked(request);
    if ('code' in asked) return Promise.resolve(fail(asked));
    const open: Call['open'] = { answer: null };
    return share(`${installation.id} ${request.transactionId}`, () =>
      answerInTime(
        { clock, log, withinMs: timeLeft(clock, options.answerMs, request.receivedAt) },
        (deadline) =>
          initialize(deps, gate, { installation, request, asked, deadline, fail, open }),
        () => Promise.resolve(open.answer ?? fail({ code: 'StripeApiError' })),
      ),
    );
  };
};

/** Everything that can be refused by looking at the request alone. */
const readAsked = (request: InitializeRequest): Asked | { code: SessionFailureCode } => {
  const input = readSessionInput(request.data);
  if (input.kind === 'unreadable') return { code: input.code };
  const { source, currency } = request;
  // A draft may be paid: staff send its link to the customer. A closed order would be open again.
  if (isClosedStatus(source.orderStatus)) return { code: 'OrderClosed' };
  if (source.currency !== currency) return { code: 'CurrencyMismatch' };
  const amount = moneyFromSaleor(request.amount, currency);
  const due = moneyFromSaleor(source.total, currency);
  const granted = roundedFromSaleor(source.granted, currency);
  if (isRefusal(amount) || isRefusal(due) || isRefusal(granted)) return { code: 'AmountNotExact' };
  const dueMinor = due.minor - granted.minor;
  if (amount.minor <= 0n || dueMinor <= 0n) return { code: 'NothingToPay' };
  return {
    amountMinor: amount.minor,
    isUpperLimit: source.hasGiftCards,
    dueMinor,
    currency,
    flow: flowFor(request.flow, input.paymentMethodType),
    paymentMethodType: input.paymentMethodType,
  };
};

interface Call {
  readonly installation: Installation;
  readonly request: InitializeRequest;
  readonly asked: Asked;
  readonly deadline: Deadline;
  /** The answer when time is up, once the payment's secret may be out: the session stays open. */
  readonly open: { answer: SessionAnswer | null };
  fail(failure: SessionFailure): SessionAnswer;
}

const initialize = async (
  deps: PaymentAppDeps,
  { inTurn, isBacklogFull }: Gate,
  call: Call,
): Promise<SessionAnswer> => {
  const { installation, request, asked, fail } = call;
  const { transactionId, source } = request;
  const { channel, ids } = source;
  const look = () =>
    deps.store.lookForSession({
      ...{ installationId: installation.id, transactionId, channel, ids },
      basis: installation,
    });
  const session = await look();
  const { attempt: known, connection } = session;
  if (known?.intentId) call.open.answer = retryableSession(known, known.intentId);
  if (!connection || !(known ? hasKey(connection) : takesPayments(connection))) {
    return fail({ code: known ? 'ConnectionRemoved' : 'ChannelNotConfigured' });
  }
  if (!known && (await isBacklogFull(installation.id))) return fail({ code: 'Busy' });
  const checkoutOrOrder = ids.checkoutId ?? ids.orderId ?? '';
  const start = await inTurn(`${installation.id} ${checkoutOrOrder}`, async (hasWaited) =>
    // Another attempt on the same checkout was recorded meanwhile.
    record(deps, call, connection, hasWaited ? await look() : session),
  );
  if ('code' in start) return fail(start);
  const { recorded, admission, dueMinor } = start;
  const { attempt } = recorded;
  if (!isForAsked(attempt, asked)) {
    return fail({ code: 'AmountChanged' });
  }
  return makeCreateIntent(deps)({
    installation,
    connection,
    recorded,
    source: ids,
    deadline: call.deadline,
    fail,
    givesWay: () =>
      attempt.supersededAt !== null ||
      (admission !== null && isOvertaken(recorded.record, attempt, admission, dueMinor)),
  });
};

/** The same transaction is asked for the same amount again; less was charged where less was due. */
const isForAsked = ({ amountMinor, currency }: Attempt, asked: Asked): boolean =>
  currency === asked.currency &&
  (asked.isUpperLimit ? amountMinor <= asked.amountMinor : amountMinor === asked.amountMinor);

type Admitted = Extract<Admission, { kind: 'admitted' }>;

interface Start {
  readonly recorded: RecordedAttempt;
  /** Null where the attempt was known before. */
  readonly admission: Admitted | null;
  /** What our attempts together may come to. */
  readonly dueMinor: bigint;
}

/** Admits a new attempt and records it; nothing is asked of Stripe before that is durable. */
const record = async (
  deps: PaymentAppDeps,
  { installation, request, asked, deadline }: Call,
  connection: Connection,
  { attempt: known, purchase }: SessionRecord,
): Promise<Start | { code: SessionFailureCode }> => {
  const { store, clock, random, options } = deps;
  const { ids } = request.source;
  const others = known ? 0n : paidByOthers(request, purchase);
  if (others === null) return { code: 'AmountNotExact' };
  const dueMinor = asked.dueMinor - others;
  const { amountMinor, isUpperLimit } = asked;
  const sum = { amountMinor, dueMinor, isUpperLimit };
  const admission = known
    ? null
    : await admit(deps, installation, purchase, sum, request.source.transactions);
  if (admission?.kind === 'rejected') return { code: admission.code };
  if (deadline.passed()) return { code: 'StripeApiError' };
  const now = clock.now();
  const recorded = await store.recordAttempt({
    attemptId: known?.id ?? asId(random.uuid()),
    installationId: installation.id,
    connectionId: connection.id,
    source: ids,
    transactionId: request.transactionId,
    flow: asked.flow,
    amountMinor: admission?.amountMinor ?? asked.amountMinor,
    currency: asked.currency,
    paymentMethodType: asked.paymentMethodType,
    at: now,
    supersedes: admission?.supersedes ?? [],
    heldUntil: now + options.holdMs,
    isSentAtOnce: true,
  });
  if (recorded === 'connection-removed') return { code: 'ConnectionRemoved' };
  return { recorded, admission: recorded.created ? admission : null, dueMinor };
};
