import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { jwks } from '../saleor/signing';
import type { Progress } from '../demo/progress';
import type { Closer } from '../demo/world';
import type { Shopper } from '../storefront/shopper';
import { makeFloorTable, type FloorSettings } from './floor';
import { startFloors, type FloorServer } from './floor-servers';
import { measure, type Measured, type Prepared } from './measure';
import { openMeter, usageOf, type Meter, type Usage } from './meter';
import { freshIds, prepareEvents, prepareSessions, type SessionIds } from './prepare';
import { benchFolder, type BenchShop } from './shop';
import { floorCall } from './stripe-child';

/** One kind of request: what each used, and how long its answer took. */
export interface RequestResult {
  readonly usage: Usage;
  /** One request at a time. */
  readonly alone: Measured;
  /** Eight at a time; `usage` is of these. */
  readonly crowd: Measured;
}

/** With every answer of the series, in the order of its requests. */
type Answered = RequestResult & { readonly texts: readonly string[] };

export const crowdSize = 8;

/** Compiled and cached code, filled pools: the first requests are not what is measured. */
const warmUpShare = 0.2;
/** A few suffice for a median. */
const aloneShare = 0.3;

/** How many of each there are, in the order in which they are sent. */
interface Portions {
  readonly warmUpAlone: number;
  readonly alone: number;
  readonly warmUpCrowd: number;
  readonly crowd: number;
}

const portionsOf = (requests: number): Portions => {
  const alone = Math.ceil(requests * aloneShare);
  return {
    warmUpAlone: Math.ceil(alone * warmUpShare),
    alone,
    warmUpCrowd: Math.ceil(requests * warmUpShare),
    crowd: requests,
  };
};

/** The bar is drawn now and then: a measurement must not be about drawing. */
const drawEvery = 50;

interface RequestDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly say: (line: string) => void;
  readonly progress: (title: string, total: number) => Progress;
  /** Of each kind, eight at a time; alone it is a share of them. */
  readonly requests: number;
}

interface Series {
  readonly title: string;
  readonly url: string;
  readonly meter: Meter;
  /** Every request of the series, prepared. */
  readonly prepared: readonly Prepared[];
  /** What each answer must say. */
  readonly due: RegExp;
}

/** Alone, then eight at a time; the first requests of each do not count. */
const measureSeries = async (deps: RequestDeps, series: Series): Promise<Answered> => {
  const portions = portionsOf(deps.requests);
  const total = series.prepared.length;
  const progress = deps.progress(series.title, total);
  const texts: string[] = [];
  const run = async (count: number, concurrency: number): Promise<Measured> => {
    const before = texts.length;
    const requests = series.prepared.slice(before, before + count);
    const { url, due } = series;
    const measured = await measure(url, requests, concurrency, due, (answered) => {
      const done = before + answered;
      if (done % drawEvery === 0 || done === total) progress.update(done);
    });
    texts.push(...measured.answers.map(({ text }) => text));
    return measured;
  };
  try {
    await run(portions.warmUpAlone, 1);
    const alone = await run(portions.alone, 1);
    await run(portions.warmUpCrowd, crowdSize);
    const before = await series.meter.read();
    const crowd = await run(portions.crowd, crowdSize);
    const usage = usageOf(before, await series.meter.read(), portions.crowd);
    return { alone, crowd, usage, texts };
  } finally {
    progress.stop();
  }
};

const session = /"pspReference": ?"(pi_[^"]+)"/;
const secret = /"stripeClientSecret": ?"([^"]+)"/;

interface Begun extends SessionIds {
  readonly intentId: string;
  readonly clientSecret: string;
}

/** What the app answered to each payment session, by the order in which they were sent. */
const begunOf = (about: readonly SessionIds[], texts: readonly string[]): readonly Begun[] =>
  texts.map((text, index) => {
    const ids = about[index];
    const [intentId, clientSecret] = [session.exec(text)?.[1], secret.exec(text)?.[1]];
    if (!ids || !intentId || !clientSecret) throw new Error(`No new payment: ${text}`);
    return { ...ids, intentId, clientSecret };
  });

