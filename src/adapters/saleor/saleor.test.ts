import { describe, expect, it } from 'vitest';
import { asId } from '../../domain/facts/ids';
import type { Outcome } from '../../domain/facts/outcome';
import type { TransactionEvent } from '../../domain/facts/transaction-event';
import type { Saleor, WriteAnswer } from '../../ports/saleor';
import { makeIdentifyApp } from './identify';
import { checkout, edges, order, transaction } from './testing/samples';
import { app, installation, makeScript, token, type Scripted } from './testing/scripted';

const orderId = asId<never>('T3JkZXI6MQ==');
const checkoutId = asId<never>('Q2hlY2tvdXQ6MQ==');
const byOrder = { orderId, checkoutId: null };
const byCheckout = { orderId: null, checkoutId };
const data = (value: object) => ({ data: value });
const found = (...nodes: object[]) => data({ app, orders: edges(...nodes) });

describe('reading a purchase', () => {
  it('gives an order as facts, exact and in our words', async () => {
    const { saleor, sent } = makeScript(data({ app, order: order() }));
    await expect(saleor().readSource(byOrder)).resolves.toEqual({
      kind: 'done',
      value: {
        kind: 'order',
        id: orderId,
        checkoutId,
        number: '42',
        status: 'UNFULFILLED',
        channel: 'default-channel',
        currency: 'EUR',
        totalMinor: 1990n,
        totalGrantedRefundMinor: 0n,
        userEmail: 'ada@example.com',
        createdAt: Date.UTC(2026, 10, 22, 4, 14),
        createdByEffect: 'p1:create-order:c:g1',
        shippingAddress: {
          name: 'Ada Byron',
          line1: 'St James 12',
          line2: null,
          city: 'London',
          state: null,
          postalCode: 'SW1',
          country: 'GB',
          phone: null,
        },
        fulfillments: [
          { id: 'RnVsZmlsbG1lbnQ6MQ==', status: 'FULFILLED', trackingNumber: 'TRACK-1' },
          { id: 'RnVsZmlsbG1lbnQ6Mg==', status: 'CANCELED', trackingNumber: null },
        ],
        transactions: [
          {
            id: 'VHI6MQ==',
            ours: true,
            name: 'Stripe',
            authorizedMinor: 0n,
            authorizePendingMinor: 0n,
            chargedMinor: 1990n,
            chargePendingMinor: 0n,
            refundedMinor: 0n,
            refundPendingMinor: 0n,
            actions: ['REFUND'],
            cancelPendingMinor: 0n,
            events: [
              {
                type: 'CHARGE_SUCCESS',
                pspReference: 'ch_1',
                idempotencyKey: null,
                createdAt: Date.UTC(2026, 10, 22, 4, 14, 52, 411),
                amountMinor: 1990n,
              },
            ],
          },
        ],
      },
    });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      url: installation.saleorApiUrl,
      method: 'POST',
      redirect: 'manual',
      operation: 'ReadOrder',
      variables: { id: orderId },
    });
    expect(sent[0]?.headers['authorization']).toBe(`Bearer ${token}`);
  });

  it('names the company where a parcel names no person, and leaves empty what is empty', async () => {
    const { saleor } = makeScript(
      data({
        app,
        order: order({
          shippingAddress: {
            firstName: '',
            lastName: ' ',
            companyName: 'Byron Ltd',
            streetAddress1: '',
            streetAddress2: '',
            city: '',
            countryArea: 'CA',
            postalCode: '',
            phone: null,
            country: { code: 'US' },
          },
        }),
      }),
    );
    await expect(saleor().readSource(byOrder)).resolves.toMatchObject({
      value: {
        shippingAddress: {
          name: 'Byron Ltd',
          line1: null,
          line2: null,
          city: null,
          state: 'CA',
          postalCode: null,
          country: 'US',
          phone: null,
        },
      },
    });
  });

  it('takes the order where a checkout became one, in one request', async () => {
    const { saleor, sent } = makeScript(
      data({ app, checkout: null, orders: edges(order(), order({ id: 'other' })) }),
    );
    const outcome = await saleor().readSource(byCheckout);
    expect(outcome).toMatchObject({ kind: 'done', value: { kind: 'order', id: orderId } });
    expect(sent.map((each) => each.operation)).toEqual(['ReadCheckoutOrOrder']);
    expect(sent[0]?.variables).toEqual({ id: checkoutId, withActions: true });
  });

  it('takes the checkout while there is no order', async () => {
    const { saleor } = makeScript(data({ app, checkout: checkout(), orders: edges() }));
    await expect(saleor().readSource(byCheckout)).resolves.toMatchObject({
      value: { kind: 'checkout', id: checkoutId, totalMinor: 1990n, userEmail: null },
    });
  });

  it.each([
    ['as Saleor writes it', checkout(), '2026-11-22T04:14:52.411744+00:00'],
    ['in a form of its own', checkout({ updatedAt: 1_763_784_892 }), null],
    ['not at all', checkout({ updatedAt: undefined }), null],
  ])('reads a checkout whose last change is told %s', async (_, told, updatedAt) => {
    const { saleor } = makeScript(data({ app, checkout: told, orders: edges() }));
    const outcome = await saleor().readSource(byCheckout);
    expect(outcome).toMatchObject({ kind: 'done', value: { kind: 'checkout', updatedAt } });
  });

  it('finds the order that came to be between the two looks of one request', async () => {
    const { saleor, sent } = makeScript(
      data({ app, checkout: null, orders: edges() }),
      found(order()),
    );
    await expect(saleor().readSource(byCheckout)).resolves.toMatchObject({
      value: { kind: 'order', id: orderId },
    });
    expect(sent.map((each) => each.operation)).toEqual([
      'ReadCheckoutOrOrder',
      'FindOrderOfCheckout',
    ]);
  });

  it('says gone only after both ways were looked at', async () => {
    const { saleor, sent } = makeScript(
      data({ app, order: null }),
      data({ app, checkout: null, orders: edges() }),
      found(),
    );
    const outcome = await saleor().readSource({ orderId, checkoutId });
    expect(outcome).toEqual({ kind: 'done', value: { kind: 'gone' } });
    expect(sent).toHaveLength(3);
  });

  it('does not take a failing field for an order that is not there', async () => {
    const failing = {
      data: { app, order: null },
      errors: [{ message: 'boom', path: ['order'], extensions: { exception: { code: 'Error' } } }],
    };
    const { saleor } = makeScript(failing, failing);
    await expect(saleor().readSource(byOrder)).resolves.toMatchObject({
      kind: 'unknown',
      code: 'saleor-error',
    });
  });

  it('keeps the sign of a balance below zero', async () => {
    const negative = transaction({ chargedAmount: { amount: -5.5, currency: 'EUR' } });
    const { saleor } = makeScript(data({ app, order: order({ transactions: [negative] }) }));
    await expect(saleor().readSource(byOrder)).resolves.toMatchObject({
      value: { transactions: [{ chargedMinor: -550n }] },
    });
  });

  it('rounds amounts with more digits than the currency has, as Saleor does to compare', async () => {
    const eur = (amount: number | string) => ({ amount, currency: 'EUR' });
    const odd = transaction({ chargedAmount: eur('10.0051'), refundedAmount: eur(-3.335) });
    const { saleor } = makeScript(
      data({ app, order: order({ total: { gross: eur(10.005) }, transactions: [odd] }) }),
    );
    await expect(saleor().readSource(byOrder)).resolves.toMatchObject({
      kind: 'done',
      value: { totalMinor: 1_000n, transactions: [{ chargedMinor: 1_001n, refundedMinor: -334n }] },
    });
  });

  it('reads an order whose words are newer than the app, or missing', async () => {
    const [event] = transaction().events;
    const odd = transaction({
      events: [
        { ...event, type: 'CHARGE_DISPUTED' },
        { ...event, type: null },
      ],
    });
    const { saleor } = makeScript(
      data({
        app,
        order: order({
          status: 'ON_HOLD',
          fulfillments: [{ id: 'F1', status: null, trackingNumber: null }],
          transactions: [odd],
        }),
      }),
    );
    await expect(saleor().readSource(byOrder)).resolves.toMatchObject({
      kind: 'done',
      value: {
        status: 'UNKNOWN',
        fulfillments: [{ status: 'UNKNOWN' }],
        transactions: [
          { chargedMinor: 1_990n, events: [{ type: 'UNKNOWN' }, { type: 'UNKNOWN' }] },
        ],
      },
    });
  });

  it('reads an order in whose history an amount stands that Stripe could not have charged', async () => {
    const kwd = (amount: number) => ({ amount, currency: 'KWD' });
    const none = {
      authorizedAmount: kwd(0),
      authorizePendingAmount: kwd(0),
      chargePendingAmount: kwd(0),
      refundedAmount: kwd(0),
      refundPendingAmount: kwd(0),
      cancelPendingAmount: kwd(0),
    };
    const event = (type: string, pspReference: string, amount: number) => ({
      type,
      pspReference,
      idempotencyKey: null,
      createdAt: '2026-11-22T04:14:52.411744+00:00',
      amount: kwd(amount),
    });
    // Staff asked for 1.005 back, and were refused; or a shopper's first try was refused.
    const events = [
      event('REFUND_FAILURE', 'failure-1', 1.005),
      event('REFUND_REQUEST', '', 1.005),
      event('CHARGE_SUCCESS', 'ch_1', 20.25),
    ];
    const { saleor } = makeScript(
      data({
        app,
        order: order({
          total: { gross: kwd(20.25) },
          transactions: [transaction({ ...none, chargedAmount: kwd(20.25), events })],
        }),
      }),
    );
    await expect(saleor().readSource(byOrder)).resolves.toMatchObject({
      kind: 'done',
      value: { totalMinor: 20_250n, transactions: [{ chargedMinor: 20_250n }] },
    });
  });

  it.each([
    ['our app', { __typename: 'App', ...app }, true],
    [
      'our app before a reinstall',
      { __typename: 'App', id: 'old', identifier: app.identifier },
      true,
    ],
    ['our app without an identifier', { __typename: 'App', id: app.id, identifier: null }, true],
    ['another app', { __typename: 'App', id: 'x', identifier: 'other' }, false],
    ['another app without an identifier', { __typename: 'App', id: 'x', identifier: null }, false],
    ['a member of staff', { __typename: 'User' }, false],
    ['nobody', null, false],
  ])('tells whose a transaction is: made by %s', async (_who, createdBy, ours) => {
    const { saleor } = makeScript(
      data({ app, order: order({ transactions: [transaction({ createdBy })] }) }),
    );
    await expect(saleor().readSource(byOrder)).resolves.toMatchObject({
      value: { transactions: [{ ours }] },
    });
  });
});

