import { globalId } from '../ids';
import { orderReading } from '../readings';
import type { Order, World } from '../state';
import type { OrderReading } from '../reading';
import { button, escape, renderPage, table, type Look } from './html';
import { menuHtml, widgetsHtml } from './mounts';
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

/** The order as Saleor has it, and beside it the widgets that apps asked to show there. */
export const orderPage = (world: World, order: Order, look: Look): Response => {
  const context = { orderId: globalId('Order', order.pk) };
  return renderPage({
    title: `Order #${order.number}`,
    look,
    kind: 'details',
    main: `<section>${menuHtml(world, 'ORDER_DETAILS_MORE_ACTIONS', look, context)}
      ${saleorSide(order)}</section>
      <aside>${widgetsHtml(world, 'ORDER_DETAILS_WIDGETS', look, context)}</aside>`,
  });
};
