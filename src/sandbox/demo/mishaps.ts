import type { Clock } from '../../ports/clock';
import type { DeliveryFault, DeliveryReading, Fetch } from '../saleor/contract';
import type { SeededRandom } from '../simulator/seeded-random';
import type { PlanDelivery } from '../stripe/deliveries';

/** What befell the webhooks of one side. */
export interface MishapCounts {
  sent: number;
  duplicated: number;
  /** Held back, so that later ones overtook them. */
  reordered: number;
  lost: number;
}

export interface Mishaps {
  readonly saleor: MishapCounts;
  readonly stripe: MishapCounts;
  /** Requests for a charge, refund or cancelation that reached the app twice. */
  readonly repeatedRequests: () => number;
  readonly planSaleor: (delivery: DeliveryReading) => DeliveryFault | null;
  readonly planStripe: PlanDelivery;
  /** Lets some requests of Saleor arrive twice, as a proxy that repeats a POST would. */
  readonly repeat: (fetch: Fetch) => Fetch;
  /** Every event of Stripe that an endpoint wanted, by its id. */
  readonly stripeEvents: ReadonlyMap<string, EventNote>;
  /** Deliveries of Saleor that were lost or held back. */
  readonly disturbedSaleor: ReadonlySet<string>;
}

interface EventNote {
  /** When it came to be, milliseconds since 1970. */
  readonly at: number;
  /** Lost or held back. */
  readonly disturbed: boolean;
}

/** Shares of all webhooks, from 0 to 1. */
const lostShare = 0.04;
const duplicatedShare = 0.1;
const reorderedShare = 0.12;
const repeatedShare = 0.25;
/** Held back for so long at most: longer than most of what follows takes. */
const heldBackMs = 2_500;
const heldBackLeastMs = 300;

const none = (): MishapCounts => ({ sent: 0, duplicated: 0, reordered: 0, lost: 0 });

const actionRequests = /\/transaction[-_](charge|refund|cancelation)[-_]requested$/;

export const makeMishaps = (random: SeededRandom, clock: Clock): Mishaps => {
  const saleor = none();
  const stripe = none();
  const stripeEvents = new Map<string, EventNote>();
  const disturbedSaleor = new Set<string>();
  let repeated = 0;
  const draw = random.fork('webhooks');

  const mishap = (counts: MishapCounts): 'lost' | 'duplicated' | 'reordered' | null => {
    counts.sent += 1;
    const drawn = draw.fraction();
    const found =
      drawn < lostShare
        ? 'lost'
        : drawn < lostShare + duplicatedShare
          ? 'duplicated'
          : drawn < lostShare + duplicatedShare + reorderedShare
            ? 'reordered'
            : null;
    if (found) counts[found] += 1;
    return found;
  };
  const delay = (): number => draw.between(heldBackLeastMs, heldBackMs);

  return {
    saleor,
    stripe,
    repeatedRequests: () => repeated,
    stripeEvents,
    disturbedSaleor,
    planSaleor: (delivery) => {
      // The app's own life is told once, before the load.
      if (!/^(ORDER|CHECKOUT|FULFILLMENT)_/.test(delivery.event)) return null;
      const found = mishap(saleor);
      if (found === 'lost' || found === 'reordered') disturbedSaleor.add(delivery.id);
      if (found === 'lost') return { drop: true };
      if (found === 'duplicated') return { copies: 2 };
      return found === 'reordered' ? { delayMs: delay() } : null;
    },
    planStripe: (event) => {
      const found = mishap(stripe);
      const disturbed = found === 'lost' || found === 'reordered';
      stripeEvents.set(event.id, { at: clock.now(), disturbed });
      const delaysMs = {
        lost: [],
        duplicated: [0, delay()],
        reordered: [delay()],
        none: [0],
      }[found ?? 'none'];
      // Some come before the API's answer does, so that the app hears of what it does not know.
      return { delaysMs, beforeAnswer: found === null && draw.chance(lostShare) };
    },
    repeat: (fetch) => async (request) => {
      const asks = actionRequests.test(new URL(request.url).pathname);
      if (!asks || !draw.chance(repeatedShare)) return fetch(request);
      repeated += 1;
      const again = request.clone();
      const [answer] = await Promise.all([fetch(request), fetch(again)]);
      return answer;
    },
  };
};