describe('endings', () => {
  it('of two equal questions at one moment are two, each of its own answer', async () => {
    const { saleor, sent } = makeScript(
      data({ app, order: order() }),
      new Response('', { status: 503 }),
    );
    const one = saleor();
    const outcomes = await Promise.all([one.readSource(byOrder), one.readSource(byOrder)]);
    expect(outcomes).toMatchObject([
      { kind: 'done', value: { id: orderId } },
      { kind: 'unknown', code: 'http-503' },
    ]);
    expect(sent).toHaveLength(2);
  });

  const error = (code: string) => ({
    message: 'Not allowed',
    extensions: { exception: { code } },
  });

  it.each([
    ['an app that reads as nobody', data({ app: null, order: order() })],
    ['a permission error', { data: null, errors: [error('PermissionDenied')] }],
    ['a permission error beside data', { data: { app }, errors: [error('PermissionDenied')] }],
    ['no data at all', { data: null }],
    ['401', Response.json({ errors: [{ message: 'closed' }] }, { status: 401 })],
  ])('%s is refused as not permitted', async (_what, answer) => {
    const { saleor } = makeScript(answer);
    await expect(saleor().readSource(byOrder)).resolves.toMatchObject({
      kind: 'refused',
      code: 'not-permitted',
    });
  });

  it('what a proxy in front of Saleor refuses says nothing of the token', async () => {
    for (const status of [401, 403]) {
      const { saleor } = makeScript(new Response('no', { status }));
      const outcome = await saleor().readSource(byOrder);
      expect(outcome).toMatchObject({ kind: 'refused', code: 'access-denied' });
    }
  });

  const guarded = Object.assign(new Error('not public'), { code: 'address-not-allowed' });

  it.each([
    ['500', Response.json({ data: { app, order: null } }, { status: 500 }), 'http-500', true],
    ['502 with HTML', new Response('<h1>', { status: 502 }), 'http-502', true],
    ['404 of a proxy', new Response('<h1>', { status: 404 }), 'http-404', true],
    ['429', new Response('slow', { status: 429 }), 'rate-limited', true],
    ['a redirect', new Response(null, { status: 302 }), 'http-302', true],
    ['HTML', new Response('<h1>', { headers: { 'content-type': 'text/html' } }), 'not-json', true],
    ['half of an answer', new Response('{"data": {'), 'not-json', true],
    ['an empty answer', new Response(''), 'not-json', true],
    ['a broken line', new TypeError(`fetch failed ${token}`), 'network', false],
    ['a guarded address', guarded, 'address-not-allowed', false],
    ['another shape', data({ app, order: { id: 7 } }), 'unreadable-answer', false],
  ])('%s says nothing of what happened', async (_what, answer, code, answered) => {
    const { saleor, lines } = makeScript(answer);
    const outcome = await saleor().readSource(byOrder);
    expect(outcome).toMatchObject({ kind: 'unknown', code, answered });
    expect(JSON.stringify([outcome, lines])).not.toContain(token);
  });

  it('a document that Saleor cannot run did nothing', async () => {
    const answer = Response.json({ errors: [{ message: 'Unknown field' }] }, { status: 400 });
    const { saleor } = makeScript(answer);
    await expect(saleor().cancelOrder(orderId)).resolves.toMatchObject({
      kind: 'refused',
      code: 'document-refused',
    });
  });

  it('silence ends at the deadline of the priority, and leaves no timer', async () => {
    const { saleor, expire } = makeScript('silence');
    const reading = saleor({}, 'inline').readSource(byOrder);
    await new Promise((resolve) => setImmediate(resolve));
    expire();
    await expect(reading).resolves.toMatchObject({
      kind: 'unknown',
      code: 'timeout',
      message: 'Saleor gave no answer within 8000 ms',
    });
  });

  it('an answer in time leaves no timer behind', async () => {
    const { saleor, timers } = makeScript(data({ app, order: order() }));
    await saleor().readSource(byOrder);
    await new Promise((resolve) => setImmediate(resolve));
    expect(timers.size).toBe(0);
  });

  it.each([{ tokenEncrypted: '' }, { tokenEncrypted: 'altered' }])(
    'nothing is sent without a token: %o',
    async (change) => {
      const { saleor, sent } = makeScript();
      await expect(saleor(change).cancelOrder(orderId)).resolves.toMatchObject({
        kind: 'refused',
        code: 'not-permitted',
      });
      expect(sent).toEqual([]);
    },
  );
});

