import type { TransactionAction, TransactionEventType } from '../../domain/facts/transaction-event';
import { majorOf, roundedMills, type Mills } from './amounts';
import { judge, type Asked } from './answers';
import { attempt, later, retryDelaysMs, type Answer } from './delivery';
import { failed, type Failure } from './failure';
import { findTransaction } from './payments';
import {
  makeQuestion,
  readReply,
  SaleorCrash,
  settleQuestion,
  webhookFor,
  type Question,
  type Reply,
} from './question';
import { addFailure, applyToTransaction, recordResult, refreshGrantedRefund } from './record';
import { changeTransaction, newEvent, ownerOf } from './transactions';
import {
  nobody,
  type App,
  type GrantedRefund,
  type Principal,
  type TransactionEvent,
  type TransactionItem,
  type User,
  type World,
} from './state';

const webhookOf: Readonly<Record<TransactionAction, string>> = {
  CHARGE: 'TRANSACTION_CHARGE_REQUESTED',
  REFUND: 'TRANSACTION_REFUND_REQUESTED',
  CANCEL: 'TRANSACTION_CANCELATION_REQUESTED',
};

/** At most what is there; nothing, or 0, asks for all of it. */
const amountOf = (
  transaction: TransactionItem,
  action: TransactionAction,
  wanted: Mills | null,
): Mills => {
  const { authorized, charged } = transaction.balances;
  const available = Math.max(action === 'REFUND' ? charged : authorized, 0);
  return wanted ? Math.min(wanted, available) : available;
};

interface Request {
  readonly transaction: TransactionItem;
  readonly request: TransactionEvent;
  readonly action: TransactionAction;
  readonly app: App;
}

const judgeReply = (world: World, { request, action }: Request, reply: Reply) => {
  if (reply.kind === 'none') {
    const message =
      reply.why === 'no-payload'
        ? 'Cannot generate a payload for the action.'
        : 'Failed to delivery request.';
    return { kind: 'rejected', message } as const;
  }
  const asked: Asked = {
    kind: 'action',
    results: [`${action}_SUCCESS`, `${action}_FAILURE`],
    amount: request.amount,
  };
  return judge(world, asked, reply.value);
};

const take = (world: World, asked: Request, reply: Reply): void => {
  const { transaction, request, action, app } = asked;
  const judged = judgeReply(world, asked, reply);
  if (judged.kind === 'rejected') {
    addFailure(world, transaction, {
      type: `${action}_FAILURE`,
      amount: request.amount,
      pspReference: request.pspReference,
      message: judged.message,
      grantedRefund: request.grantedRefund,
    });
    return;
  }
  const { answer } = judged;
  if (answer.pspReference !== '') {
    request.pspReference = answer.pspReference;
    request.included = true;
  }
  const isFailure = answer.result?.endsWith('_FAILURE') ?? false;
  applyToTransaction(transaction, { ...answer, pspReference: '' }, isFailure);
  if (answer.result?.endsWith('_SUCCESS')) transaction.fundsAsked = false;
  if (answer.result) {
    recordResult(world, transaction, request, { ...answer, result: answer.result }, app);
  }
};

const finish = (world: World, asked: Request, reply: Reply): void => {
  changeTransaction(world, asked.transaction, nobody, () => take(world, asked, reply));
  refreshGrantedRefund(world, asked.request.grantedRefund);
};

/** A 4xx with a JSON body counts like a success; only a broken connection says nothing. */
const replyOf = (answer: Answer): Reply =>
  answer.status === null || answer.status >= 500
    ? { kind: 'none', why: 'no-answer' }
    : readReply(answer.text);

/**
 * Asks the app, and again after a 5xx, but then with an EMPTY body: Saleor overwrites the stored
 * payload when it writes down the failed try. Time-outs and broken connections are not repeated.
 */
const askApp = async (
  world: World,
  asked: Request,
  question: Question,
  tries: number,
): Promise<void> => {
  const { delivery, body } = question;
  const answer = await attempt(world, delivery, tries === 0 ? body : '');
  settleQuestion(delivery, answer);
  if (answer.status !== null && answer.status >= 500) {
    delivery.payload = '';
    const delayMs = retryDelaysMs[tries];
    if (delayMs !== undefined) {
      delivery.status = 'PENDING';
      later(world, delayMs, () => askApp(world, asked, question, tries + 1));
      return;
    }
  }
  try {
    finish(world, asked, replyOf(answer));
  } catch (error) {
    // The worker's task dies of a list or a text; the request stays without a result for ever.
    if (!(error instanceof SaleorCrash)) throw error;
  }
};

const start = async (world: World, asked: Request): Promise<void> => {
  const { transaction, request, action, app } = asked;
  const question = makeQuestion(world, app, webhookOf[action], nobody, {
    transaction,
    action: { actionType: action, amount: majorOf(request.amount), currency: request.currency },
    grantedRefund: request.grantedRefund,
  });
  if ('kind' in question) return finish(world, asked, question);
  await askApp(world, asked, question, 0);
};

interface ActionInput {
  readonly transaction: TransactionItem;
  readonly action: TransactionAction;
  readonly amount: Mills | null;
  readonly by: App | User | null;
  readonly grantedRefund?: GrantedRefund | null;
}

const noWebhook = failed(
  'id',
  'MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK',
  'No app or plugin is configured to handle transaction action requests.',
);

/**
 * Writes the request down and queues the call; the mutation answers before the app is asked.
 * The app that owns the transaction is the only one asked.
 */
export const requestAction = (world: World, input: ActionInput): Failure | null => {
  const { transaction, action } = input;
  const request = newEvent(world, transaction, {
    type: `${action}_REQUEST` as TransactionEventType,
    amount: amountOf(transaction, action, input.amount),
    included: false,
    idempotencyKey: world.random.uuid(),
    createdBy: input.by,
    grantedRefund: input.grantedRefund ?? null,
  });
  transaction.events.push(request);
  const app = ownerOf(world, transaction);
  if (!app || !webhookFor(app, webhookOf[action])) {
    addFailure(world, transaction, {
      type: `${action}_FAILURE`,
      amount: request.amount,
      pspReference: '',
      message: noWebhook.message,
      grantedRefund: request.grantedRefund,
    });
    refreshGrantedRefund(world, request.grantedRefund);
    return noWebhook;
  }
  later(world, world.deliveryDelayMs, () => start(world, { transaction, request, action, app }));
  return null;
};

export interface RequestActionArgs {
  readonly id?: string | null;
  readonly token?: string | null;
  readonly actionType: TransactionAction;
  readonly amount?: number | string | null;
}

export const callerOf = (by: Principal): App | User | null => {
  if (by.kind === 'app') return by.app;
  return by.kind === 'user' ? by.user : null;
};

/** `transactionRequestAction`. `availableActions` are not enforced. */
export const transactionRequestAction = (
  world: World,
  by: Principal,
  args: RequestActionArgs,
): object => {
  const transaction = findTransaction(world, args);
  if (!transaction) {
    const errors = [failed('id', 'NOT_FOUND', "Couldn't resolve to a transaction.")];
    return { transaction: null, errors };
  }
  const wanted = args.amount ? roundedMills(args.amount, transaction.currency) : null;
  const error = requestAction(world, {
    transaction,
    action: args.actionType,
    amount: wanted,
    by: callerOf(by),
  });
  return { transaction, errors: error ? [error] : [] };
};
