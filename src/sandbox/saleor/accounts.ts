import { globalId } from './ids';
import type { User, World } from './state';

/** Keys of customers; those of staff are below. */
const firstCustomer = 1_001;

/** Whoever ordered has an account here, in the order in which they came. */
export const customersOf = (world: World): readonly User[] => {
  const emails = [...world.orders.values()].map(({ userEmail }) => userEmail).filter(Boolean);
  return [...new Set(emails)].map((email, place) => ({
    ...{ __typename: 'User', pk: firstCustomer + place, email, isStaff: false },
    ...{ firstName: '', lastName: '', permissions: [] },
  }));
};

/** A customer; whoever may manage orders alone finds no staff (Saleor: `resolve_user`). */
export const accountOf = (world: World, id: string | null | undefined): User | null =>
  customersOf(world).find(({ pk }) => globalId('User', pk) === id) ?? null;