describe('creating the order of a checkout', () => {
  const request = { checkoutId, effectKey: 'p1:create-order:c:g1' };
  const created = (order: object | null, errors: object[] = []) =>
    data({ orderCreateFromCheckout: { order, errors } });

  it('names the effect in the order, removes the checkout and gives the order', async () => {
    const { saleor, sent } = makeScript(data({ app, checkout: checkout() }), created(order()));
    const asked = saleor();
    await asked.readSource(byCheckout);
    await expect(asked.createOrderFromCheckout(request)).resolves.toMatchObject({
      kind: 'done',
      value: { kind: 'order', id: orderId, transactions: [{ ours: true }] },
    });
    expect(sent).toHaveLength(2);
    expect(sent[1]?.query).toMatch(/removeCheckout: true/);
    expect(sent[1]?.variables).toEqual({
      id: checkoutId,
      metadata: [{ key: 'stripe_orders_effect', value: request.effectKey }],
      withActions: true,
    });
  });

  it('is refused with the code of Saleor', async () => {
    const { saleor } = makeScript(
      created(null, [
        { field: 'lines', message: 'Out of stock', code: 'INSUFFICIENT_STOCK' },
        { field: null, message: 'And more', code: 'INVALID' },
      ]),
    );
    await expect(saleor().createOrderFromCheckout(request)).resolves.toMatchObject({
      kind: 'refused',
      code: 'INSUFFICIENT_STOCK',
      message: 'lines: Out of stock; And more',
    });
  });

  it.each([
    ['the order cannot be read', [created({ id: orderId }), new TypeError('closed')]],
    ['an amount of it is odd', [created({ id: orderId }), found({ id: 1 })]],
    ['reading it is not permitted', [created({ id: orderId }), data({ app: null, orders: null })]],
    ['it cannot be found', [created({ id: orderId }), found()]],
    ['Saleor names neither order nor error', [created(null)]],
  ])('is unknown where %s: it may be there', async (_what, answers) => {
    const { saleor } = makeScript(...answers);
    const outcome = await saleor().createOrderFromCheckout(request);
    expect(outcome.kind).toBe('unknown');
  });

  it('finds the order of a checkout, or none', async () => {
    const { saleor } = makeScript(found(order()), found());
    await expect(saleor().findOrderOfCheckout(checkoutId)).resolves.toMatchObject({
      value: { id: orderId, createdByEffect: request.effectKey },
    });
    await expect(saleor().findOrderOfCheckout(checkoutId)).resolves.toEqual({
      kind: 'done',
      value: null,
    });
  });
});

