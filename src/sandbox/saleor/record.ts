import type { TransactionEventType } from '../../domain/facts/transaction-event';
import type { Accepted } from './answers';
import { timeStamp } from './time-stamp';
import { newEvent } from './transactions';
import type { App, GrantedRefund, TransactionEvent, TransactionItem, User, World } from './state';

/** Types that are never taken for one and the same event. */
const neverSame: readonly TransactionEventType[] = [
  'AUTHORIZATION_ACTION_REQUIRED',
  'CHARGE_ACTION_REQUIRED',
  'INFO',
];

/** Saleor takes equal (transaction, pspReference, type) for the same event. */
export const sameEvent = (
  transaction: TransactionItem,
  type: TransactionEventType,
  pspReference: string,
  besides: TransactionEvent | null = null,
): TransactionEvent | null =>
  neverSame.includes(type)
    ? null
    : (transaction.events.find(
        (event) => event !== besides && event.type === type && event.pspReference === pspReference,
      ) ?? null);

/** `CHARGE_SUCCESS` fails as `CHARGE_FAILURE`; an authorisation's adjustment as its failure. */
export const failureOf = (type: TransactionEventType): TransactionEventType => {
  const family = type.split('_')[0] ?? '';
  return ['AUTHORIZATION', 'CHARGE', 'REFUND', 'CANCEL'].includes(family)
    ? (`${family}_FAILURE` as TransactionEventType)
    : 'INFO';
};

/** A failure that Saleor itself writes down: it does not count. */
export const addFailure = (
  world: World,
  transaction: TransactionItem,
  failure: Pick<TransactionEvent, 'type' | 'amount' | 'pspReference' | 'message'> &
    Partial<TransactionEvent>,
): TransactionEvent => {
  const event = newEvent(world, transaction, { ...failure, included: false });
  transaction.events.push(event);
  return event;
};

type Clash = 'amount' | 'authorized-before';

/** Why a new event of this kind cannot stand beside those that are there. */
export const clashOf = (
  transaction: TransactionItem,
  type: TransactionEventType,
  amount: number,
  same: TransactionEvent | null,
): Clash | null => {
  if (same) return same.amount === amount ? null : 'amount';
  const before = transaction.events.some((event) => event.type === 'AUTHORIZATION_SUCCESS');
  return type === 'AUTHORIZATION_SUCCESS' && before ? 'authorized-before' : null;
};

const clashMessages: Readonly<Record<Clash, string>> = {
  amount:
    'The transaction with provided `pspReference` and `type` already exists ' +
    'with different amount.',
  'authorized-before':
    'Event with `AUTHORIZATION_SUCCESS` already reported for the transaction. ' +
    'Use `AUTHORIZATION_ADJUSTMENT` to change the authorization amount.',
};

export const clashMessage = (clash: Clash): string => clashMessages[clash];

interface Recorded {
  readonly event: TransactionEvent;
  /** False where an older event stands for this one, or a clash was written down instead. */
  readonly isNew: boolean;
}

/** Writes an answer's result down as an event of its own, under the rules above. */
export const recordResult = (
  world: World,
  transaction: TransactionItem,
  request: TransactionEvent,
  answer: Accepted & { readonly result: TransactionEventType },
  by: App | User | null,
): Recorded => {
  const { result, pspReference, amount } = answer;
  const same = sameEvent(transaction, result, pspReference, request);
  const clash = clashOf(transaction, result, amount, same);
  if (clash) {
    const event = addFailure(world, transaction, {
      type: failureOf(result),
      amount,
      pspReference,
      message: clashMessage(clash),
      createdBy: by,
      grantedRefund: request.grantedRefund,
    });
    return { event, isNew: false };
  }
  if (same) return { event: same, isNew: false };
  const event = newEvent(world, transaction, {
    type: result,
    amount,
    pspReference,
    message: answer.message,
    externalUrl: answer.externalUrl,
    createdAt: answer.time ?? timeStamp(world),
    createdBy: by,
    grantedRefund: request.grantedRefund,
  });
  transaction.events.push(event);
  return { event, isNew: true };
};

/** What an accepted answer sets on the transaction itself. */
export const applyToTransaction = (
  transaction: TransactionItem,
  answer: Accepted,
  isFailure: boolean,
): void => {
  // Of whatever kind the answer is, also of a failure (measured on 3.23.28).
  if (answer.pspReference !== '') transaction.pspReference = answer.pspReference;
  if (answer.actions && !isFailure) {
    transaction.actions = [...answer.actions];
    transaction.unreadableActions = answer.storedAsTheyCame;
  }
  if (answer.paymentMethod) transaction.paymentMethod = answer.paymentMethod;
};

const statusOfType: Readonly<Record<string, GrantedRefund['status']>> = {
  REFUND_SUCCESS: 'SUCCESS',
  REFUND_FAILURE: 'FAILURE',
  REFUND_REQUEST: 'PENDING',
  REFUND_REVERSE: 'NONE',
};

/** The newest event of a granted refund by `createdAt`, whenever it came in, says how far it is. */
export const refreshGrantedRefund = (world: World, granted: GrantedRefund | null): void => {
  if (!granted) return;
  const newest = granted.transaction.events
    .filter((event) => event.grantedRefund === granted)
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .at(-1);
  granted.status = newest ? (statusOfType[newest.type] ?? granted.status) : granted.status;
  granted.updatedAt = world.clock.now();
};
