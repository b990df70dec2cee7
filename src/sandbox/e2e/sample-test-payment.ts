import { asId } from '../../domain/facts/ids';
import { done, refused, unknown } from '../../domain/facts/outcome';
import type { TestPaymentRun } from '../../ports/store';
import type { DashboardApiDeps } from '../../server/dashboard-api/contract';
import { sampleConnectionId, sampleNow } from './sample-rows';

const articles = [
  { variantId: 'UHJvZHVjdFZhcmlhbnQ6MQ==', name: 'Apple Juice', sku: 'apple', price: '1.99 USD' },
  { variantId: 'UHJvZHVjdFZhcmlhbnQ6Mg==', name: 'Blue Hoodie, XL', sku: null, price: '40 USD' },
];

/** One that failed in the middle: what each side said, and why it went no further. */
const failedRun: TestPaymentRun = {
  id: 'run-1',
  channel: 'default-channel',
  connectionId: sampleConnectionId,
  outcome: 'refund',
  startedAt: sampleNow - 60_000,
  article: 'Apple Juice',
  plan: [
    'checkout',
    'delivery',
    'gateway',
    'initialize',
    'confirm',
    'process',
    'order',
    'refund',
    'sync',
  ],
  steps: [
    {
      name: 'checkout',
      startedAt: sampleNow - 60_000,
      endedAt: sampleNow - 59_700,
      said: [
        { side: 'saleor', words: 'checkoutCreate: 1.99 USD', reference: 'Q2hlY2tvdXQ6MTIzNA==' },
      ],
    },
    { name: 'delivery', startedAt: sampleNow - 59_700, endedAt: sampleNow - 59_000, said: [] },
  ],
  checkoutId: asId('Q2hlY2tvdXQ6MTIzNA=='),
  ending: { kind: 'failed', at: sampleNow - 59_000, code: 'no-delivery-method', words: null },
};

/** A Saleor whose articles are found, and a test payment that failed. */
export const sampleTestPayments = (
  available: boolean,
): Pick<DashboardApiDeps, 'shopperFor' | 'testPayments'> => {
  const never = async () => refused('not-in-sample', 'The sample world has no such call.');
  return {
    shopperFor: () => ({
      ...{ createCart: never, chooseDelivery: never, askGateway: never, startPayment: never },
      ...{ processPayment: never, completeCheckout: never },
      findArticles: async (_channel, text) =>
        available
          ? done(articles.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase())))
          : unknown('timeout', 'Saleor gave no answer within 8000 ms'),
    }),
    testPayments: {
      start: async () => ({ ok: false, code: 'test-payment-under-way' }),
      read: async () => failedRun,
    },
  };
};
