import { roundedMills } from './amounts';
import { keyOf, typeOf } from './ids';
import { holdSession, type Flow } from './session';
import { failed, invalid, type Failure } from './failure';
import { demand } from './permissions';
import { currencyOf, defaultAmount } from './statuses';
import { addTransaction, newEvent, ownerOf, sourceOf, type Source } from './transactions';
import type { App, Principal, TransactionEvent, TransactionItem, World } from './state';

export const transactionLimit = 100;

/** A checkout, an order or a draft by its global id; a failure says what is wrong with the id. */
export const findSource = (world: World, id: string): Source | Failure => {
  const type = typeOf(id);
  if (type !== 'Checkout' && type !== 'Order') {
    return invalid('id', 'Must receive Checkout or Order id.');
  }
  const key = keyOf(id, type) ?? '';
  const source = type === 'Order' ? world.orders.get(key) : world.checkouts.get(key);
  return source ?? failed('id', 'NOT_FOUND', `Couldn't resolve to an object: ${key}`);
};

export const isFailure = (value: object): value is Failure => 'code' in value;

export const gatewayOf = (world: World, identifier: string): App | null =>
  world.apps.find(
    (app) =>
      app.identifier === identifier &&
      app.isActive &&
      app.removedAt === null &&
      app.permissions.includes('HANDLE_PAYMENTS'),
  ) ?? null;

export interface GatewayInput {
  readonly id: string;
  readonly data?: unknown;
}

export const tooMany = invalid(
  'id',
  `${transactionLimit} transactions is the limit for one object.`,
);

export const amountFor = (source: Source, amount: number | string | null | undefined): number =>
  amount === null || amount === undefined
    ? defaultAmount(source)
    : roundedMills(amount, currencyOf(source));

export interface InitializeArgs {
  readonly id: string;
  readonly action?: Flow | null;
  readonly amount?: number | string | null;
  readonly customerIpAddress?: string | null;
  readonly idempotencyKey?: string | null;
  readonly paymentGateway: GatewayInput;
}

const isLocked = (world: World, source: Source | null): boolean =>
  source?.__typename === 'Checkout' && source.lockedUntil > world.clock.now();

const inProgress = failed(
  'id',
  'CHECKOUT_COMPLETION_IN_PROGRESS',
  'Transaction cannot be initialized, because the checkout completion is in progress.',
);

interface Opened {
  readonly transaction: TransactionItem;
  readonly request: TransactionEvent;
}

/** A new transaction with its request; or the old one, where the idempotency key says so. */
const open = (world: World, source: Source, app: App, args: InitializeArgs): Opened | Failure => {
  const key = args.idempotencyKey ?? world.random.uuid();
  if (key === '') return invalid('idempotencyKey', 'The idempotency key must not be empty.');
  const amount = amountFor(source, args.amount);
  const known = [...world.transactions.values()].find(
    (candidate) =>
      args.idempotencyKey && candidate.idempotencyKey === key && ownerOf(world, candidate) === app,
  );
  if (known) {
    const request = known.events.find((event) => event.idempotencyKey === key);
    if (request && sourceOf(known) === source && request.amount === amount) {
      return { transaction: known, request };
    }
    return failed(
      'idempotencyKey',
      'UNIQUE',
      'Different transaction with provided idempotency key already exists.',
    );
  }
  const flow = args.action ?? source.channel.settings.defaultTransactionFlowStrategy;
  const transaction = addTransaction(world, { source, app, idempotencyKey: key });
  const request = newEvent(world, transaction, {
    type: `${flow}_REQUEST`,
    amount,
    included: false,
    idempotencyKey: key,
    createdBy: app,
  });
  transaction.events.push(request);
  return { transaction, request };
};

const refusal = (error: Failure): object => ({
  transaction: null,
  transactionEvent: null,
  data: null,
  errors: [error],
});

/** `transactionInitialize` (Saleor docs: "Transactions API"). */
export const transactionInitialize = async (
  world: World,
  by: Principal,
  args: InitializeArgs,
): Promise<object> => {
  if (args.action || args.customerIpAddress) demand(by, 'HANDLE_PAYMENTS');
  const source = findSource(world, args.id);
  if (isFailure(source)) return refusal(source);
  if (isLocked(world, source)) return refusal(inProgress);
  const app = gatewayOf(world, args.paymentGateway.id);
  if (!app) {
    return refusal(
      failed('paymentGateway', 'NOT_FOUND', 'App with provided identifier not found.'),
    );
  }
  if (source.transactions.length >= transactionLimit) return refusal(tooMany);
  const opened = open(world, source, app, args);
  if (isFailure(opened)) return refusal(opened);
  const result = await holdSession(world, {
    ...opened,
    event: 'TRANSACTION_INITIALIZE_SESSION',
    app,
    data: args.paymentGateway.data,
    customerIpAddress: args.customerIpAddress ?? '127.0.0.1',
    by,
  });
  return {
    transaction: opened.transaction,
    transactionEvent: result.event,
    data: result.data,
    errors: [],
  };
};

const endings = ['SUCCESS', 'FAILURE', 'REQUEST'].flatMap((end) => [
  `AUTHORIZATION_${end}`,
  `CHARGE_${end}`,
]);

export interface ProcessArgs {
  readonly id?: string | null;
  readonly token?: string | null;
  readonly data?: unknown;
  readonly customerIpAddress?: string | null;
}

/** A transaction by its global id or its token. */
export const findTransaction = (
  world: World,
  args: { readonly id?: string | null; readonly token?: string | null },
): TransactionItem | null =>
  world.transactions.get(keyOf(args.id, 'TransactionItem') ?? args.token ?? '') ?? null;

/** `transactionProcess`: once there is a counted result, the app is not asked again. */
export const transactionProcess = async (
  world: World,
  by: Principal,
  args: ProcessArgs,
): Promise<object> => {
  const transaction = findTransaction(world, args);
  if (!transaction) return refusal(failed('id', 'NOT_FOUND', `Couldn't resolve to an object`));
  const ended = transaction.events.findLast(
    (event) => event.included && endings.includes(event.type),
  );
  if (ended) return { transaction, transactionEvent: ended, data: null, errors: [] };
  const request = transaction.events.findLast(
    (event) => event.type === 'CHARGE_REQUEST' || event.type === 'AUTHORIZATION_REQUEST',
  );
  if (!request) return refusal(invalid('id', 'Missing call of `transactionInitialize` mutation.'));
  const source = sourceOf(transaction);
  if (isLocked(world, source)) return refusal(inProgress);
  if (!transaction.app) {
    return refusal(failed('id', 'MISSING_PAYMENT_APP_RELATION', 'Unable to find a payment app.'));
  }
  const app = ownerOf(world, transaction);
  if (!app) return refusal(failed('id', 'MISSING_PAYMENT_APP', 'Payment app was not found.'));
  const result = await holdSession(world, {
    transaction,
    request,
    event: 'TRANSACTION_PROCESS_SESSION',
    app,
    data: args.data,
    customerIpAddress: args.customerIpAddress ?? '127.0.0.1',
    by,
  });
  return { transaction, transactionEvent: result.event, data: result.data, errors: [] };
};
