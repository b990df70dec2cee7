import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { demoChannels } from '../demo/channels';
import { quantile } from '../demo/summary';
import type { Progress } from '../demo/progress';
import type { Cart } from '../storefront/shopper';
import { measure, type Prepared } from './measure';
import { usageOf, type Usage } from './meter';
import { prepareEvents } from './prepare';
import { crowdSize } from './requests';
import type { BenchShop } from './shop';

/** One kind of work with all that follows of it; eight shoppers at once. */
export interface PurchaseResult {
  readonly usage: Usage;
  /** What the shopper waited for, or how long the event's answer took; shortest first. */
  readonly latenciesMs: readonly number[];
  /** How many a second, until the last of them was worked. */
  readonly perSecond: number;
}

export interface PurchaseResults {
  readonly fourSteps: PurchaseResult;
  readonly oneMore: PurchaseResult;
  /** Four webhooks of one purchase within 400 ms. */
  readonly fourWebhooks: PurchaseResult;
  readonly purchase: PurchaseResult;
  /** From the acceptance of an event to its row, of whole purchases; shortest first. */
  readonly lagsMs: readonly number[];
}

interface PurchaseDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly shop: BenchShop;
  readonly progress: (title: string, total: number) => Progress;
  /** Of each kind. */
  readonly purchases: number;
}

/** A look that is due later than this is none that follows: a reminder, a payment given up. */
const followsWithinMs = 30_000;
/** What is due sooner keeps a worker busy. */
const busyWithinMs = 2_000;
const pollMs = 100;
const patienceMs = 300_000;

/** Waits until nothing follows any more; gives the time until which something was being done. */
export const untilQuiet = async ({
  clock,
  shop,
}: Pick<PurchaseDeps, 'clock' | 'shop'>): Promise<number> => {
  const deadline = clock.now() + patienceMs;
  let busyUntil = clock.now();
  for (;;) {
    const now = clock.now();
    if (await shop.meter.isDueWithin(busyWithinMs, now)) busyUntil = now;
    else if (!(await shop.meter.isDueWithin(followsWithinMs, now))) return busyUntil;
    if (now > deadline) throw new Error('The app did not come to rest.');
    await clock.sleep(pollMs);
  }
};

/** Runs `task` for each, eight at a time; gives how long each took, in milliseconds. */
export const forEach = async <T>(
  items: readonly T[],
  progress: Progress,
  task: (item: T) => Promise<number>,
): Promise<readonly number[]> => {
  const waiting = [...items];
  const tookMs: number[] = [];
  const runSome = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      tookMs.push(await task(item));
      progress.update(tookMs.length);
    }
  };
  await Promise.all(Array.from({ length: crowdSize }, runSome));
  return tookMs.sort((a, b) => a - b);
};

/** Measures `task` over all items, with everything that follows. */
const measureEach = async <T>(
  deps: PurchaseDeps,
  title: string,
  items: readonly T[],
  task: (item: T) => Promise<number>,
): Promise<PurchaseResult> => {
  const { clock, shop } = deps;
  const progress = deps.progress(title, items.length);
  try {
    const before = await shop.meter.read();
    const began = clock.now();
    const latenciesMs = await forEach(items, progress, task);
    const busyMs = (await untilQuiet(deps)) - began;
    const usage = usageOf(before, await shop.meter.read(), items.length);
    return { usage, latenciesMs, perSecond: (items.length / Math.max(busyMs, 1)) * 1_000 };
  } finally {
    progress.stop();
  }
};

/** What `task` gives, and how long it took in milliseconds. */
const timed = async <T>(task: () => Promise<T>): Promise<[T, number]> => {
  const began = performance.now();
  const result = await task();
  return [result, performance.now() - began];
};

export const fillCart = ({ shopper, variants }: BenchShop): Promise<Cart> =>
  shopper.fillCart({
    channel: demoChannels.us.slug,
    variantId: variants.us,
    quantity: 1,
    email: 'shopper@example.com',
  });

