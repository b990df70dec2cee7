import { describe, expect, it } from 'vitest';
import { plannedEffect, type Effect, type EffectAct } from '../facts/effect';
import { asId } from '../facts/ids';
import { newEffect } from '../facts/new-effect';
import { attemptOf, noon } from '../testing/world';
import { timelineOf, type News } from './timeline';
import { actsOf } from './timeline-acts';

const second = 1_000;
const minute = 60 * second;
const attemptId = attemptOf().id;
const intentId = asId<never>('pi_1');

const stripe = (event: string, at: number): News => ({
  source: 'stripe',
  identity: `connection-1:evt_${event.length}${at}`,
  event,
  receivedAt: noon + at,
  about: { kind: 'intent', intentId },
});

const saleor = (event: string, at: number): News => ({
  source: 'saleor',
  identity: `${event}:abc`,
  event,
  receivedAt: noon + at,
  about: { kind: 'purchase', ids: { orderId: 'order-1', checkoutId: null } },
});

const effect = (
  act: EffectAct,
  request: string,
  at: number,
  { generation = 1, ...over }: Partial<Effect> & { readonly generation?: number } = {},
): Effect => ({
  ...newEffect(plannedEffect({ owner: attemptId, request, generation }, act), noon + at, {
    heldUntil: null,
    requestKey: null,
  }),
  state: 'done',
  settledAt: noon + at,
  ...over,
});

const create = effect({ kind: 'create-intent', attemptId }, 'init', second, { resultId: 'pi_1' });
const refund = (id: string, at: number, over: Partial<Effect> & { generation?: number } = {}) =>
  effect({ kind: 'refund', attemptId, intentId, amountMinor: 500n, reason: 'x' }, id, at, over);

const report = (type: 'CHARGE_SUCCESS' | 'REFUND_SUCCESS', pspReference: string, at: number) =>
  effect(
    {
      kind: 'report',
      attemptId,
      event: {
        ...{ transactionId: asId<never>('t'), type, pspReference, amountMinor: 500n },
        ...{ currency: 'USD', time: noon, message: '', externalUrl: null },
        ...{ availableActions: [], paymentMethod: null },
      },
    },
    `${type}:${pspReference}`,
    at,
  );

const actsOn = (news: readonly News[], effects: readonly Effect[]) =>
  actsOf(timelineOf(news, [attemptOf()], effects));

describe('the timeline of a purchase', () => {
  it('names the events of Stripe, and what an echo is about', () => {
    const [line] = timelineOf([stripe('payment_intent.succeeded', 0)], [], []);
    expect(line).toMatchObject({ reference: 'pi_1', eventId: expect.stringMatching(/^evt_\d+$/) });
    const [told] = timelineOf([], [attemptOf()], [report('CHARGE_SUCCESS', 'ch_1', -1)]);
    expect(told).toMatchObject({ what: 'report CHARGE_SUCCESS', reference: 'ch_1' });
  });

  it('leaves out the oldest beyond what anybody reads', () => {
    const many = Array.from({ length: 600 }, (_, at) => saleor('order_updated', at));
    const lines = timelineOf(many, [], []);
    expect(lines).toHaveLength(500);
    expect(lines.at(-1)?.at).toBe(noon + 599);
  });
});

