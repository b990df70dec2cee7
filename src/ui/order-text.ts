import type {
  Completion,
  OrderSource,
  OrderStatus,
  PaymentStatus,
  ShipmentStatus,
  Side,
  SyncState,
} from '../generated/api-schema';

export type { Completion };

/** A pill's shape and colour; the words always stand beside it. */
export type Tone = 'neutral' | 'good' | 'busy' | 'warning' | 'bad';

interface Labelled {
  readonly label: string;
  readonly tone: Tone;
}

export const syncStates: Readonly<Record<SyncState, Labelled>> = {
  IN_SYNC: { label: 'In sync', tone: 'good' },
  WORKING: { label: 'Working', tone: 'busy' },
  ATTENTION: { label: 'Needs attention', tone: 'warning' },
  FAILED: { label: 'Failed', tone: 'bad' },
};

export const orderStatuses: Readonly<Record<OrderStatus, string>> = {
  CHECKOUT: 'Checkout',
  CREATED: 'Created',
  PENDING: 'Pending',
  PAID: 'Paid',
  PARTIAL: 'Partly fulfilled',
  FULFILLED: 'Fulfilled',
  RETURNED: 'Returned',
  CANCELED: 'Canceled',
};

export const paymentStatuses: Readonly<Record<PaymentStatus, string>> = {
  NONE: 'None',
  PENDING: 'Pending',
  AUTHORIZED: 'Authorized',
  PARTIALLY_CHARGED: 'Partly charged',
  CHARGED: 'Charged',
  PARTIALLY_REFUNDED: 'Partly refunded',
  REFUNDED: 'Refunded',
  CANCELED: 'Canceled',
};

export const shipmentStatuses: Readonly<Record<ShipmentStatus, string>> = {
  NONE: 'None',
  PARTIAL: 'Partly shipped',
  SHIPPED: 'Shipped',
  RETURNED: 'Returned',
};

export const sources: Readonly<Record<OrderSource, string>> = {
  CHECKOUT: 'Checkout',
  ORDER: 'Order without a checkout',
  UNKNOWN: 'Not known',
};

export const sides: Readonly<Record<Side, string>> = {
  SALEOR: 'Saleor',
  STRIPE: 'Stripe',
  APP: 'App',
};

/**
 * The app's own acts and findings in words; an event of either side keeps the name that it has
 * there.
 */
export const acts: Readonly<Record<string, string>> = {
  attempt: 'Attempt to pay',
  'create-intent': 'Create the payment in Stripe',
  capture: 'Capture the payment',
  'cancel-intent': 'Cancel the payment',
  refund: 'Refund the payment',
  report: 'Report to Saleor',
  'update-transaction': 'Name the transaction in Saleor',
  'create-order': 'Create the order in Saleor',
  'cancel-order': 'Cancel the order in Saleor',
  'update-intent-metadata': 'Write the order’s state to Stripe',
  'update-charge-shipping': 'Write the tracking number to Stripe',
  'sweep.order_changed': 'Found in Saleor’s list of changed orders',
};

export const actStates: Readonly<Record<string, string>> = {
  planned: 'Under way',
  done: 'Done',
  refused: 'Refused',
  unknown: 'Answer lost',
  returned: 'Money goes back',
};

export const orderText = {
  title: 'Orders',
  hint: 'What Saleor and Stripe say of every purchase, and whether they agree.',
  filterLabel: 'Filter by sync state',
  all: 'All',
  counted: (label: string, count: string): string => `${label} (${count})`,
  search: 'Order number or payment (pi_…)',
  searchSubmit: 'Search',
  clear: 'Clear',
  tableCaption: 'Orders and their state on both sides',
  columns: {
    order: 'Order',
    sync: 'Sync',
    status: 'Status',
    payment: 'Payment',
    shipment: 'Shipment',
    amount: 'Amount',
    returned: 'Returned',
    channel: 'Channel',
    readAt: 'Looked at',
  },
  none: 'No orders yet.',
  noneStep:
    'A row appears as soon as a shopper starts to pay with Stripe. Assign a channel, then take a ' +
    'test payment in your storefront.',
  noMatch: 'No order matches.',
  noMatchStep: 'Check the number, or clear the search and the filter.',
  found: (count: string): string => `${count} found`,
  place: (range: string, count: string): string => `${range} of ${count}`,
  previous: 'Previous page',
  next: 'Next page',
  pages: 'Table pages',
  orderName: (number: string): string => `Order #${number}`,
  checkoutName: 'Checkout without an order',
  checkoutShort: 'Checkout',
  back: 'All orders',
  missing: 'There is no such order',
  missingReason: 'It may belong to another Saleor, or the address is not complete.',
  missingStep: 'Look for it in the list of orders.',
  syncNow: 'Sync now',
  syncing: 'Reading both sides…',
  synced: 'Both sides were read. This page shows what was found.',
  notSynced: 'The order was not synced',
  underWay:
    'Somebody else works on this order at the moment; it is looked at once more right after. ' +
    'Refresh in a few seconds.',
  comparison: 'Both sides',
  saleorSays: 'Saleor says',
  stripeSays: 'Stripe says',
  together: 'Together',
  saleorStatus: 'Order status',
  chargeStatus: 'Charge status',
  authorizeStatus: 'Authorize status',
  openInSaleor: 'Open the order in the Dashboard',
  payments: 'Payments',
  noPayments: 'No payment was started.',
  intent: 'Payment',
  intentPending: 'Not created yet',
  connection: 'Connection',
  connectionGone: 'Removed',
  started: 'Started',
  status: 'Status',
  received: 'Received',
  returned: 'Returned',
  source: 'Source',
  customer: 'Customer',
  readAt: 'Looked at',
  tries: (count: string): string => `${count} tries without success so far`,
  milestones: 'Milestones',
  noMilestones: 'None reached yet.',
  timeline: 'Timeline',
  noTimeline: 'Nothing has happened yet.',
  money: 'Amounts',
} as const;
