import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { asId } from '../domain/facts/ids';
import type { ConnectionId } from '../domain/facts/ids';
import type { PaymentApp } from '../payment-app/contract';
import { newlyInstalled } from '../ports/store';
import type { Installation } from '../ports/store';
import type { ParsedAsyncEvent, ParsedSyncEvent } from './contract';
import { saleorHandlerFor, stripeHandlerFor } from './registry';

const recipient = { id: 'QXBwOjc=', identifier: 'saleor.app.stripe.orders' };
const envelope = (typename: string) => ({
  __typename: typename,
  issuedAt: '2026-11-22T04:14:52.411744+00:00',
  version: '3.23.28',
  recipient,
});
const order = { id: 'T3JkZXI6MQ==', checkoutId: 'Q2hlY2tvdXQ6MQ==', channel: { slug: 'main' } };
const checkout = { id: 'Q2hlY2tvdXQ6MQ==', channel: { slug: 'main' } };

const installation: Installation = {
  id: asId('4b4bd3c4-0c61-4c5d-8f2b-6a4b3f7f0a01'),
  saleorApiUrl: 'https://shop.example.com/graphql/',
  appId: asId(recipient.id),
  tokenEncrypted: '',
  schemaVersion: '3.23',
  jwks: null,
  installedAt: 0,
  ...newlyInstalled,
};

/** A payment app that keeps what it was asked. */
const listeningApp = () => {
  const asked: { verb: string; request: unknown }[] = [];
  const keep =
    <A>(verb: string, answer: A) =>
    (_installation: Installation, request: unknown): Promise<A> => {
      asked.push({ verb, request });
      return Promise.resolve(answer);
    };
  const session = { result: 'CHARGE_REQUEST', pspReference: 'pi_1', amount: 1 } as const;
  const app: PaymentApp = {
    initializeGateway: keep('initializeGateway', { data: { ok: true } }),
    initializeTransaction: keep('initializeTransaction', session),
    processTransaction: keep('processTransaction', session),
    actOnTransaction: keep('actOnTransaction', { pspReference: 're_1' }),
  };
  return { app, asked };
};

const asyncEvent = (segment: string, body: unknown): ParsedAsyncEvent => {
  const parsed = saleorHandlerFor(segment)?.parse(body);
  if (parsed?.kind !== 'async-event')
    throw new Error(`Not an asynchronous event: ${JSON.stringify(parsed)}`);
  return parsed;
};

const syncEvent = (segment: string, body: unknown): ParsedSyncEvent => {
  const parsed = saleorHandlerFor(segment)?.parse(body);
  if (parsed?.kind !== 'sync-event')
    throw new Error(`Not a synchronous event: ${JSON.stringify(parsed)}`);
  return parsed;
};

const event = (id: string, createdAt: string, more: object = {}) => ({
  id,
  type: 'REFUND_REQUEST',
  idempotencyKey: `key-${id}`,
  pspReference: '',
  amount: { amount: 30, currency: 'EUR' },
  createdAt,
  ...more,
});

const receivedAt = Date.parse('2026-11-22T12:00:00Z');

const refundBody = (events: object[], amount: number | string = 30) => ({
  ...envelope('TransactionRefundRequested'),
  action: { actionType: 'REFUND', amount, currency: 'EUR' },
  grantedRefund: null,
  transaction: { id: 'VHI6MQ==', token: 't', pspReference: 'pi_1', events, order: null, checkout },
});

const identity = z.object({
  claims: z.array(z.object({ key: z.string(), eventKey: z.string() })),
  claimant: z.string(),
  reason: z.string().nullable(),
});

const identityOf = async (body: object) => {
  const { app, asked } = listeningApp();
  await syncEvent('transaction_refund_requested', body).answer({
    installation,
    paymentApp: app,
    receivedAt,
  });
  return identity.parse(asked[0]?.request);
};

/** Keys of the events that the request may be, best first. */
const askedKeys = async (body: object) =>
  (await identityOf(body)).claims.map(({ eventKey }) => eventKey);
const askedKey = async (body: object) => (await askedKeys(body))[0];

