import { majorOf, roundedMills } from './amounts';
import { requestAction, callerOf } from './actions';
import { failed, invalid, type Failure } from './failure';
import { keyOf } from './ids';
import { findTransaction } from './payments';
import { currencyOf, storeStatuses } from './statuses';
import { nextPk, type GrantedRefund, type Order, type Principal, type World } from './state';

export interface GrantArgs {
  readonly id: string;
  readonly input: {
    readonly amount?: number | string | null;
    readonly reason?: string | null;
    readonly transactionId: string;
  };
}

const grant = (world: World, order: Order, args: GrantArgs): GrantedRefund | Failure => {
  const { input } = args;
  const transaction = findTransaction(world, { id: input.transactionId });
  if (!transaction || transaction.order !== order) {
    return failed('transactionId', 'NOT_FOUND', "Transaction doesn't exist on the order.");
  }
  if (input.amount === null || input.amount === undefined) {
    return failed('amount', 'REQUIRED', 'At least one of: amount, lines, grantRefundForShipping.');
  }
  const amount = roundedMills(input.amount, currencyOf(order));
  if (amount > transaction.balances.charged) {
    const available = majorOf(transaction.balances.charged);
    return failed('amount', 'AMOUNT_GREATER_THAN_AVAILABLE', `At most ${available} can be given.`);
  }
  const now = world.clock.now();
  return {
    __typename: 'OrderGrantedRefund',
    pk: nextPk(world, 'OrderGrantedRefund'),
    createdAt: now,
    updatedAt: now,
    amount,
    reason: input.reason ?? '',
    status: 'NONE',
    order,
    transaction,
  };
};

/** `orderGrantRefundCreate`: lowers what is due, and tells nobody. */
export const orderGrantRefundCreate = (world: World, args: GrantArgs): object => {
  const order = world.orders.get(keyOf(args.id, 'Order') ?? '');
  if (!order) {
    const errors = [failed('id', 'NOT_FOUND', "Couldn't resolve to an order.")];
    return { order: null, grantedRefund: null, errors };
  }
  const granted = grant(world, order, args);
  if ('code' in granted) return { order: null, grantedRefund: null, errors: [granted] };
  order.grantedRefunds.push(granted);
  storeStatuses(order);
  world.grantedRefunds.push(granted);
  return { order, grantedRefund: granted, errors: [] };
};

const blocked = (granted: GrantedRefund): Failure | null => {
  if (granted.status === 'PENDING') {
    return failed('grantedRefundId', 'REFUND_IS_PENDING', 'Refund is already pending.');
  }
  if (granted.status === 'SUCCESS') {
    return failed('grantedRefundId', 'REFUND_ALREADY_PROCESSED', 'Refund was already processed.');
  }
  return granted.amount > granted.transaction.balances.charged
    ? failed('id', 'AMOUNT_GREATER_THAN_AVAILABLE', 'The charged amount is smaller.')
    : null;
};

export interface RefundGrantedArgs {
  readonly grantedRefundId: string;
  readonly id?: string | null;
  readonly token?: string | null;
}

/** `transactionRequestRefundForGrantedRefund`. */
export const transactionRequestRefundForGrantedRefund = (
  world: World,
  by: Principal,
  args: RefundGrantedArgs,
): object => {
  const pk = Number(keyOf(args.grantedRefundId, 'OrderGrantedRefund'));
  const granted = world.grantedRefunds.find((candidate) => candidate.pk === pk);
  const transaction = findTransaction(world, args);
  const refuse = (error: Failure): object => ({ transaction: null, errors: [error] });
  if (!granted) return refuse(failed('grantedRefundId', 'NOT_FOUND', 'No such granted refund.'));
  if (transaction !== granted.transaction) {
    return refuse(invalid('id', 'The transaction is not the one of the granted refund.'));
  }
  const error =
    blocked(granted) ??
    requestAction(world, {
      transaction,
      action: 'REFUND',
      amount: granted.amount,
      by: callerOf(by),
      grantedRefund: granted,
    });
  return error ? refuse(error) : { transaction, errors: [] };
};