describe('reporting an event', () => {
  const event: TransactionEvent = {
    transactionId: asId('VHI6MQ=='),
    type: 'CHARGE_SUCCESS',
    pspReference: 'ch_1',
    amountMinor: 1990n,
    currency: 'EUR',
    time: Date.UTC(2026, 10, 22, 4, 14, 52, 411),
    message: 'Paid',
    externalUrl: 'https://dashboard.stripe.com/payments/pi_1',
    availableActions: ['REFUND'],
    paymentMethod: {
      type: 'card',
      brand: 'visa',
      lastDigits: '4242',
      expMonth: 12,
      expYear: 2030,
    },
  };
  const reported = (alreadyProcessed = false, errors: object[] = []) =>
    data({ transactionEventReport: { alreadyProcessed, errors } });

  it('tells every field, with the amount as a decimal text and the time of Stripe', async () => {
    const { saleor, sent } = makeScript(reported());
    await expect(saleor().reportTransactionEvent(event)).resolves.toEqual({
      kind: 'done',
      value: { alreadyProcessed: false, source: null },
    });
    expect(sent[0]).toMatchObject({
      operation: 'ReportTransactionEventWithMethod',
      variables: {
        transactionId: 'VHI6MQ==',
        type: 'CHARGE_SUCCESS',
        pspReference: 'ch_1',
        amount: '19.9',
        time: '2026-11-22T04:14:52.411Z',
        message: 'Paid',
        externalUrl: event.externalUrl,
        availableActions: ['REFUND'],
        paymentMethodDetails: {
          card: { name: 'visa', brand: 'visa', lastDigits: '4242', expMonth: 12, expYear: 2030 },
        },
      },
    });
  });

  it.each([['3.21'], ['3.20'], [null]])(
    'says nothing of the means of payment to Saleor %s',
    async (schemaVersion) => {
      const { saleor, sent } = makeScript(reported(true));
      const outcome = await saleor({ schemaVersion }).reportTransactionEvent(event);
      expect(outcome).toMatchObject({ value: { alreadyProcessed: true } });
      expect(sent[0]?.operation).toBe('ReportTransactionEvent');
      expect(sent[0]?.query).not.toContain('paymentMethodDetails');
    },
  );

  it.each([
    ['Saleor does not know it', Response.json({ errors: [{ message: 'x' }] }, { status: 400 })],
    ['Saleor refuses it', reported(false, [{ field: 'paymentMethodDetails', code: 'INVALID' }])],
  ])('goes without the means of payment where %s', async (_what, refusal) => {
    const { saleor, sent } = makeScript(refusal, reported());
    await expect(saleor().reportTransactionEvent(event)).resolves.toMatchObject({ kind: 'done' });
    expect(sent.map((each) => each.operation)).toEqual([
      'ReportTransactionEventWithMethod',
      'ReportTransactionEvent',
    ]);
  });

  it('leaves out every optional field that would break it', async () => {
    const { saleor, sent } = makeScript(reported());
    await saleor().reportTransactionEvent({
      ...event,
      message: '😀'.repeat(600),
      externalUrl: '/relative',
      paymentMethod: {
        type: 'card',
        brand: null,
        lastDigits: '42421',
        expMonth: 13,
        expYear: 99,
      },
    });
    const variables = sent[0]?.variables ?? {};
    expect(variables['message']).toBe('😀'.repeat(512));
    expect(variables['externalUrl']).toBeNull();
    expect(variables['paymentMethodDetails']).toEqual({ card: { name: 'card' } });
  });

  it('names a means that is not a card, and nothing else of it', async () => {
    const { saleor, sent } = makeScript(reported());
    const method = { type: 'sepa_debit', brand: null, lastDigits: '3000' };
    await saleor().reportTransactionEvent({
      ...event,
      paymentMethod: { ...method, expMonth: null, expYear: null },
    });
    expect(sent[0]?.variables['paymentMethodDetails']).toEqual({ other: { name: 'sepa debit' } });
  });

  it.each([
    ['takes them', [], { kind: 'done', value: { source: null } }],
    [
      'refuses them',
      [{ field: 'externalUrl', message: 'Invalid format.', code: 'INVALID' }],
      { kind: 'refused', code: 'INVALID', message: 'externalUrl: Invalid format.' },
    ],
  ])('names a transaction of ours, and Saleor %s', async (_what, errors, outcome) => {
    const { saleor, sent } = makeScript(data({ transactionUpdate: { errors } }));
    const update = {
      transactionId: event.transactionId,
      name: 'Stripe',
      externalUrl: 'https://x.y',
    };
    await expect(saleor().updateTransaction(update)).resolves.toMatchObject(outcome);
    expect(sent[0]).toMatchObject({
      operation: 'UpdateTransaction',
      variables: { id: event.transactionId, name: 'Stripe', externalUrl: 'https://x.y' },
    });
  });

  it('sends nothing where Saleor would round the amount', async () => {
    const { saleor, sent } = makeScript();
    const outcome = await saleor().reportTransactionEvent({ ...event, currency: 'ISK' });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'amount-not-exact' });
    expect(sent).toEqual([]);
  });

  it('is refused with the code of Saleor, as another amount under one reference is', async () => {
    const errors = [{ field: 'pspReference', message: 'Other amount', code: 'INCORRECT_DETAILS' }];
    const { saleor } = makeScript(reported(false, errors));
    await expect(saleor().reportTransactionEvent(event)).resolves.toMatchObject({
      kind: 'refused',
      code: 'INCORRECT_DETAILS',
    });
  });

  it('is unknown where the answer was lost', async () => {
    const { saleor } = makeScript(new TypeError('closed'));
    const outcome = await saleor().reportTransactionEvent(event);
    expect(outcome).toMatchObject({ kind: 'unknown', answered: false });
  });
});