/** Sends events one after the other, so many milliseconds apart; gives the first answer's time. */
const sendEvents = async (
  { clock, random, shop }: PurchaseDeps,
  intentId: string,
  types: readonly string[],
  apartMs = 0,
): Promise<number> => {
  const now = clock.now();
  const common = { description: shop.event, intentIds: [intentId], now };
  const events = types.flatMap((type) => prepareEvents({ ...common, type }, random));
  const post = (event: Prepared) =>
    measure(shop.app.url, [event], 1, /^\{"status":"accepted"\}$/, () => undefined);
  const answers = events.map(async (event, index) => {
    await clock.sleep(index * apartMs);
    return post(event);
  });
  shop.noteSent(events.length);
  const [first] = await Promise.all(answers);
  return first?.latenciesMs[0] ?? 0;
};

/** Gateway, initialize, process and the event of the payment, as one shopper causes them. */
export const playFourSteps = async (deps: PurchaseDeps, cart: Cart): Promise<[string, number]> => {
  const { shopper } = deps.shop;
  const { checkoutId } = cart;
  const [, gatewayMs] = await timed(() => shopper.askGateway(checkoutId));
  const [payment, beginMs] = await timed(() => shopper.startPayment({ sourceId: checkoutId }));
  await shopper.confirm(payment, 'pm_card_visa');
  const [, endMs] = await timed(() => shopper.finishPayment(payment));
  const eventMs = await sendEvents(deps, payment.intentId, ['payment_intent.succeeded']);
  return [payment.intentId, gatewayMs + beginMs + endMs + eventMs];
};

/** From the empty cart to the order. */
const playPurchase = async (deps: PurchaseDeps): Promise<number> => {
  const { shopper } = deps.shop;
  const [, tookMs] = await timed(async () => {
    const { checkoutId } = await fillCart(deps.shop);
    const payment = await shopper.startPayment({ sourceId: checkoutId });
    await shopper.confirm(payment, 'pm_card_visa');
    await shopper.finishPayment(payment);
    if ((await shopper.complete(checkoutId)) === null) throw new Error('A purchase got no order.');
  });
  return tookMs;
};

const burst = [
  'payment_intent.processing',
  'payment_intent.succeeded',
  'payment_intent.processing',
  'payment_intent.succeeded',
];
const burstApartMs = 100;

/** The worker follows up in the same process, as by default. */
export const measurePurchases = async (deps: PurchaseDeps): Promise<PurchaseResults> => {
  const { shop, clock } = deps;
  await untilQuiet(deps);
  // Of the steps alone: the benchmark sends the one event itself, and nothing else is told.
  await shop.setDelivering(false);
  const numbers = Array.from({ length: deps.purchases }, (_, index) => index);
  const carts: Cart[] = [];
  while (carts.length < deps.purchases) carts.push(await fillCart(shop));
  const intentIds: string[] = [];
  const fourSteps = await measureEach(deps, 'Four steps', carts, async (cart) => {
    const [intentId, tookMs] = await playFourSteps(deps, cart);
    intentIds.push(intentId);
    return tookMs;
  });
  const oneMore = await measureEach(deps, 'One more webhook', intentIds, (intentId) =>
    sendEvents(deps, intentId, ['payment_intent.succeeded']),
  );
  const fourWebhooks = await measureEach(deps, 'Four webhooks', intentIds, (intentId) =>
    sendEvents(deps, intentId, burst, burstApartMs),
  );
  await shop.setDelivering(true);
  const began = clock.now();
  const purchase = await measureEach(deps, 'Whole purchases', numbers, () => playPurchase(deps));
  const lagsMs = await shop.meter.lagsSince(began);
  return { fourSteps, oneMore, fourWebhooks, purchase, lagsMs };
};

const quietMs = 12_000;

/** A payment session after so long a quiet that pools and caches are cold; median milliseconds. */
export const measureCold = async (deps: PurchaseDeps, times: number): Promise<number> => {
  const { clock, shop } = deps;
  const progress = deps.progress('Sessions after 12 s of quiet', times);
  const tookMs: number[] = [];
  for (let time = 1; time <= times; time += 1) {
    const { checkoutId } = await fillCart(shop);
    await clock.sleep(quietMs);
    const [, ms] = await timed(() => shop.shopper.startPayment({ sourceId: checkoutId }));
    tookMs.push(ms);
    progress.update(time);
  }
  progress.stop();
  return quantile(
    tookMs.sort((a, b) => a - b),
    0.5,
  );
};
