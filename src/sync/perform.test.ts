import { describe, expect, test } from 'vitest';
import { asId } from '../domain/facts/ids';
import { done, type Outcome } from '../domain/facts/outcome';
import { defaultPolicy } from '../domain/decide/policy';
import type { StripeFacts } from '../domain/facts/facts';
import {
  effectOf,
  heldIntent,
  noon,
  orderOf,
  paidIntent,
  transactionOf,
  viewOf,
} from '../domain/testing/world';
import { performEffect } from './perform';
import type { PerformContext } from './performance';
import { plannedEffect } from '../domain/facts/effect';

const second = 1_000;

/** A refund that a request asked for, sent at noon, with a reference promised to Saleor. */
const refund = effectOf(
  plannedEffect(
    { owner: 'attempt-1', request: 'request-1', generation: 1 },
    {
      kind: 'refund',
      attemptId: asId('attempt-1'),
      intentId: asId('pi_1'),
      amountMinor: 3_000n,
      reason: 'requested_by_customer',
    },
  ),
  { state: 'unknown', settledAt: null, reference: 'refund-1', requestKey: 'request-1' },
);

const request = {
  type: 'REFUND_REQUEST',
  amountMinor: 3_000n,
  createdAt: noon,
  idempotencyKey: 'request-1',
} as const;

/** A worker at `now`; Stripe shows no refund, and Saleor this reference on the request. */
const contextAt = (now: number, pspReference: string) => {
  const sent: string[] = [];
  const readIntent = async (): Promise<Outcome<StripeFacts>> => done(paidIntent());
  const stripe = {
    readIntent,
    createRefund: async (_request: unknown, key: string) => {
      sent.push(key);
      return { kind: 'unknown', code: 'no-answer', message: '', answered: false };
    },
  };
  const transaction = transactionOf({ events: [{ ...request, pspReference }] });
  const context = {
    deps: {
      clock: { now: () => now },
      policy: defaultPolicy,
      store: { markSent: async () => undefined },
    },
    installation: {},
    view: viewOf({
      saleor: orderOf({ transactions: [transaction] }),
      effects: [refund],
      stripe: [paidIntent()],
    }),
    clients: { stripeOf: async () => stripe },
  };
  return { sent, context: context as unknown as PerformContext };
};

describe('a request whose answer was lost', () => {
  test('is not given up before Saleor can have noted the promise', async () => {
    const { sent, context } = contextAt(noon + 5 * second, '');
    expect((await performEffect(refund, context)).settlement).toMatchObject({
      state: 'unknown',
      code: 'answer-not-seen',
    });
    expect(sent).toEqual([]);
  });

  test('is sent again under its key once Saleor shows the promise', async () => {
    const { sent, context } = contextAt(noon + 5 * second, 'refund-1');
    expect((await performEffect(refund, context)).settlement).toMatchObject({ state: 'unknown' });
    expect(sent).toEqual([refund.key]);
  });

  test('is given up where Saleor never noted a promise', async () => {
    const { sent, context } = contextAt(noon + defaultPolicy.orderMayLandMs, '');
    expect((await performEffect(refund, context)).settlement).toMatchObject({
      state: 'refused',
      code: 'not-awaited',
    });
    expect(sent).toEqual([]);
  });

  test('to release a held payment is made whatever reason staff gave', async () => {
    const cancel = effectOf(
      plannedEffect(
        { owner: 'attempt-1', request: 'request-1', generation: 1 },
        {
          kind: 'cancel-intent',
          attemptId: asId('attempt-1'),
          intentId: asId('pi_1'),
          reason: 'already paid',
        },
      ),
      { state: 'unknown', settledAt: null, reference: 'pi_1', requestKey: 'request-1' },
    );
    const event = { ...request, type: 'CANCEL_REQUEST', pspReference: 'pi_1' } as const;
    const sent: string[] = [];
    const held = heldIntent();
    const stripe = {
      readIntent: async () => done(held),
      cancelIntent: async (_id: unknown, key: string) => {
        sent.push(key);
        return done({ ...held, status: 'canceled' });
      },
    };
    const { context } = contextAt(noon + 5 * second, '');
    const order = orderOf({ transactions: [transactionOf({ events: [event] })] });
    const performed = await performEffect(cancel, {
      ...context,
      view: viewOf({ saleor: order, effects: [cancel], stripe: [held] }),
      clients: { stripeOf: async () => stripe } as unknown as PerformContext['clients'],
    });
    expect(sent).toEqual([cancel.key]);
    expect(performed.settlement).toMatchObject({ state: 'done' });
  });
});
