import {
  emptyDecision,
  generationsOf,
  nothingHappened,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import type { Effect, FulfillmentTracking, TrackingUpdate } from '../facts/effect';
import type { ChargeShipping, FulfillmentFacts, OrderFacts, ShippingAddress } from '../facts/facts';
import { planUnlessRefused } from './refusals';

/**
 * Writes the tracking numbers of sent fulfillments to the charge. Stripe holds one text for all of
 * them, and an update replaces the whole of `charge.shipping`: so what stands there is kept, new
 * numbers are added, and only a number that this app added and Saleor withdrew is removed.
 */
export const decideTracking = (
  context: DecisionContext,
  { attempt, intent }: AttemptView,
  order: OrderFacts,
): Decision => {
  const { view } = context;
  const { charge } = intent;
  if (charge?.status !== 'succeeded') return emptyDecision;
  const earlier = generationsOf(view, attempt.id, 'update-charge-shipping', 'charge');
  const held = numbersIn(charge.shipping?.trackingNumber ?? null);
  const sent = order.fulfillments
    .filter(({ status }) => status === 'FULFILLED')
    .flatMap(trackingOf);
  const added = sent.filter(({ trackingNumber }) => !held.includes(trackingNumber));
  const kept = held.filter(
    (number) =>
      sent.some(({ trackingNumber }) => trackingNumber === number) ||
      !isTakenBack(number, earlier, order.fulfillments),
  );
  if (added.length === 0 && kept.length === held.length) return emptyDecision;
  const numbers = new Set([...kept, ...added.map(({ trackingNumber }) => trackingNumber)]);
  const shipping = shippingWith(charge.shipping, order.shippingAddress, [...numbers]);
  if (!shipping) return emptyDecision;
  const act = {
    kind: 'update-charge-shipping',
    attemptId: attempt.id,
    chargeId: charge.id,
    shipping,
    added,
  } as const;
  return planUnlessRefused(context, attempt.id, 'charge', act);
};

/** Staff write several numbers into one field, on either side. */
const numbersIn = (text: string | null): readonly string[] => [
  ...new Set(
    (text ?? '')
      .split(',')
      .map((number) => number.trim())
      .filter((number) => number !== ''),
  ),
];

const trackingOf = ({ id, trackingNumber }: FulfillmentFacts): readonly FulfillmentTracking[] =>
  numbersIn(trackingNumber).map((number) => ({ fulfillmentId: id, trackingNumber: number }));

/**
 * True where this app added the number, and the fulfillment that had it then is canceled or has
 * another one now. A fulfillment that is gone was emptied by a return: its goods were sent under
 * that number all the same (Saleor deletes fulfillments without lines).
 */
const isTakenBack = (
  trackingNumber: string,
  earlier: readonly Effect[],
  fulfillments: readonly FulfillmentFacts[],
): boolean => {
  const sentBefore = earlier
    .filter(mayHaveLanded)
    .flatMap(({ act }) => (act.kind === 'update-charge-shipping' ? act.added : []))
    .filter((entry) => entry.trackingNumber === trackingNumber);
  return (
    sentBefore.length > 0 &&
    sentBefore.every(({ fulfillmentId }) => fulfillments.some(({ id }) => id === fulfillmentId))
  );
};

/** An update whose answer was lost is dropped once Stripe shows its numbers. */
const mayHaveLanded = ({ state, code, sentAt }: Effect): boolean =>
  sentAt !== null && (state !== 'refused' || code === nothingHappened);

/**
 * What Stripe holds, with the numbers; Saleor's words fill what is empty there. Null where neither
 * side has the name and the address that Stripe asks for.
 */
const shippingWith = (
  held: ChargeShipping | null,
  saleor: ShippingAddress | null,
  numbers: readonly string[],
): TrackingUpdate | null => {
  const name = held?.name ?? saleor?.name ?? null;
  const place = [held, saleor].find((side) => side && hasPlace(side));
  if (name === null || !place) return null;
  return {
    name,
    line1: place.line1,
    line2: place.line2,
    city: place.city,
    state: place.state,
    postalCode: place.postalCode,
    country: place.country,
    phone: held?.phone ?? saleor?.phone ?? null,
    carrier: held?.carrier ?? null,
    trackingNumber: numbers.join(', ') || null,
  };
};

const hasPlace = ({ line1, line2, city, state, postalCode, country }: ShippingAddress): boolean =>
  [line1, line2, city, state, postalCode, country].some((part) => part !== null);
