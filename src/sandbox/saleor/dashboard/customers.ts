import { globalId } from '../ids';
import { customersOf } from '../accounts';
import type { User, World } from '../state';
import { escape, renderPage, table, type Look } from './html';
import { menuHtml, widgetsHtml } from './mounts';
import { ordersTable } from './orders';

export const customersPage = (world: World, look: Look): Response => {
  const rows = customersOf(world).map(({ pk, email }) => {
    const id = encodeURIComponent(globalId('User', pk));
    return [`<a href="/dashboard/customers/${id}">${escape(email)}</a>`];
  });
  return renderPage({
    title: 'Customers',
    look,
    main: `<h1>Customers</h1><section id="read">${table('Customers', ['E-mail'], rows)}</section>`,
  });
};

/** A customer with their orders, and beside them what apps show of it. */
export const customerPage = (world: World, customer: User, look: Look): Response => {
  const context = { customerId: globalId('User', customer.pk) };
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
