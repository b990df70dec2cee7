import { describe, expect, test } from 'vitest';
import type { CheckoutFacts } from '../facts/facts';
import type { PurchaseView } from '../facts/purchase';
import {
  attemptOf,
  chargeOf,
  checkoutOf,
  heldIntent,
  noon,
  paidIntent,
  policyWith,
  settle,
  viewOf,
} from '../testing/world';

const app = policyWith('app');
const kinds = (acts: readonly { kind: string }[]) => acts.map((act) => act.kind);
const minute = 60_000;
const graceEnds = noon + app.checkoutGraceMs;

const supplied = [
  ['EMAIL_NOT_SET', 'an e-mail address'],
  ['BILLING_ADDRESS_NOT_SET', 'a billing address'],
  ['SHIPPING_ADDRESS_NOT_SET', 'a shipping address'],
  ['SHIPPING_METHOD_NOT_SET', 'a delivery method'],
  ['INVALID_SHIPPING_METHOD', 'a delivery method that fits its address'],
] as const;

const checkoutIn = (view: PurchaseView, change: Partial<CheckoutFacts>): PurchaseView =>
  view.saleor.kind === 'checkout' ? { ...view, saleor: { ...view.saleor, ...change } } : view;

/** What came of each minute until then, with Saleor always giving one answer. */
const playUntil = (start: PurchaseView, at: number, answer: Parameters<typeof settle>[3]) => {
  let view = start;
  const acts: string[] = [];
  for (let now = noon + minute; now <= at; now += minute) {
    const played = settle(view, app, now, answer);
    acts.push(...kinds(played.acts));
    view = played.view;
  }
  return { view, acts };
};

