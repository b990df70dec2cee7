import { tellsUpdateOfNotes } from './checkouts';
import { emit } from './events';
import { failed, type Failure } from './failure';
import { keyOf, typeOf } from './ids';
import { demand, permissionDenied } from './permissions';
import type {
  App,
  Checkout,
  Fulfillment,
  Notes,
  Order,
  Principal,
  TransactionItem,
  World,
} from './state';

type Noted = App | Checkout | Fulfillment | Order | TransactionItem;

const find = (world: World, id: string): Noted | null => {
  const type = typeOf(id);
  const key = keyOf(id, type) ?? '';
  if (type === 'Order') return world.orders.get(key) ?? null;
  if (type === 'Checkout') return world.checkouts.get(key) ?? null;
  if (type === 'TransactionItem') return world.transactions.get(key) ?? null;
  if (type === 'App') return world.apps.find(({ pk }) => pk === Number(key)) ?? null;
  if (type !== 'Fulfillment') return null;
  return world.fulfillments.find(({ pk }) => pk === Number(key)) ?? null;
};

/** Who may write which notes (Saleor docs: "Metadata", permissions). */
const demandAccess = (by: Principal, item: Noted, isPrivate: boolean): void => {
  switch (item.__typename) {
    case 'App':
      if (by.kind === 'app' && by.app === item) return;
      if (isPrivate) throw permissionDenied(['MANAGE_APPS']);
      return demand(by, 'MANAGE_APPS');
    case 'Checkout':
      return isPrivate ? demand(by, 'MANAGE_CHECKOUTS') : undefined;
    case 'TransactionItem':
      return demand(by, 'HANDLE_PAYMENTS');
    case 'Order':
    case 'Fulfillment':
      return demand(by, 'MANAGE_ORDERS');
  }
};

const touch = (world: World, item: Noted): void => {
  const now = world.clock.now();
  if (item.__typename === 'Order') item.updatedAt = now;
  if (item.__typename === 'TransactionItem') item.modifiedAt = now;
  if (item.__typename === 'Checkout') item.lastChange = now;
};

const tell = (world: World, by: Principal, item: Noted): void => {
  if (item.__typename === 'Order') emit(world, 'ORDER_METADATA_UPDATED', by, { order: item });
  if (item.__typename === 'TransactionItem') {
    emit(world, 'TRANSACTION_ITEM_METADATA_UPDATED', by, { transaction: item });
  }
  if (item.__typename !== 'Checkout') return;
  emit(world, 'CHECKOUT_METADATA_UPDATED', by, { checkout: item });
  if (tellsUpdateOfNotes(world)) emit(world, 'CHECKOUT_UPDATED', by, { checkout: item });
};

interface NotesChange {
  readonly id: string;
  readonly isPrivate: boolean;
  /** Gives true where it changed something: only then anybody is told. */
  readonly change: (notes: Notes) => boolean;
  readonly problem: Failure | null;
}

/** Merges or deletes keys; other keys are never touched, and the last writer of a key wins. */
const changeNotes = (world: World, by: Principal, input: NotesChange): object => {
  const item = find(world, input.id);
  if (!item) {
    return { item: null, errors: [failed('id', 'NOT_FOUND', "Couldn't resolve to an item")] };
  }
  demandAccess(by, item, input.isPrivate);
  if (input.problem) return { item: null, errors: [input.problem] };
  if (input.change(input.isPrivate ? item.privateMetadata : item.metadata)) {
    touch(world, item);
    tell(world, by, item);
  }
  return { item, errors: [] };
};

interface Note {
  readonly key: string;
  readonly value: string;
}

export const setNotes = (
  world: World,
  by: Principal,
  args: { readonly id: string; readonly input: readonly Note[] },
  isPrivate: boolean,
): object =>
  changeNotes(world, by, {
    id: args.id,
    isPrivate,
    problem: args.input.some(({ key }) => key.trim() === '')
      ? failed('input', 'REQUIRED', 'Metadata key cannot be empty.')
      : null,
    change: (notes) => {
      const news = args.input.filter(({ key, value }) => notes.get(key) !== value);
      for (const { key, value } of news) notes.set(key, value);
      return news.length > 0;
    },
  });

export const deleteNotes = (
  world: World,
  by: Principal,
  args: { readonly id: string; readonly keys: readonly string[] },
  isPrivate: boolean,
): object =>
  changeNotes(world, by, {
    id: args.id,
    isPrivate,
    problem: null,
    change: (notes) => args.keys.filter((key) => notes.delete(key)).length > 0,
  });
