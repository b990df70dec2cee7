import { GraphQLError } from 'graphql';
import { isAtLeast } from '../additions';
import type { Balances } from '../balances';
import { globalId } from '../ids';
import type { GrantedRefund, TransactionEvent, TransactionItem } from '../state';
import { field, money, type Resolver, type Resolvers } from './resolver';
import { id, notes } from './shared';

const amount = (name: keyof Balances): Resolver =>
  field<TransactionItem>(({ balances, currency }) => money(balances[name], currency));

const typeOfMethod: Readonly<Record<string, string>> = {
  CARD: 'CardPaymentMethodDetails',
  OTHER: 'OtherPaymentMethodDetails',
  GIFT_CARD: 'GiftCardPaymentMethodDetails',
};

/** What 3.23 and newer give for a refund that nobody granted: a node without anything in it. */
const hollow = { pk: null };

export const transactionResolvers: Resolvers = {
  TransactionItem: {
    ...notes,
    id: field<TransactionItem>(({ token }) => globalId('TransactionItem', token)),
    authorizedAmount: amount('authorized'),
    authorizePendingAmount: amount('authorizePending'),
    chargedAmount: amount('charged'),
    chargePendingAmount: amount('chargePending'),
    refundedAmount: amount('refunded'),
    refundPendingAmount: amount('refundPending'),
    canceledAmount: amount('canceled'),
    cancelPendingAmount: amount('cancelPending'),
    actions: field<TransactionItem>(({ actions, unreadableActions: [unreadable] }) => {
      if (unreadable === undefined) return actions;
      const expected = 'Expected a value of type "TransactionActionEnum"';
      throw new GraphQLError(`${expected} but received: ${unreadable}`);
    }),
    events: field<TransactionItem>(({ events }) => events.toReversed()),
    createdBy: field<TransactionItem>(({ app, user }) => app ?? user),
    paymentMethodDetails: field<TransactionItem>(({ paymentMethod }) =>
      paymentMethod
        ? {
            isSaleorGiftcard: false,
            ...paymentMethod,
            __typename: typeOfMethod[String(paymentMethod['type'])],
          }
        : null,
    ),
  },
  TransactionEvent: {
    id: id('TransactionEvent'),
    amount: field<TransactionEvent>((event) => money(event.amount, event.currency)),
  },
  TransactionRefundRequested: {
    grantedRefund: field<{ grantedRefund: GrantedRefund | null }>(
      ({ grantedRefund }, _args, { world }) =>
        grantedRefund ?? (isAtLeast(world.version, '3.23') ? hollow : null),
    ),
  },
};
