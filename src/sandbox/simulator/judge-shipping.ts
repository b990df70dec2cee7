import type { OrderReading } from '../saleor/contract';
import type { IntentRow } from '../stripe/world';

/**
 * Stripe knows the numbers of what was sent, also of what came back since, and nothing of what
 * waits for approval; and it keeps what others wrote into the payment.
 */
export const judgeShipping = (
  order: OrderReading,
  rows: readonly IntentRow[],
): readonly string[] => {
  const numbersOf = (status: string) =>
    order.fulfillments
      .filter((fulfillment) => fulfillment.status === status)
      .flatMap(({ trackingNumber }) => (trackingNumber === '' ? [] : [trackingNumber]));
  const sent = numbersOf('FULFILLED');
  const waiting = numbersOf('WAITING_FOR_APPROVAL').filter((number) => !sent.includes(number));
  const statuses = order.fulfillments.map(({ status }) => status);
  const cameBack = statuses.some((status) => status === 'RETURNED' || status === 'REPLACED');
  return rows.flatMap(({ intent, charges }) => {
    const charge = charges.at(-1)?.charge;
    if (charge?.status !== 'succeeded' || statuses.length === 0) return [];
    const known = charge.shipping?.tracking_number?.split(', ') ?? [];
    const name = `${charge.id} of order ${order.number}`;
    return [
      ...sent
        .filter((number) => !known.includes(number))
        .map((number) => `${name} does not bear ${number}`),
      ...waiting
        .filter((number) => known.includes(number))
        .map((number) => `${name} bears ${number}, which was not sent`),
      // Of a payment that came after the goods went, nothing is known once they are back.
      ...(cameBack && isEarly(charge, order) && !statuses.includes('CANCELED') && known.length === 0
        ? [`${name} bears no number any more`]
        : []),
      ...(intent.shipping && !isKept(intent.shipping, charge.shipping)
        ? [`${name} lost what was written in Stripe`]
        : []),
    ];
  });
};

/** Goods are sent an hour after the order at the earliest, and come back days later. */
const isEarly = ({ id, created }: Charge, { createdAt }: OrderReading): boolean =>
  id.startsWith('ch_') && created * 1_000 < createdAt + 3_600_000;

type Charge = IntentRow['charges'][number]['charge'];
type Shipping = IntentRow['intent']['shipping'];

const isKept = (before: NonNullable<Shipping>, now: Shipping): boolean =>
  now !== null &&
  now.name === before.name &&
  now.phone === before.phone &&
  now.carrier === before.carrier &&
  now.address?.state === before.address?.state;
