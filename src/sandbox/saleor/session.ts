import type { TransactionEventType } from '../../domain/facts/transaction-event';
import { isAtLeast } from './additions';
import { majorOf } from './amounts';
import { judge, type Accepted, type Asked } from './answers';
import { globalId } from './ids';
import { ask, type Reply } from './question';
import { addFailure, applyToTransaction, recordResult } from './record';
import { changeTransaction, sourceOf } from './transactions';
import type { App, Principal, TransactionEvent, TransactionItem, World } from './state';

export type Flow = 'CHARGE' | 'AUTHORIZATION';

interface SessionResult {
  readonly event: TransactionEvent;
  /** What the app gave for the storefront, even where the rest of its answer was rejected. */
  readonly data: unknown;
}

const resultsOf = (world: World): readonly string[] => [
  ...['AUTHORIZATION', 'CHARGE'].flatMap((flow) =>
    ['SUCCESS', 'REQUEST', 'FAILURE', 'ACTION_REQUIRED'].map((end) => `${flow}_${end}`),
  ),
  ...(isAtLeast(world.version, '3.23') ? ['CANCEL_SUCCESS'] : []),
];

const flowOf = (request: TransactionEvent): Flow =>
  request.type.startsWith('CHARGE') ? 'CHARGE' : 'AUTHORIZATION';

/** The request event itself becomes a pending amount. */
const becomePending = (
  request: TransactionEvent,
  answer: Accepted & { readonly result: TransactionEventType },
): TransactionEvent => {
  request.type = answer.result;
  request.pspReference = answer.pspReference;
  request.amount = answer.amount;
  request.message = answer.message;
  request.externalUrl = answer.externalUrl;
  request.included = true;
  if (answer.time !== null) request.createdAt = answer.time;
  return request;
};

const take = (
  world: World,
  transaction: TransactionItem,
  request: TransactionEvent,
  answer: Accepted & { readonly result: TransactionEventType },
  app: App,
): TransactionEvent => {
  const { result } = answer;
  const isRequest = result === 'CHARGE_REQUEST' || result === 'AUTHORIZATION_REQUEST';
  const keepsActions = result.endsWith('_FAILURE') || result.endsWith('_ACTION_REQUIRED');
  applyToTransaction(transaction, answer, keepsActions);
  if (isRequest) return becomePending(request, answer);
  if (answer.pspReference !== '') request.pspReference = answer.pspReference;
  return recordResult(world, transaction, request, answer, app).event;
};

/** Takes the app's reply: an event in any case, a counted one only if the reply was accepted. */
const takeReply = (
  world: World,
  transaction: TransactionItem,
  request: TransactionEvent,
  reply: Reply,
  app: App,
): TransactionEvent => {
  const asked: Asked = { kind: 'session', results: resultsOf(world), amount: request.amount };
  const judged =
    reply.kind === 'object'
      ? judge(world, asked, reply.value)
      : ({ kind: 'rejected', message: 'Failed to delivery request.' } as const);
  if (judged.kind === 'accepted' && judged.answer.result !== null) {
    const { answer } = judged;
    return take(world, transaction, request, { ...answer, result: answer.result ?? 'INFO' }, app);
  }
  return addFailure(world, transaction, {
    type: `${flowOf(request)}_FAILURE`,
    amount: request.amount,
    pspReference: request.pspReference,
    message: judged.kind === 'rejected' ? judged.message : '',
    createdBy: app,
  });
};

interface Session {
  readonly event: 'TRANSACTION_INITIALIZE_SESSION' | 'TRANSACTION_PROCESS_SESSION';
  readonly transaction: TransactionItem;
  readonly request: TransactionEvent;
  readonly app: App;
  readonly data: unknown;
  readonly customerIpAddress: string | null;
  readonly by: Principal;
}

/** Asks the app and takes its answer (Saleor docs: TRANSACTION_INITIALIZE_SESSION). */
export const holdSession = async (world: World, session: Session): Promise<SessionResult> => {
  const { transaction, request, app } = session;
  const reply = await ask(world, app, session.event, session.by, {
    transaction,
    sourceObject: sourceOf(transaction),
    data: session.data ?? null,
    merchantReference: globalId('TransactionItem', transaction.token),
    customerIpAddress: session.customerIpAddress,
    action: {
      amount: majorOf(request.amount),
      currency: request.currency,
      actionType: flowOf(request),
    },
    idempotencyKey: transaction.idempotencyKey,
  });
  const event = changeTransaction(world, transaction, session.by, () =>
    takeReply(world, transaction, request, reply, app),
  );
  return { event, data: reply.kind === 'object' ? (reply.value['data'] ?? null) : null };
};