describe('notices of Saleor', () => {
  it('name the order, its checkout and its channel, and when Saleor says it happened', () => {
    expect(asyncEvent('order_created', { ...envelope('OrderCreated'), order })).toMatchObject({
      issuedAt: Date.UTC(2026, 10, 22, 4, 14, 52, 411),
      version: '3.23.28',
      recipientAppId: recipient.id,
      about: {
        kind: 'purchase',
        ids: { orderId: order.id, checkoutId: checkout.id, channel: 'main' },
      },
    });
  });

  it('name the checkout where no order is there yet', () => {
    const body = { ...envelope('CheckoutFullyPaid'), checkout };
    expect(asyncEvent('checkout_fully_paid', body).about).toEqual({
      kind: 'purchase',
      knownOnly: true,
      ids: { orderId: null, checkoutId: checkout.id, channel: 'main' },
    });
  });

  it('are taken with top-level errors, as long as what is needed is there', () => {
    const errors = [{ message: 'Permission denied', path: ['event', 'order', 'x'] }];
    const body = { ...envelope('FulfillmentCreated'), order, errors };
    expect(asyncEvent('fulfillment_created', body).about.kind).toBe('purchase');
  });

  it('are refused under the path of another event, whatever their signature says', () => {
    const body = { ...envelope('OrderCancelled'), order };
    expect(saleorHandlerFor('order_created')?.parse(body)).toMatchObject({
      kind: 'malformed',
      code: 'wrong-event',
    });
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['a text', 'order'],
    ['no order', { ...envelope('OrderCreated'), order: null }],
    ['no time', { ...envelope('OrderCreated'), issuedAt: 'soon', order }],
    ['a number for an id', { ...envelope('OrderCreated'), order: { ...order, id: 7 } }],
  ])('are refused with %s in place of the body, without quoting it', (_what, body) => {
    const parsed = saleorHandlerFor('order_created')?.parse(body);
    expect(parsed).toMatchObject({ kind: 'malformed', code: 'malformed-body' });
    expect(JSON.stringify(parsed)).not.toContain('soon');
  });

  it('tell of the life of this app, and of no other', () => {
    const body = (id: string, isActive: boolean) => ({
      ...envelope('AppStatusChanged'),
      app: { id, isActive },
    });
    expect(asyncEvent('app_status_changed', body(recipient.id, false)).about).toEqual({
      kind: 'lifecycle',
      change: 'deactivated',
    });
    expect(asyncEvent('app_status_changed', body(recipient.id, true)).about).toEqual({
      kind: 'lifecycle',
      change: 'activated',
    });
    expect(asyncEvent('app_status_changed', body('QXBwOjk=', false)).about.kind).toBe('foreign');
    const deleted = { ...envelope('AppDeleted'), app: { id: recipient.id } };
    expect(asyncEvent('app_deleted', deleted).about).toEqual({
      kind: 'lifecycle',
      change: 'deleted',
    });
  });
});

describe('sessions', () => {
  const session = {
    data: { paymentIntent: { paymentMethod: 'card' } },
    transaction: { id: 'VHI6MQ==' },
    action: { actionType: 'CHARGE', amount: 10.5, currency: 'EUR' },
    sourceObject: {
      __typename: 'Order',
      ...order,
      status: 'UNCONFIRMED',
      total: { gross: { amount: '10.50', currency: 'EUR' } },
    },
  };

  it('reach the payment app with the amount of Saleor, the source and the key', async () => {
    const { app, asked } = listeningApp();
    const body = {
      ...envelope('TransactionInitializeSession'),
      ...session,
      sourceObject: {
        ...session.sourceObject,
        orderTransactions: [
          {
            id: 'VHI6OQ==',
            authorizedAmount: { amount: 0 },
            authorizePendingAmount: { amount: 0 },
            chargedAmount: { amount: 4.5 },
            chargePendingAmount: { amount: '1.00' },
          },
        ],
      },
      idempotencyKey: 'shopper-key',
    };
    const asking = syncEvent('transaction_initialize_session', body);
    await expect(
      asking.answer({ installation, paymentApp: app, receivedAt }),
    ).resolves.toMatchObject({
      pspReference: 'pi_1',
    });
    expect(asked).toEqual([
      {
        verb: 'initializeTransaction',
        request: {
          receivedAt,
          transactionId: 'VHI6MQ==',
          amount: 10.5,
          currency: 'EUR',
          flow: 'CHARGE',
          data: session.data,
          idempotencyKey: 'shopper-key',
          source: {
            ids: { orderId: order.id, checkoutId: checkout.id, channel: 'main' },
            channel: 'main',
            currency: 'EUR',
            total: '10.50',
            granted: 0,
            hasGiftCards: false,
            orderStatus: 'UNCONFIRMED',
            transactions: [{ id: 'VHI6OQ==', amounts: [0, 0, 4.5, '1.00'] }],
          },
        },
      },
    ]);
  });

  it('are refused cleanly while the store is unavailable, each with a reference of its own', () => {
    const asking = (issuedAt: string) =>
      syncEvent('transaction_initialize_session', {
        ...envelope('TransactionInitializeSession'),
        ...session,
        idempotencyKey: 'k',
        issuedAt,
      }).unavailable();
    const first = asking('2026-11-22T04:14:52+00:00');
    const second = asking('2026-11-22T04:15:52+00:00');
    expect(first).toMatchObject({ result: 'CHARGE_FAILURE', amount: 10.5 });
    const references = [first, second].map((each) =>
      each && 'pspReference' in each ? each.pspReference : '',
    );
    expect(references[0]).toMatch(/^unavailable-[0-9a-f]{32}$/);
    expect(references[0]).not.toBe(references[1]);
  });

  it('that may have been paid can be asked for again after our store was unavailable', () => {
    const body = { ...envelope('TransactionProcessSession'), ...session };
    const answer = syncEvent('transaction_process_session', body).unavailable();
    expect(answer).toMatchObject({ result: 'CHARGE_ACTION_REQUIRED' });
    expect(answer).not.toHaveProperty('pspReference');
  });

  it('of the gateway are answered for a checkout as well', async () => {
    const { app, asked } = listeningApp();
    const body = {
      ...envelope('PaymentGatewayInitializeSession'),
      data: null,
      sourceObject: {
        __typename: 'Checkout',
        ...checkout,
        totalPrice: { gross: { amount: 12, currency: 'JPY' } },
      },
    };
    const asking = syncEvent('payment_gateway_initialize_session', body);
    await asking.answer({ installation, paymentApp: app, receivedAt });
    expect(asked[0]).toMatchObject({
      verb: 'initializeGateway',
      request: { source: { channel: 'main', currency: 'JPY', total: 12, orderStatus: null } },
    });
    // An error status: Saleor tells the storefront that the gateway cannot be used.
    expect(asking.unavailable()).toBeNull();
  });
});

