import type { TransactionAction, TransactionEventType } from '../../domain/facts/transaction-event';
import { roundedMills, type Mills } from './amounts';
import { callerOf } from './actions';
import { failed, invalid, wrongUrl, type Failure } from './failure';
import { findTransaction } from './payments';
import { permissionDenied } from './permissions';
import {
  addFailure,
  clashMessage,
  clashOf,
  failureOf,
  refreshGrantedRefund,
  sameEvent,
} from './record';
import { changeTransaction, isOwner, newEvent } from './transactions';
import { methodFromInput } from './payment-method-input';
import { timeStamp } from './time-stamp';
import type { Principal, TransactionEvent, TransactionItem, World } from './state';

export interface ReportArgs {
  readonly id?: string | null;
  readonly token?: string | null;
  readonly pspReference: string;
  readonly type: TransactionEventType;
  readonly amount?: number | string | null;
  /** Milliseconds: the scalar has read it. */
  readonly time?: number | null;
  readonly externalUrl?: string | null;
  readonly message?: string | null;
  readonly availableActions?: readonly TransactionAction[] | null;
  readonly transactionMetadata?: readonly Note[] | null;
  readonly transactionPrivateMetadata?: readonly Note[] | null;
  readonly paymentMethodDetails?: Readonly<Record<string, unknown>> | null;
}

interface Note {
  readonly key: string;
  readonly value: string;
}

/** From which kind an amount is taken that was left out (Saleor docs: transactionEventReport). */
const deducedFrom: Readonly<Record<string, readonly TransactionEventType[]>> = {
  AUTHORIZATION_FAILURE: ['AUTHORIZATION_REQUEST', 'AUTHORIZATION_SUCCESS'],
  CHARGE_FAILURE: ['CHARGE_REQUEST', 'CHARGE_SUCCESS'],
  CHARGE_BACK: ['CHARGE_SUCCESS'],
  REFUND_FAILURE: ['REFUND_REQUEST', 'REFUND_SUCCESS'],
  REFUND_REVERSE: ['REFUND_SUCCESS'],
  CANCEL_FAILURE: ['CANCEL_REQUEST', 'CANCEL_SUCCESS'],
};

/** The newest event with this reference in the whole shop gives the amount. */
const deducedAmount = (world: World, args: ReportArgs): Mills | null => {
  if (args.type === 'INFO') return 0;
  const kinds = deducedFrom[args.type] ?? [];
  const found = [...world.transactions.values()]
    .flatMap((transaction) => transaction.events)
    .filter((event) => event.pspReference === args.pspReference && kinds.includes(event.type))
    .toSorted((a, b) => b.pk - a.pk)[0];
  return found?.amount ?? null;
};

/** Staff may not touch what an app owns; an app only its own, or what nobody owns. */
const demandOwner = (transaction: TransactionItem, by: Principal): void => {
  const mine =
    by.kind === 'app'
      ? transaction.app === null || isOwner(transaction, by.app)
      : transaction.app === null;
  if (!mine) throw permissionDenied(['OWNER', 'HANDLE_PAYMENTS']);
};

const setsReference: readonly TransactionEventType[] = [
  'AUTHORIZATION_REQUEST',
  'AUTHORIZATION_SUCCESS',
  'CHARGE_REQUEST',
  'CHARGE_SUCCESS',
];

const updateTransaction = (transaction: TransactionItem, args: ReportArgs): void => {
  if (args.availableActions) {
    transaction.actions = [...new Set(args.availableActions)];
    transaction.unreadableActions = [];
  }
  if (args.paymentMethodDetails) {
    transaction.paymentMethod = methodFromInput(args.paymentMethodDetails);
  }
};

const addNews = (
  world: World,
  transaction: TransactionItem,
  args: ReportArgs,
  amount: Mills,
  by: Principal,
): TransactionEvent => {
  const related = transaction.events.findLast(
    (event) =>
      event.type === 'REFUND_REQUEST' &&
      event.pspReference === args.pspReference &&
      args.type.startsWith('REFUND_'),
  );
  const event = newEvent(world, transaction, {
    type: args.type,
    amount,
    pspReference: args.pspReference,
    message: (args.message ?? '').slice(0, 512),
    externalUrl: args.externalUrl ?? '',
    createdAt: args.time ?? timeStamp(world),
    createdBy: callerOf(by),
    grantedRefund: related?.grantedRefund ?? null,
  });
  transaction.events.push(event);
  if (transaction.pspReference === '' && setsReference.includes(args.type)) {
    transaction.pspReference = args.pspReference;
  }
  if (transaction.app === null && by.kind === 'app') transaction.app = by.app;
  for (const { key, value } of args.transactionMetadata ?? []) {
    transaction.metadata.set(key, value);
  }
  for (const { key, value } of args.transactionPrivateMetadata ?? []) {
    transaction.privateMetadata.set(key, value);
  }
  return event;
};

const refusal = (error: Failure, transaction: TransactionItem | null = null): object => ({
  alreadyProcessed: false,
  transaction,
  transactionEvent: null,
  errors: [error],
});

const clashed = (
  world: World,
  transaction: TransactionItem,
  args: ReportArgs,
  amount: Mills,
  clash: 'amount' | 'authorized-before',
): object => {
  addFailure(world, transaction, {
    type: failureOf(args.type),
    amount,
    pspReference: args.pspReference,
    message: clashMessage(clash),
  });
  return clash === 'amount'
    ? refusal(failed('pspReference', 'INCORRECT_DETAILS', clashMessage(clash)), transaction)
    : refusal(failed('type', 'ALREADY_EXISTS', clashMessage(clash)), transaction);
};

/** `transactionEventReport` (Saleor docs: "Transaction events", reporting). */
export const transactionEventReport = (world: World, by: Principal, args: ReportArgs): object => {
  const transaction = findTransaction(world, args);
  if (!transaction) return refusal(failed('id', 'NOT_FOUND', "Couldn't resolve to a transaction."));
  demandOwner(transaction, by);
  if (args.pspReference.length > 512) return refusal(invalid('pspReference', 'Too long.'));
  const wrong = wrongUrl(args.externalUrl);
  if (wrong) return refusal(wrong);
  const given = args.amount ?? null;
  const amount =
    given === null ? deducedAmount(world, args) : roundedMills(given, transaction.currency);
  if (amount === null) {
    return refusal(failed('amount', 'REQUIRED', 'The `amount` field needs to be provided.'));
  }
  const same = sameEvent(transaction, args.type, args.pspReference);
  const clash = clashOf(transaction, args.type, amount, same);
  if (clash) return clashed(world, transaction, args, amount, clash);
  if (same) {
    // Only these two are taken from a repetition; its metadata is not.
    updateTransaction(transaction, args);
    return { alreadyProcessed: true, transaction, transactionEvent: same, errors: [] };
  }
  const event = changeTransaction(world, transaction, by, () => {
    updateTransaction(transaction, args);
    return addNews(world, transaction, args, amount, by);
  });
  refreshGrantedRefund(world, event.grantedRefund);
  return { alreadyProcessed: false, transaction, transactionEvent: event, errors: [] };
};
