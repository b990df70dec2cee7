import { describe, expect, test } from 'vitest';
import { nothingHappened } from './decision';
import {
  plannedEffect,
  type Effect,
  type EffectAct,
  type FulfillmentTracking,
  type TrackingUpdate,
} from '../facts/effect';
import type { ChargeShipping, FulfillmentFacts, ShippingAddress } from '../facts/facts';
import { asId } from '../facts/ids';
import {
  chargeOf,
  effectOf,
  noon,
  orderOf,
  paidIntent,
  policyWith,
  settle,
  transactionOf,
  viewOf,
} from '../testing/world';

const policy = policyWith('app');

const home: ShippingAddress = {
  name: 'Ada Byron',
  line1: 'St James 12',
  line2: null,
  city: 'LONDON',
  state: null,
  postalCode: 'SW1',
  country: 'GB',
  phone: null,
};

/** What the shopper's wallet gave to Stripe. */
const ofWallet: ChargeShipping = {
  name: 'Ada Lovelace',
  line1: '12 St James Square',
  line2: 'Flat 3',
  city: 'London',
  state: 'Greater London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
  phone: '+441234567890',
  carrier: 'Royal Mail',
  trackingNumber: null,
};

const parcel = (id: string, status: string, trackingNumber: string | null): FulfillmentFacts => ({
  id,
  status,
  trackingNumber,
});

const updateOf = (
  added: readonly FulfillmentTracking[],
  shipping: TrackingUpdate,
  over: Partial<Effect> = {},
): Effect => {
  const act: EffectAct = {
    kind: 'update-charge-shipping',
    attemptId: asId('attempt-1'),
    chargeId: 'ch_1',
    shipping,
    added,
  };
  return effectOf(
    plannedEffect({ owner: 'attempt-1', request: 'charge', generation: 1 }, act),
    over,
  );
};

const bySaleor = (trackingNumber: string): TrackingUpdate => ({
  ...home,
  name: 'Ada Byron',
  carrier: null,
  trackingNumber,
});

interface Case {
  readonly atStripe: ChargeShipping | null;
  readonly parcels: readonly FulfillmentFacts[];
  readonly earlier?: readonly Effect[];
  readonly address?: ShippingAddress | null;
}

/** What is written on the charge in the end; null where nothing is. */
const writtenOn = ({ atStripe, parcels, earlier = [], address = home }: Case) => {
  const charge = { ...chargeOf(10_000n), shipping: atStripe };
  const charged = {
    type: 'CHARGE_SUCCESS',
    pspReference: 'ch_1',
    amountMinor: 10_000n,
    createdAt: noon,
    idempotencyKey: null,
  } as const;
  const { acts } = settle(
    viewOf({
      saleor: orderOf({
        shippingAddress: address,
        fulfillments: parcels,
        transactions: [transactionOf({ chargedMinor: 10_000n, events: [charged] })],
      }),
      stripe: [paidIntent({ charge })],
      effects: earlier,
    }),
    policy,
    noon,
  );
  const written = acts.flatMap((act) =>
    act.kind === 'update-charge-shipping' ? [act.shipping] : [],
  );
  expect(written.length).toBeLessThanOrEqual(1);
  return written[0] ?? null;
};

const addedFirst = [{ fulfillmentId: 'f1', trackingNumber: 'T1' }];

describe('goods that come back', () => {
  test('leave the number at Stripe, though Saleor deleted the fulfillment that bore it', () => {
    const earlier = [updateOf(addedFirst, bySaleor('T1'))];
    for (const status of ['RETURNED', 'REPLACED', 'REFUNDED_AND_RETURNED']) {
      const parcels = [parcel('f2', status, null)];
      expect(writtenOn({ atStripe: bySaleor('T1'), parcels, earlier })).toBeNull();
    }
  });

  test('leave it where a part of them stays with the shopper', () => {
    const parcels = [parcel('f1', 'FULFILLED', 'T1'), parcel('f2', 'RETURNED', null)];
    const earlier = [updateOf(addedFirst, bySaleor('T1'))];
    expect(writtenOn({ atStripe: bySaleor('T1'), parcels, earlier })).toBeNull();
  });

  test('bring no number of their own: it is of the way back', () => {
    const parcels = [parcel('f1', 'FULFILLED', 'T1'), parcel('f2', 'RETURNED', 'BACK')];
    expect(writtenOn({ atStripe: null, parcels })?.trackingNumber).toBe('T1');
  });
});

