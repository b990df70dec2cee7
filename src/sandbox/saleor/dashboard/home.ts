import { orderReading } from '../readings';
import type { World } from '../state';
import { escape, renderPage, table, type Look } from './html';

const ordersShown = 200;

const orderRows = (world: World): readonly (readonly string[])[] =>
  [...world.orders.values()]
    .toReversed()
    .slice(0, ordersShown)
    .map((order) => {
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
    });

/** The newest orders. */
export const homePage = (world: World, look: Look): Response =>
  renderPage({
    title: 'Orders',
    look,
    main: `<h1>Orders</h1><section id="read">${table(
      `${world.orders.size} orders`,
      ['Number', 'Channel', 'Buyer', 'Status', 'Charge', 'Authorize', 'Total', 'Charged'],
      orderRows(world),
    )}</section>`,
  });