describe('the answer to a write', () => {
  const event: TransactionEvent = {
    transactionId: asId('VHI6MQ=='),
    type: 'CHARGE_SUCCESS',
    pspReference: 'ch_1',
    amountMinor: 1990n,
    currency: 'EUR',
    time: Date.UTC(2026, 10, 22),
    message: 'Paid',
    externalUrl: null,
    availableActions: [],
    paymentMethod: null,
  };
  const title = { transactionId: event.transactionId, name: 'Stripe', externalUrl: 'https://x.y' };
  const paying = (part: object) => ({ transaction: { id: 'VHI6MQ==', ...part }, errors: [] });
  type Write = (saleor: Saleor) => Promise<Outcome<WriteAnswer>>;
  /** Each write with the field of its mutation, and what that answers where an order is shown. */
  const writes: readonly (readonly [string, string, Write, (order: object | null) => object])[] = [
    [
      'a report',
      'transactionEventReport',
      (saleor) => saleor.reportTransactionEvent(event),
      (shown) => ({ alreadyProcessed: false, ...paying({ order: shown, checkout: null }) }),
    ],
    [
      'a title',
      'transactionUpdate',
      (saleor) => saleor.updateTransaction(title),
      (shown) => paying({ order: shown, checkout: null }),
    ],
    [
      'a cancellation',
      'orderCancel',
      (saleor) => saleor.cancelOrder(orderId),
      (shown) => ({ order: shown, errors: [] }),
    ],
  ];
  /** Who the app is, is known from the first reading. */
  const afterReading = async (...answers: Scripted[]) => {
    const script = makeScript(data({ app, order: order() }), ...answers);
    const saleor = script.saleor();
    await saleor.readSource(byOrder);
    return { ...script, saleor };
  };

  it.each(writes)('to %s is the next reading of the order', async (_, field, write, answer) => {
    const after = order({ number: '43' });
    const { saleor, sent } = await afterReading(data({ [field]: answer(after) }));
    expect(await write(saleor)).toMatchObject({
      kind: 'done',
      value: { source: { kind: 'order', number: '43', transactions: [{ ours: true }] } },
    });
    expect(sent).toHaveLength(2);
    expect(sent[1]?.query).toContain('...OrderFacts');
  });

  it('to a report shows the checkout, as long as there is no order', async () => {
    const answer = { ...paying({ order: null, checkout: checkout() }), alreadyProcessed: true };
    const { saleor } = await afterReading(data({ transactionEventReport: answer }));
    expect(await saleor.reportTransactionEvent(event)).toMatchObject({
      kind: 'done',
      value: { alreadyProcessed: true, source: { kind: 'checkout', id: checkoutId } },
    });
  });

  const hidden = (...path: (string | number)[]) => ({
    message: 'Expected a value of type "TransactionActionEnum" but received: REFUND',
    path,
    extensions: { exception: { code: 'GraphQLError' } },
  });

  it.each(writes)(
    'to %s that cannot be shown is of a write that was made',
    async (_, field, write, answer) => {
      const { saleor } = await afterReading({
        data: { [field]: answer(null) },
        errors: [hidden(field, 'order', 'transactions', 0, 'actions', 0)],
      });
      expect(await write(saleor)).toEqual({
        kind: 'done',
        value: expect.objectContaining({ source: null }),
      });
    },
  );

  it.each(writes)('to %s that failed is none', async (_, field, write) => {
    const { saleor } = await afterReading({ data: { [field]: null }, errors: [hidden(field)] });
    expect((await write(saleor)).kind).toBe('unknown');
  });

  it('to a new order that cannot be shown is of an order, which is looked for', async () => {
    const { saleor, sent } = await afterReading(
      {
        data: { orderCreateFromCheckout: { order: null, errors: [] } },
        errors: [hidden('orderCreateFromCheckout', 'order', 'transactions', 0, 'actions', 0)],
      },
      { errors: [hidden('orders', 'edges', 0, 'node', 'transactions', 0, 'actions', 0)] },
      found(order()),
    );
    const request = { checkoutId, effectKey: 'p1:create-order:c:g1' };
    expect(await saleor.createOrderFromCheckout(request)).toMatchObject({
      kind: 'done',
      value: { id: orderId },
    });
    expect(sent.map(({ operation }) => operation)).toEqual([
      'ReadOrder',
      'CreateOrderFromCheckout',
      'FindOrderOfCheckout',
      'FindOrderOfCheckout',
    ]);
  });

  it('shows nothing before a reading told whose transactions are ours', async () => {
    const shown = { order: order(), errors: [] };
    const { saleor } = makeScript(data({ orderCancel: shown }));
    expect(await saleor().cancelOrder(orderId)).toEqual({ kind: 'done', value: { source: null } });
  });
});

