import { orderReading } from '../readings';
import type { Order, World } from '../state';
import { escape, renderPage, table, type Look } from './html';

const ordersShown = 200;

const orderRow = (order: Order): readonly string[] => {
  const { id, number, ...read } = orderReading(order);
  const amount = (value: number): string => escape(`${value} ${read.currency}`);
  return [
    `<a href="/dashboard/orders/${encodeURIComponent(id)}">#${escape(number)}</a>`,
    escape(read.channel),
    escape(read.userEmail),
    escape(read.status),
    escape(read.chargeStatus),
    escape(read.authorizeStatus),
    amount(read.total),
    amount(read.totalCharged),
  ];
};

/** Orders, the newest first. */
export const ordersTable = (orders: readonly Order[]): string =>
  table(
    `${orders.length} orders`,
    ['Number', 'Channel', 'Buyer', 'Status', 'Charge', 'Authorize', 'Total', 'Charged'],
    orders.toReversed().slice(0, ordersShown).map(orderRow),
  );

export const ordersPage = (world: World, look: Look): Response =>
  renderPage({
    title: 'Orders',
    look,
    main: `<h1>Orders</h1><section id="read">${ordersTable([...world.orders.values()])}</section>`,
  });
