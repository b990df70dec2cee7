import type { TransactionAction, TransactionEventType } from '../../domain/facts/transaction-event';
import { roundedMills } from './amounts';
import { callerOf } from './actions';
import type { Balances } from './balances';
import { failed, wrongUrl, type Failure } from './failure';
import { findSource, findTransaction } from './payments';
import { methodFromInput } from './payment-method-input';
import { permissionDenied } from './permissions';
import { addTransaction, changeTransaction, isOwner, newEvent } from './transactions';
import type { Principal, TransactionItem, World } from './state';

interface MoneyInput {
  readonly amount: number | string;
  readonly currency: string;
}

interface Note {
  readonly key: string;
  readonly value: string;
}

interface TransactionInput {
  readonly name?: string | null;
  readonly message?: string | null;
  readonly pspReference?: string | null;
  readonly availableActions?: readonly TransactionAction[] | null;
  readonly amountAuthorized?: MoneyInput | null;
  readonly amountCharged?: MoneyInput | null;
  readonly amountRefunded?: MoneyInput | null;
  readonly amountCanceled?: MoneyInput | null;
  readonly metadata?: readonly Note[] | null;
  readonly privateMetadata?: readonly Note[] | null;
  readonly externalUrl?: string | null;
  readonly paymentMethodDetails?: Readonly<Record<string, unknown>> | null;
}

/** Which amount of the input moves which balance, by which event. */
const parts: readonly [keyof TransactionInput, keyof Balances, TransactionEventType][] = [
  ['amountAuthorized', 'authorized', 'AUTHORIZATION_SUCCESS'],
  ['amountCharged', 'charged', 'CHARGE_SUCCESS'],
  ['amountRefunded', 'refunded', 'REFUND_SUCCESS'],
  ['amountCanceled', 'canceled', 'CANCEL_SUCCESS'],
];

const wrongCurrency = (currency: string, input: TransactionInput): Failure | null => {
  const wrong = parts.find(([field]) => {
    const money = input[field] as MoneyInput | null | undefined;
    return money && money.currency !== currency;
  });
  return wrong ? failed(wrong[0], 'INCORRECT_CURRENCY', 'Currency must match.') : null;
};

/** Amounts are absolute: an event without a reference makes up for the difference. */
const adjust = (
  world: World,
  transaction: TransactionItem,
  by: Principal,
  input: TransactionInput,
): void => {
  for (const [field, balance, type] of parts) {
    const money = input[field] as MoneyInput | null | undefined;
    if (!money) continue;
    const amount = roundedMills(money.amount, transaction.currency) - transaction.balances[balance];
    if (amount === 0) continue;
    transaction.events.push(
      newEvent(world, transaction, {
        type,
        amount,
        message: 'Manual adjustment of the transaction.',
        createdBy: callerOf(by),
      }),
    );
  }
};

const describe = (transaction: TransactionItem, input: TransactionInput): void => {
  transaction.name = input.name ?? transaction.name;
  transaction.message = input.message ?? transaction.message;
  transaction.pspReference = input.pspReference ?? transaction.pspReference;
  transaction.externalUrl = input.externalUrl ?? transaction.externalUrl;
  if (input.availableActions) {
    transaction.actions = [...input.availableActions];
    transaction.unreadableActions = [];
  }
  if (input.paymentMethodDetails) {
    transaction.paymentMethod = methodFromInput(input.paymentMethodDetails);
  }
  for (const { key, value } of input.metadata ?? []) transaction.metadata.set(key, value);
  for (const { key, value } of input.privateMetadata ?? []) {
    transaction.privateMetadata.set(key, value);
  }
};

const change = (
  world: World,
  transaction: TransactionItem,
  by: Principal,
  input: TransactionInput,
  note: Note | null,
): void =>
  changeTransaction(world, transaction, by, () => {
    describe(transaction, input);
    adjust(world, transaction, by, input);
    if (!note) return;
    const event = { type: 'INFO' as const, amount: 0, pspReference: note.key, message: note.value };
    transaction.events.push(newEvent(world, transaction, event));
  });

interface EventInput {
  readonly pspReference?: string | null;
  readonly message?: string | null;
}

const noteOf = (event: EventInput | null | undefined): Note | null =>
  event ? { key: event.pspReference ?? '', value: event.message ?? '' } : null;

export interface CreateArgs {
  readonly id: string;
  readonly transaction: TransactionInput;
  readonly transactionEvent?: EventInput | null;
}

const refusal = (error: Failure): object => ({ transaction: null, errors: [error] });

/** `transactionCreate`: a reference that is in use already is accepted. */
export const transactionCreate = (world: World, by: Principal, args: CreateArgs): object => {
  const source = findSource(world, args.id);
  if ('code' in source) return refusal(source);
  const wrong =
    wrongCurrency(source.channel.currencyCode, args.transaction) ??
    wrongUrl(args.transaction.externalUrl);
  if (wrong) return refusal(wrong);
  const transaction = addTransaction(world, {
    source,
    app: by.kind === 'app' ? by.app : null,
    user: by.kind === 'user' ? by.user : null,
  });
  change(world, transaction, by, args.transaction, noteOf(args.transactionEvent));
  return { transaction, errors: [] };
};

export interface UpdateArgs {
  readonly id?: string | null;
  readonly token?: string | null;
  readonly transaction?: TransactionInput | null;
  readonly transactionEvent?: EventInput | null;
}

/** `transactionUpdate`: the owner's, and here a reference in use is refused. */
export const transactionUpdate = (world: World, by: Principal, args: UpdateArgs): object => {
  const transaction = findTransaction(world, args);
  if (!transaction) return refusal(failed('id', 'NOT_FOUND', "Couldn't resolve to a transaction."));
  const mine = by.kind === 'app' ? isOwner(transaction, by.app) : transaction.app === null;
  if (!mine) throw permissionDenied(['OWNER', 'HANDLE_PAYMENTS']);
  const input = args.transaction ?? {};
  const wrong = wrongCurrency(transaction.currency, input) ?? wrongUrl(input.externalUrl);
  if (wrong) return refusal(wrong);
  const taken = [...world.transactions.values()].some(
    (other) =>
      input.pspReference && other !== transaction && other.pspReference === input.pspReference,
  );
  if (taken) return refusal(failed('transaction', 'UNIQUE', 'The reference is in use.'));
  change(world, transaction, by, input, noteOf(args.transactionEvent));
  return { transaction, errors: [] };
};