test('what waits for approval is not told as sent, and is told once it is approved', () => {
  const waiting = [parcel('f1', 'WAITING_FOR_APPROVAL', 'T1')];
  expect(writtenOn({ atStripe: null, parcels: waiting })).toBeNull();
  const approved = [parcel('f1', 'FULFILLED', 'T1')];
  expect(writtenOn({ atStripe: null, parcels: approved })?.trackingNumber).toBe('T1');
});

describe('what Stripe holds stays', () => {
  test('name, address with its state, phone and carrier, and numbers of others', () => {
    const parcels = [parcel('f1', 'FULFILLED', 'T1')];
    expect(writtenOn({ atStripe: ofWallet, parcels })).toEqual({
      ...ofWallet,
      trackingNumber: 'T1',
    });
    expect(writtenOn({ atStripe: { ...ofWallet, trackingNumber: 'BY-HAND' }, parcels })).toEqual({
      ...ofWallet,
      trackingNumber: 'BY-HAND, T1',
    });
  });

  test('however its numbers are written, what stands there already is not written again', () => {
    const parcels = [parcel('f1', 'FULFILLED', 'T1'), parcel('f2', 'FULFILLED', 'T2, T3')];
    const atStripe = { ...ofWallet, trackingNumber: 'T3,T2,T1' };
    expect(writtenOn({ atStripe, parcels })).toBeNull();
  });

  test('and what is empty there is filled with the words of Saleor', () => {
    const parcels = [parcel('f1', 'FULFILLED', 'T1')];
    const empty = { line1: null, line2: null, city: null, state: null, postalCode: null };
    const nameAlone = { ...ofWallet, ...empty, country: null };
    expect(writtenOn({ atStripe: nameAlone, parcels })).toEqual({
      ...home,
      name: 'Ada Lovelace',
      phone: '+441234567890',
      carrier: 'Royal Mail',
      trackingNumber: 'T1',
    });
    // An order whose address is gone: Stripe's own is enough.
    expect(writtenOn({ atStripe: ofWallet, parcels, address: null })?.trackingNumber).toBe('T1');
    expect(writtenOn({ atStripe: null, parcels, address: null })).toBeNull();
  });
});

describe('a number is taken away', () => {
  const earlier = [updateOf(addedFirst, bySaleor('T1'))];

  test('once its fulfillment was canceled, and only where this app told it', () => {
    const parcels = [parcel('f1', 'CANCELED', 'T1')];
    const atStripe = { ...ofWallet, trackingNumber: 'T1' };
    expect(writtenOn({ atStripe, parcels, earlier })).toEqual(ofWallet);
    expect(writtenOn({ atStripe, parcels })).toBeNull();
    const both = { ...ofWallet, trackingNumber: 'BY-HAND,T1' };
    expect(writtenOn({ atStripe: both, parcels, earlier })?.trackingNumber).toBe('BY-HAND');
  });

  test('when staff correct it', () => {
    const parcels = [parcel('f1', 'FULFILLED', 'T2')];
    expect(writtenOn({ atStripe: bySaleor('T1'), parcels, earlier })?.trackingNumber).toBe('T2');
  });

  test('although the answer to the telling was lost, and it was dropped as not needed', () => {
    const lost = { state: 'refused', code: nothingHappened } as const;
    const parcels = [parcel('f1', 'CANCELED', 'T1')];
    const dropped = [updateOf(addedFirst, bySaleor('T1'), lost)];
    const written = writtenOn({ atStripe: bySaleor('T1'), parcels, earlier: dropped });
    expect(written).toMatchObject({ trackingNumber: null });
    const unsent = [updateOf(addedFirst, bySaleor('T1'), { ...lost, sentAt: null })];
    expect(writtenOn({ atStripe: bySaleor('T1'), parcels, earlier: unsent })).toBeNull();
  });

  test('but not while another parcel bears it', () => {
    const parcels = [parcel('f1', 'CANCELED', 'T1'), parcel('f2', 'FULFILLED', 'T1')];
    expect(writtenOn({ atStripe: bySaleor('T1'), parcels, earlier })).toBeNull();
  });
});