describe('charge, refund and cancel requests', () => {
  it('are known by the newest request of theirs that nobody answered', async () => {
    const events = [
      event('new', '2026-11-22T04:14:52.400000+00:00'),
      event('answered', '2026-11-22T04:14:53.400000+00:00', { pspReference: 're_9' }),
      event('other', '2026-11-22T04:14:54.400000+00:00', { type: 'CHARGE_REQUEST' }),
      event('old', '2026-11-22T04:10:00.000000+00:00'),
    ];
    expect(await askedKey(refundBody(events))).toBe('key-new');
    expect(await askedKey(refundBody(events.toReversed()))).toBe('key-new');
  });

  it('of two amounts at once are told apart', async () => {
    const events = [
      event('of-20', '2026-11-22T04:14:53+00:00', { amount: { amount: 20, currency: 'EUR' } }),
      event('of-30', '2026-11-22T04:14:52+00:00'),
    ];
    expect(await askedKey(refundBody(events, 30))).toBe('key-of-30');
    expect(await askedKey(refundBody(events, '20.00'))).toBe('key-of-20');
  });

  it('have the same identity each time the same body comes, and equal bodies of another moment not', async () => {
    const bare = [event('bare', '2026-11-22T04:14:52+00:00', { idempotencyKey: null })];
    expect(await askedKeys(refundBody(bare))).toEqual(['bare']);
    const first = await identityOf(refundBody(bare));
    expect(await identityOf(refundBody(bare))).toEqual(first);
    const later = { ...refundBody(bare), issuedAt: '2026-11-22T04:14:52.411745+00:00' };
    expect((await identityOf(later)).claimant).not.toBe(first.claimant);
    expect((await identityOf(refundBody(bare, 31))).claims).toEqual([]);
  });

  it('of one amount at one moment may be either event, and neither an older one', async () => {
    const events = [
      event('first', '2026-11-22T04:14:52.391000+00:00'),
      event('second', '2026-11-22T04:14:52.393000+00:00'),
      event('failed-before', '2026-11-22T04:13:52.000000+00:00'),
      event('asked-later', '2026-11-22T04:14:54.000000+00:00'),
    ];
    expect(await askedKeys(refundBody(events))).toEqual(['key-second', 'key-first']);
  });

  it('for a granted refund are known by it, and anew once a try was in vain', async () => {
    const open = event('open', '2026-11-22T04:14:52.391000+00:00');
    const granted = (...others: object[]) => ({
      ...refundBody([open]),
      grantedRefund: { id: 'R1', reason: 'A button', transactionEvents: [open, ...others] },
    });
    const first = await identityOf(granted());
    expect(first).toEqual({
      claims: [{ key: 'granted-R1-0', eventKey: 'key-open' }],
      claimant: 'granted-R1-0',
      reason: 'A button',
    });
    const later = { ...granted(), issuedAt: '2026-11-22T04:14:52.500000+00:00' };
    expect(await identityOf(later)).toEqual(first);
    const failed = event('failed', '2026-11-22T04:14:00+00:00', { type: 'REFUND_FAILURE' });
    expect(await identityOf(granted(failed))).toMatchObject({ claimant: 'granted-R1-1' });
  });

  it('carry what staff say of them', async () => {
    const said = event('a', '2026-11-22T04:14:52+00:00', { message: 'Too large' });
    expect((await identityOf(refundBody([said]))).reason).toBe('Too large');
    const silent = event('a', '2026-11-22T04:14:52+00:00', { message: '' });
    expect((await identityOf(refundBody([silent]))).reason).toBeNull();
  });

  it('bear a key short enough for Stripe, however long the one of Saleor is', async () => {
    const long = 'x'.repeat(512);
    const body = refundBody([event('a', '2026-11-22T04:14:52+00:00', { idempotencyKey: long })]);
    expect(await askedKey(body)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['transaction_charge_requested', 'TransactionChargeRequested', 'CHARGE'],
    ['transaction_cancelation_requested', 'TransactionCancelationRequested', 'CANCEL'],
    ['transaction_refund_requested', 'TransactionRefundRequested', 'REFUND'],
  ])('%s asks for its own act and is refused in its own family', async (segment, type, act) => {
    const { app, asked } = listeningApp();
    const errors = [{ message: 'No granted refund', path: ['event', 'grantedRefund'] }];
    const transaction = {
      id: 'VHI6MQ==',
      events: [],
      checkout: null,
      order: { ...order, status: 'UNFULFILLED' },
    };
    const asking = syncEvent(segment, {
      ...envelope(type),
      errors,
      action: { actionType: act, amount: 0, currency: 'EUR' },
      transaction,
    });
    await asking.answer({ installation, paymentApp: app, receivedAt });
    expect(asked[0]).toMatchObject({
      verb: 'actOnTransaction',
      request: {
        action: act,
        amount: 0,
        transactionId: 'VHI6MQ==',
        orderStatus: 'UNFULFILLED',
        source: { orderId: order.id },
      },
    });
    expect(asking.unavailable()).toMatchObject({ result: `${act}_FAILURE` });
  });
});

describe('events of Stripe', () => {
  const connectionId = asId<ConnectionId>('connection');
  const attemptId = '4b4bd3c4-0c61-4c5d-8f2b-6a4b3f7f0a01';
  const stripeEvent = (type: string, object: object) => ({
    id: 'evt_1',
    object: 'event',
    type,
    livemode: false,
    created: 1_795_000_000,
    data: { object },
  });
  const about = (type: string, object: object) =>
    stripeHandlerFor(type)?.parse(stripeEvent(type, object), connectionId);

  it('name the PaymentIntent and, as a hint, the attempt in its metadata', () => {
    const object = { id: 'pi_1', metadata: { saleor_attempt_id: attemptId } };
    const type = 'payment_intent.succeeded';
    expect(about(type, object)).toEqual({
      kind: 'intent',
      connectionId,
      intentId: 'pi_1',
      attemptId,
    });
    expect(
      stripeHandlerFor(type)?.parse(stripeEvent('charge.updated', object), connectionId),
    ).toMatchObject({ kind: 'malformed', code: 'wrong-event' });
  });

  it('do not let a malformed hint through', () => {
    const object = { id: 'pi_1', metadata: { saleor_attempt_id: "'; drop table" } };
    expect(about('payment_intent.canceled', object)).toMatchObject({ attemptId: null });
  });

  it.each(['charge.refunded', 'refund.updated', 'charge.dispute.created'])(
    '%s names the PaymentIntent it belongs to, expanded or not',
    (type) => {
      expect(about(type, { payment_intent: 'pi_2' })).toMatchObject({ intentId: 'pi_2' });
      expect(about(type, { payment_intent: { id: 'pi_2' } })).toMatchObject({ intentId: 'pi_2' });
      expect(about(type, { payment_intent: null, metadata: {} })).toEqual({ kind: 'foreign' });
    },
  );

  it('of types we never asked for have no handler', () => {
    expect(stripeHandlerFor('customer.created')).toBeNull();
    expect(saleorHandlerFor('product_created')).toBeNull();
    expect(saleorHandlerFor('constructor')).toBeNull();
  });
});