const confirmAll = async (shopper: Shopper, payments: readonly Begun[]): Promise<void> => {
  const waiting = [...payments];
  const confirmSome = async (): Promise<void> => {
    for (let payment = waiting.pop(); payment; payment = waiting.pop()) {
      await shopper.confirm(payment, 'pm_card_visa');
    }
  };
  await Promise.all(Array.from({ length: crowdSize }, confirmSome));
};

export interface RequestResults {
  readonly gateway: RequestResult;
  readonly initialize: RequestResult;
  readonly process: RequestResult;
  readonly eventAccepted: RequestResult;
}

/** The app's answers to both sides, with nothing that follows of them (`WORKER=off`). */
export const measureRequests = async (
  deps: RequestDeps,
  shop: BenchShop,
): Promise<RequestResults> => {
  const { random, clock } = deps;
  const { url } = shop.app;
  const portions = portionsOf(deps.requests);
  const count = Object.values(portions).reduce((sum, portion) => sum + portion, 0);
  const about = freshIds(random, count);
  const common = { url, meter: shop.meter };
  const gateway = await measureSeries(deps, {
    ...{ ...common, title: 'Gateway', due: /"stripePublishableKey"/ },
    prepared: prepareSessions(shop.gateway, random, about),
  });
  const initialize = await measureSeries(deps, {
    ...{ ...common, title: 'Initialize', due: session },
    prepared: prepareSessions(shop.initialize, random, about),
  });
  const begun = begunOf(about, initialize.texts);
  await confirmAll(shop.shopper, begun);
  const process = await measureSeries(deps, {
    ...{ ...common, title: 'Process', due: /"result": ?"CHARGE_SUCCESS"/ },
    prepared: prepareSessions(shop.process, random, begun),
  });
  const intentIds = begun.map(({ intentId }) => intentId);
  const eventAccepted = await measureSeries(deps, {
    ...{ ...common, title: 'Events of Stripe', due: /^\{"status":"accepted"\}$/ },
    prepared: prepareEvents({ description: shop.event, intentIds, now: clock.now() }, random),
  });
  return { gateway, initialize, process, eventAccepted };
};

export interface FloorResults {
  readonly next: RequestResult;
  readonly node: RequestResult;
}

/** A payment session's floors, on the database and beside the stand-in of `shop`. */
export const measureFloors = async (
  deps: RequestDeps,
  shop: BenchShop,
  closer: Closer,
): Promise<FloorResults> => {
  const { databaseUrl, databasePid } = shop;
  const settings: FloorSettings = {
    ...{ jwks: jwks(), databaseUrl },
    ...{ callUrl: shop.stripeUrl, callPath: floorCall },
  };
  await makeFloorTable(databaseUrl);
  const { clock, say } = deps;
  const servers = await startFloors({ clock, say, dataDir: benchFolder, settings }, closer.add);
  const counts = async () => ({ stripeCalls: 0, saleorCalls: 0, deliveries: 0 });
  const measureFloor = async (title: string, server: FloorServer): Promise<RequestResult> => {
    const meter = await openMeter({ appPids: [server.pid], databasePid, databaseUrl, counts });
    const portions = Object.values(portionsOf(deps.requests));
    const about = freshIds(
      deps.random,
      portions.reduce((sum, portion) => sum + portion, 0),
    );
    const prepared = prepareSessions(shop.initialize, deps.random, about, server.path);
    const series = { title, url: server.url, meter, prepared, due: /^\{\}$/ };
    return measureSeries(deps, series).finally(meter.close);
  };
  return {
    next: await measureFloor('Floor: a bare Next.js route', servers.next),
    node: await measureFloor('Floor: a bare Node.js server', servers.node),
  };
};