describe('a paid checkout that lacks what its storefront still supplies', () => {
  test.each(supplied)('keeps its money for a while: %s', (code, lack) => {
    const { view, acts, decisions } = settle(viewOf({ stripe: [paidIntent()] }), app, noon, code);
    expect(kinds(acts)).not.toContain('refund');
    expect(view.attempts[0]?.returnReason).toBeNull();
    const last = decisions.at(-1);
    expect(last?.waitUntil).toBe(noon + app.checkoutLookMs);
    expect(last?.problems).toMatchObject([
      { key: 'checkout-incomplete', message: expect.stringContaining(`it lacks ${lack}.`) },
    ]);
  });

  test('is asked for again as soon as it was changed, and becomes an order', () => {
    const first = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'EMAIL_NOT_SET');
    const same = settle(first.view, app, noon + 1_000);
    expect(kinds(same.acts)).toEqual([]);
    const changed = checkoutIn(first.view, { updatedAt: `${noon - minute}` });
    const { view, acts } = settle(changed, app, noon + 1_000);
    expect(kinds(acts)).toContain('create-order');
    expect(view.saleor.kind).toBe('order');
    expect(view.attempts[0]?.returnReason).toBeNull();
  });

  test('is asked for again each minute where Saleor does not say when it was changed', () => {
    const start = checkoutIn(viewOf({ stripe: [paidIntent()] }), { updatedAt: null });
    const first = settle(start, app, noon, 'EMAIL_NOT_SET');
    expect(kinds(settle(first.view, app, noon + minute - 1).acts)).toEqual([]);
    expect(settle(first.view, app, noon + minute).view.saleor.kind).toBe('order');
  });

  test('may get its parts one after the other', () => {
    const first = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'EMAIL_NOT_SET');
    const second = settle(
      checkoutIn(first.view, { updatedAt: `${noon + 5_000}` }),
      app,
      noon + 5_000,
      'BILLING_ADDRESS_NOT_SET',
    );
    expect(kinds(second.acts)).toEqual(['create-order']);
    expect(second.decisions.at(-1)?.problems[0]?.message).toContain('a billing address');
    const last = checkoutIn(second.view, { updatedAt: `${noon + 9_000}` });
    expect(settle(last, app, noon + 9_000).view.saleor.kind).toBe('order');
  });

  test('is asked for a last time when the grace ends, though nobody told of a change', () => {
    const first = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'EMAIL_NOT_SET');
    const late = settle(first.view, app, graceEnds + minute);
    expect(kinds(late.acts)).toContain('create-order');
    expect(kinds(late.acts)).not.toContain('refund');
    expect(late.view.saleor.kind).toBe('order');
  });

  test('that never gets it gives its money back in the end, with the reason', () => {
    const first = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'EMAIL_NOT_SET');
    const waiting = playUntil(first.view, graceEnds - minute, 'EMAIL_NOT_SET');
    expect(waiting.acts).not.toContain('refund');
    const end = playUntil(waiting.view, graceEnds, 'EMAIL_NOT_SET');
    expect(end.acts).toContain('refund');
    expect(end.view.attempts[0]?.returnReason).toBe('Saleor refused the order: EMAIL_NOT_SET');
  });

  test('that never gets it has held money cancelled, not refunded', () => {
    const start = viewOf({
      attempts: [attemptOf({ flow: 'AUTHORIZATION' })],
      stripe: [heldIntent()],
    });
    const first = settle(start, app, noon, 'SHIPPING_ADDRESS_NOT_SET');
    expect(kinds(first.acts)).not.toContain('cancel-intent');
    const { acts } = playUntil(first.view, graceEnds, 'SHIPPING_ADDRESS_NOT_SET');
    expect(acts).toContain('cancel-intent');
    expect(acts).not.toContain('refund');
  });

  test('that costs more by then waits to be paid in full, and no longer', () => {
    const first = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'SHIPPING_METHOD_NOT_SET');
    const change = {
      updatedAt: `${noon + 1}`,
      totalMinor: 12_000n,
    } as const;
    const dearer = checkoutIn(first.view, change);
    const waiting = settle(dearer, app, noon + minute);
    expect(kinds(waiting.acts)).toEqual([]);
    expect(waiting.decisions.at(-1)?.waitUntil).toBe(graceEnds);
    const end = settle(waiting.view, app, graceEnds);
    expect(kinds(end.acts)).toContain('refund');
    expect(kinds(end.acts)).not.toContain('create-order');
  });

  test('is waited for from the first refusal on, not from the last', () => {
    const first = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'EMAIL_NOT_SET');
    const busy = settle(
      checkoutIn(first.view, { updatedAt: `${noon + 9 * minute}` }),
      app,
      noon + 9 * minute,
      'EMAIL_NOT_SET',
    );
    expect(kinds(busy.acts)).toEqual(['create-order']);
    const end = settle(busy.view, app, graceEnds, 'EMAIL_NOT_SET');
    expect(kinds(end.acts)).toContain('refund');
  });

  test('begins anew with a payment that was made after the first one went back', () => {
    const first = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'EMAIL_NOT_SET');
    const gone = playUntil(first.view, graceEnds, 'EMAIL_NOT_SET').view;
    const later = graceEnds + 60 * minute;
    const attempt = attemptOf({ createdAt: later });
    const fresh: PurchaseView = {
      ...viewOf({ attempts: [attempt], stripe: [paidIntent()], saleor: checkoutOf() }),
      effects: gone.effects.filter(({ act }) => act.kind === 'create-order'),
    };
    const again = settle(fresh, app, later, 'EMAIL_NOT_SET');
    expect(kinds(again.acts)).toContain('create-order');
    expect(again.view.attempts[0]?.returnReason).toBeNull();
    expect(again.decisions.at(-1)?.waitUntil).toBe(later + app.checkoutLookMs);
  });

  describe('where a payment that was begun before the first refusal arrives after it', () => {
    const later = graceEnds + 60 * minute;
    /** Two open sessions; the first was paid, refused and given back; now the second is paid. */
    const paidLater = (code: 'EMAIL_NOT_SET' | 'INSUFFICIENT_STOCK') => {
      const first = settle(viewOf({ stripe: [paidIntent()] }), app, noon, code);
      const gone = playUntil(first.view, graceEnds, code).view;
      const charge = { ...chargeOf(10_000n), createdAt: later };
      const paid = viewOf({ stripe: [paidIntent({ charge })], saleor: checkoutOf() });
      return { ...paid, effects: gone.effects.filter(({ act }) => act.kind === 'create-order') };
    };

    test('it has a grace of its own', () => {
      const { view, acts, decisions } = settle(
        paidLater('EMAIL_NOT_SET'),
        app,
        later,
        'EMAIL_NOT_SET',
      );
      expect(kinds(acts)).toContain('create-order');
      expect(view.attempts[0]?.returnReason).toBeNull();
      expect(decisions.at(-1)?.waitUntil).toBe(later + app.checkoutLookMs);
    });

    test('the order is asked for once more, and the money stays where it is made', () => {
      const { view, acts } = settle(paidLater('INSUFFICIENT_STOCK'), app, later);
      expect(kinds(acts)).toContain('create-order');
      expect(kinds(acts)).not.toContain('refund');
      expect(view.saleor.kind).toBe('order');
    });
  });

  test('gives its money back at once for what no storefront supplies', () => {
    const { acts } = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'INSUFFICIENT_STOCK');
    expect(kinds(acts)).toContain('refund');
  });
});
