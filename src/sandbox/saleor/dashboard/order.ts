import { globalId } from '../ids';
import { orderReading } from '../readings';
import type { App, Order, World } from '../state';
import type { OrderReading } from '../reading';
import { frameHtml } from './frame';
import { button, escape, renderPage, table, type Look } from './html';
import { refundsHtml } from './refunds';
import { isUnresolved, transactionHtml } from './transaction';

const factRows = (order: OrderReading): readonly (readonly string[])[] =>
  [
    ['Charge status', order.chargeStatus],
    ['Authorize status', order.authorizeStatus],
    ['Total', `${order.total} ${order.currency}`],
    ['Charged', `${order.totalCharged} ${order.currency}`],
    ['Authorized', `${order.totalAuthorized} ${order.currency}`],
    ['Granted refunds', `${order.totalGrantedRefund} ${order.currency}`],
    ['Buyer', order.userEmail],
    [
      'Parcels',
      order.fulfillments.map((each) => `${each.status} ${each.trackingNumber}`).join(', '),
    ],
    ['Notes', JSON.stringify(order.metadata)],
  ].map(([name = '', value = '']) => [escape(name), escape(value)]);

/** In the Dashboard's own words, since they are what a merchant reads before a cancelation. */
const cancelDialog = ({ id, number }: OrderReading): string => `<dialog id="cancel">
    <h2>Cancel order #${escape(number)}</h2>
    <p><b>Important:</b> Refunds need to be issued <b>manually</b> after order cancelation.</p>
    <form>${button('Keep order', 'keep', {})}
    ${button('Cancel order', 'cancel', { id })}</form></dialog>`;

const saleorSide = (order: Order): string => {
  const read = orderReading(order);
  const { id } = read;
  const acts = [
    button('Fulfil everything', 'fulfill', { id }),
    button('Confirm', 'confirm', { id }),
    button('Cancel', 'askCancel', {}),
  ];
  const status = [`Status`, `<span id="order-status">${escape(read.status)}</span>`];
  return `<section id="read" data-unresolved="${order.transactions.some(isUnresolved)}">
    <h1>Order #${escape(read.number)}</h1>
    <form>${acts.join('')}</form>${cancelDialog(read)}
    ${table('In Saleor', ['What', 'Value'], [status, ...factRows(read)])}
    ${refundsHtml(order)}
    ${order.transactions.map((one, index) => transactionHtml(one, index + 1)).join('')}</section>`;
};

/**
 * The order as Saleor has it, and beside it what the app shows of it. The real Dashboard has such
 * a place only for apps whose manifest asks for it.
 */
export const orderPage = (world: World, order: Order, look: Look): Response => {
  const id = globalId('Order', order.pk);
  const app: App | undefined = world.apps.find(
    (candidate) => candidate.isActive && candidate.removedAt === null && candidate.appUrl,
  );
  const context = { orderId: id };
  const side = app
    ? frameHtml(world, { app, path: '/orders', theme: look.theme, context })
    : '<p>No app is installed.</p>';
  return renderPage({
    title: `Order #${order.number}`,
    look,
    kind: 'order',
    main: `${saleorSide(order)}<section>${side}</section>`,
  });
};
