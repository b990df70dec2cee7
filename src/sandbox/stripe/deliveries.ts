import type Sdk from 'stripe';
import Stripe from 'stripe';
import type { Clock } from '../../ports/clock';
import { oldVersion, type EndpointRow, type EventRow, type World } from './world';

/** How one event goes out to one endpoint. */
interface DeliveryPlan {
  /** One delivery per entry, that much later: `[]` loses it, `[0, 900]` repeats it. */
  readonly delaysMs: readonly number[];
  /** True: delivered, and its answer awaited, before the caller has the API's answer. */
  readonly beforeAnswer: boolean;
}

export type PlanDelivery = (event: Sdk.EventBase, endpointUrl: string) => DeliveryPlan;

/** What went out; kept for tests. */
interface Delivered {
  readonly at: number;
  readonly eventId: string;
  readonly type: string;
  readonly url: string;
  readonly attempt: number;
  /** Null where no answer came. */
  readonly status: number | null;
}

export interface Deliveries {
  /** To be called as each event comes to be. */
  emitted(world: World, row: EventRow): void;
  /** Sends what has come to be; resolves when what must precede the answer is answered. */
  flush(): Promise<void>;
  /** Sends the event to its endpoints once more, as "Resend" in the Dashboard does. */
  resend(world: World, eventId: string): Promise<void>;
  readonly log: readonly Delivered[];
  plan: PlanDelivery;
  /** Resolves when no delivery is in flight (retries that lie ahead do not count). */
  idle(): Promise<void>;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** docs.stripe.com/webhooks: up to three days with growing pauses in live mode. */
const liveRetriesMs = [5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs].concat(
  [12, 12, 12, 12].map((hours) => hours * hourMs),
);
/** Three tries over a few hours in a sandbox. */
const testRetriesMs = [hourMs, 2 * hourMs];

const wants = ({ endpoint }: EndpointRow, type: string): boolean =>
  endpoint.status === 'enabled' &&
  (endpoint.enabled_events.includes(type) || endpoint.enabled_events.includes('*'));

interface DeliveriesDeps {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

interface Parcel {
  readonly world: World;
  readonly row: EventRow;
  readonly to: EndpointRow;
  readonly attempt: number;
}

/** Signed by the SDK's own function, so that no signature here is of our making. */
const requestOf = ({ world, row, to }: Parcel): RequestInit => {
  const event = {
    ...row.event,
    api_version: to.endpoint.api_version ?? oldVersion,
    pending_webhooks: row.undelivered.size,
  };
  const payload = JSON.stringify(event);
  const timestamp = Math.floor(world.clock.now() / 1_000);
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: to.secret,
    timestamp,
  });
  return {
    method: 'POST',
    body: payload,
    redirect: 'manual',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signature,
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    },
  };
};

/** Delivers events to webhook endpoints: at least once, in no order, again until answered 2xx. */
export const makeDeliveries = (deps: DeliveriesDeps): Deliveries => {
  const { clock } = deps;
  const log: Delivered[] = [];
  const inFlight = new Set<Promise<void>>();
  let fresh: { readonly world: World; readonly row: EventRow }[] = [];

  /** Null where no answer came: the log says so, and a retry follows. */
  const statusOf = async (url: string, request: RequestInit): Promise<number | null> => {
    try {
      const answer = await deps.fetch(url, request);
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  };

  const post = async (parcel: Parcel): Promise<void> => {
    const { world, row, to, attempt } = parcel;
    const status = await statusOf(to.endpoint.url, requestOf(parcel));
    const { id, type } = row.event;
    log.push({ at: clock.now(), eventId: id, type, url: to.endpoint.url, attempt, status });
    if (status !== null && status >= 200 && status < 300) {
      row.undelivered.delete(to.endpoint.id);
      return;
    }
    const retries = world.account.livemode ? liveRetriesMs : testRetriesMs;
    const delayMs = retries[attempt - 1];
    if (delayMs === undefined) return;
    clock.after(delayMs, () => void send({ ...parcel, attempt: attempt + 1 }));
  };

  const send = (parcel: Parcel): Promise<void> => {
    const sent = post(parcel).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
    return sent;
  };

  const dispatch = (world: World, row: EventRow): Promise<void>[] => {
    const first: Promise<void>[] = [];
    for (const to of world.endpoints.values()) {
      if (!wants(to, row.event.type)) continue;
      row.undelivered.add(to.endpoint.id);
      const plan = deliveries.plan(row.event, to.endpoint.url);
      for (const delayMs of plan.delaysMs) {
        const parcel = { world, row, to, attempt: 1 };
        if (plan.beforeAnswer) first.push(send(parcel));
        else clock.after(delayMs, () => void send(parcel));
      }
    }
    return first;
  };

  const flush = async (): Promise<void> => {
    const events = fresh;
    fresh = [];
    await Promise.all(events.flatMap(({ world, row }) => dispatch(world, row)));
  };

  const deliveries: Deliveries = {
    emitted: (world, row) => {
      // The first of a batch arranges the sending for events that no request caused.
      if (fresh.length === 0) clock.after(0, () => void flush());
      fresh.push({ world, row });
    },
    flush,
    resend: async (world, eventId) => {
      const row = world.events.get(eventId);
      if (row) await Promise.all(dispatch(world, row));
    },
    log,
    plan: () => ({ delaysMs: [0], beforeAnswer: false }),
    idle: async () => {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
  return deliveries;
};
