import { globalId } from '../ids';
import type { World } from '../state';
import { escape, renderPage, table, type Look } from './html';
import { menuHtml, widgetsHtml } from './mounts';
import { ordersTable } from './orders';

/** Keys of customers; those of staff are below. */
const firstCustomer = 1_001;

interface Customer {
  readonly pk: number;
  readonly email: string;
}

/** Whoever ordered has an account here, in the order in which they came. */
const customersOf = (world: World): readonly Customer[] => {
  const emails = [...world.orders.values()].map(({ userEmail }) => userEmail).filter(Boolean);
  return [...new Set(emails)].map((email, place) => ({ pk: firstCustomer + place, email }));
};

const idOf = ({ pk }: Customer): string => globalId('User', pk);

export const findCustomer = (world: World, id: string): Customer | null =>
  customersOf(world).find((one) => idOf(one) === id) ?? null;

export const customersPage = (world: World, look: Look): Response => {
  const rows = customersOf(world).map((one) => [
    `<a href="/dashboard/customers/${encodeURIComponent(idOf(one))}">${escape(one.email)}</a>`,
  ]);
  return renderPage({
    title: 'Customers',
    look,
    main: `<h1>Customers</h1><section id="read">${table('Customers', ['E-mail'], rows)}</section>`,
  });
};

/** A customer with their orders, and beside them what apps show of it. */
export const customerPage = (world: World, customer: Customer, look: Look): Response => {
  const context = { customerId: idOf(customer) };
  const own = [...world.orders.values()].filter(({ userEmail }) => userEmail === customer.email);
  return renderPage({
    title: customer.email,
    look,
    kind: 'details',
    main: `<section><h1>${escape(customer.email)}</h1>
      ${menuHtml(world, 'CUSTOMER_DETAILS_MORE_ACTIONS', look, context)}
      <section id="read">${ordersTable(own)}</section></section>
      <aside>${widgetsHtml(world, 'CUSTOMER_DETAILS_WIDGETS', look, context)}</aside>`,
  });
};