describe('the rest of the API', () => {
  it('cancels an order, unless Saleor says why not', async () => {
    const errors = [{ field: null, message: 'Fulfilled', code: 'CANNOT_CANCEL_ORDER' }];
    const { saleor, sent } = makeScript(
      data({ orderCancel: { order: { id: orderId, status: 'CANCELED' }, errors: [] } }),
      data({ orderCancel: { order: null, errors } }),
    );
    await expect(saleor().cancelOrder(orderId)).resolves.toEqual({
      kind: 'done',
      value: { source: null },
    });
    await expect(saleor().cancelOrder(orderId)).resolves.toMatchObject({
      kind: 'refused',
      code: 'CANNOT_CANCEL_ORDER',
    });
    expect(sent[0]?.variables).toEqual({ id: orderId, withActions: true });
  });

  it('lists changed orders page by page, oldest change first', async () => {
    const node = {
      id: orderId,
      checkoutId: null,
      channel: { slug: 'c' },
      updatedAt: '2026-11-22T04:15:00+00:00',
    };
    const page = (pageInfo: object) => data({ app, orders: { edges: [{ node }], pageInfo } });
    const { saleor, sent } = makeScript(
      page({ hasNextPage: true, endCursor: 'abc' }),
      page({ hasNextPage: false, endCursor: 'def' }),
    );
    const since = Date.UTC(2026, 10, 22);
    const at = Date.UTC(2026, 10, 22, 4, 15);
    await expect(saleor().listChangedOrders({ since, cursor: null })).resolves.toEqual({
      kind: 'done',
      value: {
        orders: [{ orderId, checkoutId: null, channel: 'c', updatedAt: at }],
        nextCursor: 'abc',
      },
    });
    const last = await saleor().listChangedOrders({ since, cursor: 'abc' });
    expect(last).toMatchObject({ value: { nextCursor: null } });
    expect(sent.map((each) => each.variables)).toEqual([
      { since: '2026-11-22T00:00:00.000Z', after: null },
      { since: '2026-11-22T00:00:00.000Z', after: 'abc' },
    ]);
    expect(sent[0]?.query).toMatch(/LAST_MODIFIED_AT, direction: ASC/);
  });

  it('lists the channels', async () => {
    const channel = { id: 'Q2g6MQ==', slug: 'c', name: 'C', currencyCode: 'EUR' };
    const { saleor } = makeScript(data({ app, channels: [channel] }));
    await expect(saleor().listChannels()).resolves.toEqual({ kind: 'done', value: [channel] });
  });

  it('asks whose a token is', async () => {
    const script = makeScript(
      data({ app, shop: { version: '3.23.28' } }),
      data({ app: null, shop: { version: null } }),
    );
    const identify = makeIdentifyApp({ fetch: script.play, timeoutMs: 1, clock: script.clock });
    await expect(identify(installation.saleorApiUrl, 'another-token')).resolves.toEqual({
      kind: 'done',
      value: { appId: app.id, identifier: app.identifier, version: '3.23.28' },
    });
    expect(script.sent[0]?.headers['authorization']).toBe('Bearer another-token');
    await expect(identify(installation.saleorApiUrl, 'revoked')).resolves.toMatchObject({
      kind: 'refused',
      code: 'not-permitted',
    });
  });
});
