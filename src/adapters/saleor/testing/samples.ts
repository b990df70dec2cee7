import { app } from './scripted';

const eur = (amount: number | string) => ({ amount, currency: 'EUR' });

export const transaction = (more: object = {}) => ({
  id: 'VHI6MQ==',
  name: 'Stripe',
  actions: ['REFUND'],
  createdBy: { __typename: 'App', ...app },
  authorizedAmount: eur(0),
  authorizePendingAmount: eur(0),
  chargedAmount: eur(19.9),
  chargePendingAmount: eur(0),
  refundedAmount: eur(0),
  refundPendingAmount: eur(0),
  cancelPendingAmount: eur(0),
  events: [
    {
      type: 'CHARGE_SUCCESS',
      pspReference: 'ch_1',
      idempotencyKey: null,
      createdAt: '2026-11-22T04:14:52.411744+00:00',
      amount: eur(19.9),
    },
  ],
  ...more,
});

export const order = (more: object = {}) => ({
  id: 'T3JkZXI6MQ==',
  checkoutId: 'Q2hlY2tvdXQ6MQ==',
  number: '42',
  status: 'UNFULFILLED',
  created: '2026-11-22T04:14:00+00:00',
  userEmail: 'ada@example.com',
  channel: { slug: 'default-channel' },
  total: { gross: eur('19.90') },
  totalGrantedRefund: eur(0),
  createdByEffect: 'p1:create-order:c:g1',
  shippingAddress: {
    firstName: 'Ada',
    lastName: 'Byron',
    companyName: '',
    streetAddress1: 'St James 12',
    streetAddress2: '',
    city: 'London',
    countryArea: '',
    postalCode: 'SW1',
    phone: '',
    country: { code: 'GB' },
  },
  fulfillments: [
    { id: 'RnVsZmlsbG1lbnQ6MQ==', status: 'FULFILLED', trackingNumber: 'TRACK-1' },
    { id: 'RnVsZmlsbG1lbnQ6Mg==', status: 'CANCELED', trackingNumber: '' },
  ],
  transactions: [transaction()],
  ...more,
});

export const checkout = (more: object = {}) => ({
  id: 'Q2hlY2tvdXQ6MQ==',
  email: null,
  channel: { slug: 'default-channel' },
  totalPrice: { gross: eur(19.9) },
  updatedAt: '2026-11-22T04:14:52.411744+00:00',
  transactions: [],
  ...more,
});

export const edges = (...nodes: object[]) => ({ edges: nodes.map((node) => ({ node })) });
