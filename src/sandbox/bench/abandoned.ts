import type { Log } from '../../ports/log';
import type { Store } from '../../ports/store';
import { intact, type Mutation } from '../simulator/mutation';
import { profileNamed } from '../simulator/profiles';
import { appId, variantId } from '../simulator/setting';
import { openWorld } from '../simulator/world';

/** What a payment session costs that its shopper never comes back to, until it has ended. */
export interface Abandoned {
  /** How often a worker took the purchase. */
  readonly looks: number;
  /** Calls about it, beside those that the app makes in any case. */
  readonly stripeCalls: number;
  readonly saleorCalls: number;
  /** From its start until nothing was left to do, hours. */
  readonly hours: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** It is called off after a day, and what follows of that takes some minutes. */
const watchedMs = 26 * hourMs;

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Day {
  readonly stripeCalls: number;
  readonly saleorCalls: number;
  /** When each look was, milliseconds since the session began. */
  readonly looks: readonly number[];
}

/** The store, whose leases are told with their number. */
const counting = (store: Store, onLooks: (count: number) => void): Store => ({
  ...store,
  leaseDirty: async (request) => {
    const leases = await store.leaseDirty(request);
    onLooks(leases.length);
    return leases;
  },
});

/** A day of the app at the default sweep, between both stand-ins and on a clock that jumps. */
const watchDay = async (hasSession: boolean): Promise<Day> => {
  const looks: number[] = [];
  let began = 0;
  const mutation: Mutation = {
    ...intact,
    parts: (parts, { clock }) => {
      const told = (count: number): void => {
        for (let look = 0; look < count; look += 1) looks.push(clock.now() - began);
      };
      return { ...parts, store: counting(parts.store, told) };
    },
  };
  const kind = { profile: profileNamed('calm'), banks: false, mutation };
  const { clock, shop, saleor, stripe, close } = await openWorld(1, kind, silent);
  const creating = shop.createCheckout('storefront', variantId(1), 1);
  await clock.runUntil(clock.now() + minuteMs);
  const checkoutId = (await creating) ?? '';
  began = clock.now();
  const start = { gateway: appId, action: 'CHARGE', method: 'card' } as const;
  const starting = hasSession ? shop.initialize(checkoutId, start) : null;
  await clock.runUntil(began + watchedMs);
  await starting;
  close();
  return {
    looks,
    stripeCalls: stripe.ledger.length,
    saleorCalls: saleor.read.requests().length,
  };
};

/** The session's own share: what a day with it has more than a day without it. */
export const measureAbandoned = async (): Promise<Abandoned> => {
  const [without, withIt] = [await watchDay(false), await watchDay(true)];
  return {
    looks: withIt.looks.length - without.looks.length,
    stripeCalls: withIt.stripeCalls - without.stripeCalls,
    saleorCalls: withIt.saleorCalls - without.saleorCalls,
    hours: (withIt.looks.at(-1) ?? 0) / hourMs,
  };
};
