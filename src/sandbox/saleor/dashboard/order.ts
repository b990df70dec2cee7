import { orderReading } from '../readings';
import type { App, Order, World } from '../state';
import type { OrderReading, TransactionReading } from '../reading';
import { frameHtml, frameScript, frameUrl } from './frame';
import { escape, renderPage, table, type Theme } from './html';

const factRows = (order: OrderReading): readonly (readonly string[])[] =>
  [
    ['Status', order.status],
    ['Charge status', order.chargeStatus],
    ['Authorize status', order.authorizeStatus],
    ['Total', `${order.total} ${order.currency}`],
    ['Charged', `${order.totalCharged} ${order.currency}`],
    ['Authorized', `${order.totalAuthorized} ${order.currency}`],
    ['Buyer', order.userEmail],
    [
      'Parcels',
      order.fulfillments.map((each) => `${each.status} ${each.trackingNumber}`).join(', '),
    ],
    ['Notes', JSON.stringify(order.metadata)],
  ].map(([name = '', value = '']) => [escape(name), escape(value)]);

const eventRows = (transaction: TransactionReading): readonly (readonly string[])[] =>
  transaction.events.map((event) => [
    escape(event.type),
    escape(`${event.amount} ${transaction.currency}`),
    `<code>${escape(event.pspReference)}</code>`,
    escape(event.message),
    event.included ? 'counts' : '',
  ]);

const button = (label: string, act: string, values: Readonly<Record<string, string>>): string => {
  const fields = Object.entries(values)
    .map(([name, value]) => `data-${name}="${escape(value)}"`)
    .join(' ');
  return `<button type="button" data-act="${act}" ${fields}>${escape(label)}</button>`;
};

const transactionHtml = (transaction: TransactionReading): string => {
  const { id, pspReference } = transaction;
  const acts = ['CHARGE', 'REFUND', 'CANCEL'].map((action) =>
    button(`Request ${action.toLowerCase()}`, 'request', { id, action }),
  );
  return `${table(
    `Transaction ${pspReference || id}`,
    ['Event', 'Amount', 'Reference', 'Message', ''],
    eventRows(transaction),
  )}<form><label>Amount (empty: all)
    <input name="amount" inputmode="decimal" size="8"></label>${acts.join('')}</form>`;
};

/** What staff can do; each is one call of the public API. */
const script = `
  const warehouse = btoa('Warehouse:1');
  const call = async (query, variables) => {
    const answer = await fetch('/dashboard/graphql', { method: 'POST',
      body: JSON.stringify({ query, variables }) });
    const { data, errors } = await answer.json();
    const refused = Object.values(data ?? {}).flatMap((part) => part?.errors ?? []);
    const all = [...(errors ?? []), ...refused];
    if (all.length === 0) return data;
    document.querySelector('[role=status]').textContent = all.map((e) => e.message).join(' ');
    throw new Error('refused');
  };
  const acts = {
    cancel: ({ id }) => call(
      'mutation ($id: ID!) { orderCancel(id: $id) { errors { message } } }', { id }),
    confirm: ({ id }) => call(
      'mutation ($id: ID!) { orderConfirm(id: $id) { errors { message } } }', { id }),
    fulfill: async ({ id }) => {
      const { order } = await call(
        'query ($id: ID!) { order(id: $id) { lines { id quantityToFulfill } } }', { id });
      const lines = order.lines.filter((line) => line.quantityToFulfill > 0).map((line) => ({
        orderLineId: line.id, stocks: [{ quantity: line.quantityToFulfill, warehouse }] }));
      return call('mutation ($id: ID!, $input: OrderFulfillInput!) {' +
        ' orderFulfill(order: $id, input: $input) { errors { message } } }',
        { id, input: { lines, trackingNumber: 'TRACK-' + id.slice(-6) } });
    },
    request: ({ id, action }, form) => call('mutation ($id: ID!, $action: TransactionActionEnum!,' +
      ' $amount: PositiveDecimal) { transactionRequestAction(id: $id, actionType: $action,' +
      ' amount: $amount) { errors { message } } }',
      { id, action, amount: form.get('amount') || null }),
  };
  document.addEventListener('click', async (event) => {
    const { act, ...values } = event.target.dataset ?? {};
    if (!acts[act]) return;
    await acts[act](values, new FormData(event.target.form ?? undefined));
    location.reload();
  });
`;

const saleorSide = (order: OrderReading): string => {
  const { id } = order;
  const acts = [
    button('Fulfil everything', 'fulfill', { id }),
    button('Confirm', 'confirm', { id }),
    button('Cancel the order', 'cancel', { id }),
  ];
  return `<section><h1>Order #${escape(order.number)}</h1>
    <form>${acts.join('')}</form>
    ${table('In Saleor', ['What', 'Value'], factRows(order))}
    ${order.transactions.map(transactionHtml).join('')}</section>`;
};

/** The order as Saleor has it, and beside it what the app shows. */
export const orderPage = (world: World, order: Order, theme: Theme): Response => {
  const reading = orderReading(order);
  const app: App | undefined = world.apps.find(
    (candidate) => candidate.isActive && candidate.removedAt === null && candidate.appUrl,
  );
  const context = new URLSearchParams({ orderId: reading.id });
  const side = app
    ? `<section>${frameHtml(frameUrl(world, app, '/orders', theme, context), app.name)}</section>`
    : '<section><p>No app is installed.</p></section>';
  return renderPage({
    title: `Order #${reading.number}`,
    theme,
    wide: true,
    main: `<div class="sides">${saleorSide(reading)}${side}</div>`,
    script: `document.body.dataset.entity = 'order';${app ? frameScript(world, app) : ''}${script}`,
  });
};