describe('an act and its echoes', () => {
  it('are one entry each, from the start of a payment to its order', () => {
    const acts = actsOn(
      [
        stripe('payment_intent.succeeded', 40 * second),
        stripe('charge.succeeded', 41 * second),
        saleor('checkout_fully_paid', 43 * second),
        saleor('order_created', 45 * second),
        saleor('order_updated', 46 * second),
        saleor('order_fully_paid', 47 * second),
      ],
      [create, report('CHARGE_SUCCESS', 'ch_1', 42 * second)],
    );
    expect(acts.map(({ topic, by, entries }) => [topic, by, entries.length])).toEqual([
      ['payment', 'shopper', 2],
      ['charge', 'stripe', 5],
      ['order', 'saleor', 2],
    ]);
    expect(acts[0]).toMatchObject({ state: 'done', amountMinor: 10_000n, currency: 'USD' });
    expect(acts[1]).toMatchObject({ state: 'done', amountMinor: 500n });
    expect(acts[2]).toMatchObject({ state: null, amountMinor: null });
  });

  it('of two refunds at one moment are two, each with what was reported of it', () => {
    const acts = actsOn(
      [stripe('charge.refunded', 9 * second), stripe('refund.created', 10 * second)],
      [
        refund('1', 6 * second, { resultId: 're_1', requestKey: 'asked' }),
        refund('2', 7 * second, { resultId: 're_2' }),
        report('REFUND_SUCCESS', 're_1', 8 * second),
        report('REFUND_SUCCESS', 're_2', 8 * second),
      ],
    ).filter(({ topic }) => topic === 'refund');
    expect(acts.map(({ by }) => by)).toEqual(['saleor', 'app']);
    for (const [index, id] of ['re_1', 're_2'].entries()) {
      const named = acts[index]?.entries.filter(({ reference }) => reference?.startsWith('re_'));
      expect(named?.map(({ reference }) => reference)).toEqual([id, id]);
    }
  });

  it('that is done anew stays one, and ends as its newest try did', () => {
    const again = { generation: 2, resultId: 're_1' };
    const acts = actsOn(
      [],
      [refund('1', second, { state: 'refused', message: 'No' }), refund('1', 90 * minute, again)],
    );
    const [one, ...others] = acts.filter(({ topic }) => topic === 'refund');
    expect(others).toEqual([]);
    expect(one).toMatchObject({ state: 'done', amountMinor: 500n });
    expect(one?.entries).toHaveLength(2);
  });

  it('made in Stripe is Stripe’s, and takes in what was reported of it', () => {
    const [act, ...others] = actsOf(
      timelineOf(
        [stripe('refund.created', 0), stripe('charge.refunded', second)],
        [],
        [report('REFUND_SUCCESS', 're_9', 2 * second)],
      ),
    );
    expect(others).toEqual([]);
    expect(act).toMatchObject({ topic: 'refund', by: 'stripe', amountMinor: 500n });
  });

  it('come within two minutes of one another; later news stands alone', () => {
    const topics = (apart: number) =>
      actsOf(timelineOf([saleor('order_created', 0), saleor('order_updated', apart)], [], [])).map(
        ({ topic }) => topic,
      );
    expect(topics(2 * minute)).toEqual(['order']);
    expect(topics(2 * minute + 1)).toEqual(['order', 'change']);
  });

  it('show the worst of their parts, and that money goes back', () => {
    const refused = { state: 'refused', message: 'The balance is too low.' } as const;
    const acts = actsOn([], [refund('1', second, refused)]);
    expect(acts.at(-1)).toMatchObject(refused);
    const [returned] = actsOf(timelineOf([], [attemptOf({ returnReason: 'sold out' })], [create]));
    expect(returned).toMatchObject({ state: 'returned', message: 'sold out' });
  });

  it('lose nothing: every entry is in one act, oldest first', () => {
    const events = ['order_updated', 'charge.updated', 'refund.updated', 'order_paid', 'new.event'];
    const news = Array.from({ length: 60 }, (_, turn) => {
      const event = events[turn % events.length] ?? '';
      return event.includes('.') ? stripe(event, turn * 50_000) : saleor(event, turn * 50_000);
    });
    const lines = timelineOf(news, [attemptOf()], [create, refund('1', 77 * second)]);
    const acts = actsOf(lines);
    const within = acts.flatMap(({ entries }) => entries);
    expect(new Set(within)).toEqual(new Set(lines));
    expect(within).toHaveLength(lines.length);
    const begun = acts.map(({ entries }) => entries[0]?.at ?? 0);
    expect(begun).toEqual([...begun].sort((a, b) => a - b));
  });
});
