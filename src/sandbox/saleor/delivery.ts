import { isAtLeast } from './additions';
import { failed } from './failure';
import { globalId, keyOf } from './ids';
import { signBody } from './signing';
import { nextPk, type Delivery, type DeliveryAttempt, type Webhook, type World } from './state';
import type { DeliveryReading } from './reading';

/** Saleor waits 2 s for the connection and 18 s for the answer; here one wait stands for both. */
const answerTimeoutMs = 18_000;
/** Retries come after 10, 20, 40, 80 and 160 s (Saleor docs: webhook retries). */
export const retryDelaysMs: readonly number[] = [10_000, 20_000, 40_000, 80_000, 160_000];
const keptResponse = 1_024;

export interface Answer {
  /** Null where none came: a time-out or a broken connection. */
  readonly status: number | null;
  readonly text: string;
}

/** Runs `task` by the clock, so that `close` can call it off and `idle` can wait for it. */
export const later = (world: World, ms: number, task: () => Promise<void> | void): void => {
  const cancel = world.clock.after(ms, () => {
    world.timers.delete(cancel);
    const work = (async () => task())().finally(() => world.busy.delete(work));
    world.busy.add(work);
  });
  world.timers.add(cancel);
};

/** `3.23`, as Saleor names itself. */
const schemaVersion = (world: World): string => world.version;

/** Headers that every request to an app bears. */
export const commonHeaders = (world: World): Record<string, string> => ({
  'User-Agent': `Saleor/${schemaVersion(world)}`,
  'Accept-Encoding': 'gzip, deflate',
  Accept: '*/*',
  Connection: 'keep-alive',
});

const traceparent = (world: World): string => {
  const hex = `${world.random.uuid()}${world.random.uuid()}`.replaceAll('-', '');
  return `00-${hex.slice(0, 32)}-${hex.slice(32, 48)}-03`;
};

const webhookHeaders = (
  world: World,
  { event, webhook }: Delivery,
  body: string,
): Record<string, string> => {
  const domain = new URL(world.apiUrl).host;
  const signature = world.sign ? signBody(body) : '';
  return {
    ...commonHeaders(world),
    'Content-Type': 'application/json',
    'X-Saleor-Event': event.toLowerCase(),
    'X-Saleor-Domain': domain,
    'X-Saleor-Signature': signature,
    'Saleor-Event': event.toLowerCase(),
    'Saleor-Domain': domain,
    'Saleor-Signature': signature,
    'Saleor-Api-Url': world.apiUrl,
    traceparent: traceparent(world),
    ...webhook.customHeaders,
  };
};

/** Sends a request, follows no redirect, and gives up by the clock. */
export const send = async (
  world: World,
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
): Promise<Answer> => {
  const abort = new AbortController();
  const call = async (): Promise<Answer> => {
    try {
      const response = await world.fetch(
        new Request(url, { ...init, redirect: 'manual', signal: abort.signal }),
      );
      return { status: response.status || 302, text: await response.text() };
    } catch (error) {
      return { status: null, text: error instanceof Error ? error.message : String(error) };
    }
  };
  let cancel = (): void => undefined;
  const timeout = new Promise<Answer>((resolve) => {
    cancel = world.clock.after(answerTimeoutMs, () => {
      resolve({ status: null, text: 'Read timed out.' });
      abort.abort();
    });
  });
  const answer = await Promise.race([call(), timeout]);
  cancel();
  return answer;
};

const isSuccess = (answer: Answer): boolean =>
  answer.status !== null && answer.status >= 200 && answer.status < 300;

/** One try, kept with its answer. */
export const attempt = async (world: World, delivery: Delivery, body: string): Promise<Answer> => {
  const entry: DeliveryAttempt = {
    __typename: 'EventDeliveryAttempt',
    pk: nextPk(world, 'EventDeliveryAttempt'),
    at: world.clock.now(),
    endedAt: null,
    responseStatus: null,
    response: '',
    status: 'PENDING',
  };
  delivery.attempts.push(entry);
  const answer = await send(world, delivery.webhook.targetUrl, {
    method: 'POST',
    headers: webhookHeaders(world, delivery, body),
    body,
  });
  entry.endedAt = world.clock.now();
  entry.responseStatus = answer.status;
  entry.response = answer.text.slice(0, keptResponse);
  entry.status = isSuccess(answer) ? 'SUCCESS' : 'FAILED';
  return answer;
};

/** From 3.23 on an app hears of its own end, though it is inactive by then. */
const mayBeSent = (world: World, delivery: Delivery): boolean => {
  const { app, isActive } = delivery.webhook;
  const aboutItself = ['APP_DELETED', 'APP_STATUS_CHANGED'].includes(delivery.event);
  if (aboutItself && isAtLeast(world.version, '3.23')) return isActive;
  return isActive && app.isActive && app.removedAt === null;
};

const shouldRetry = (answer: Answer): boolean => answer.status === null || answer.status >= 500;

const deliver = async (world: World, delivery: Delivery, tries: number): Promise<void> => {
  const body = delivery.body;
  if (body === null || !mayBeSent(world, delivery)) {
    delivery.status = 'FAILED';
    return;
  }
  const answer = await attempt(world, delivery, body);
  if (isSuccess(answer)) delivery.status = 'SUCCESS';
  else if (shouldRetry(answer) && tries < retryDelaysMs.length) {
    later(world, retryDelaysMs[tries] ?? 0, () => deliver(world, delivery, tries + 1));
  } else if (delivery.status === 'PENDING') delivery.status = 'FAILED';
};

export const newDelivery = (
  world: World,
  webhook: Webhook,
  kind: Delivery['kind'],
  event: string,
  body: string | null,
): Delivery => {
  const delivery: Delivery = {
    __typename: 'EventDelivery',
    pk: nextPk(world, 'EventDelivery'),
    event,
    kind,
    webhook,
    createdAt: world.clock.now(),
    status: 'PENDING',
    body,
    payload: body,
    attempts: [],
  };
  world.deliveries.push(delivery);
  webhook.deliveries.push(delivery);
  return delivery;
};

/** A delivery as tests see it. */
export const deliveryReading = (delivery: Delivery): DeliveryReading => ({
  id: globalId('EventDelivery', delivery.pk),
  event: delivery.event,
  kind: delivery.kind,
  appId: globalId('App', delivery.webhook.app.pk),
  targetUrl: delivery.webhook.targetUrl,
  customHeaders: delivery.webhook.customHeaders,
  body: delivery.body,
  status: delivery.status,
  createdAt: delivery.createdAt,
  attempts: delivery.attempts.map(({ at, endedAt, responseStatus, response }) => ({
    at,
    endedAt,
    responseStatus,
    response,
  })),
});

/**
 * Queues a notice. Every delivery is a task of its own, so one may overtake another. `build` makes
 * a deferred body when the worker takes it up; null from it means that there is nothing to send.
 */
export const queue = (world: World, delivery: Delivery, build?: () => string | null): void => {
  const fault = world.faults.delivery?.(deliveryReading(delivery)) ?? null;
  if (fault?.drop) {
    delivery.body ??= build?.() ?? null;
    delivery.payload = delivery.body;
    delivery.status = 'FAILED';
    return;
  }
  for (let copy = 1; copy <= (fault?.copies ?? 1); copy += 1) {
    later(world, world.deliveryDelayMs + (fault?.delayMs ?? 0) * copy, () => {
      if (delivery.body === null) {
        delivery.body = build?.() ?? null;
        delivery.payload = delivery.body;
      }
      return deliver(world, delivery, 0);
    });
  }
};

/** `eventDeliveryRetry`: staff sends a kept delivery once more. */
export const retryDelivery = (world: World, id: string): object => {
  const pk = Number(keyOf(id, 'EventDelivery'));
  const delivery = world.deliveries.find((candidate) => candidate.pk === pk);
  if (!delivery) {
    const errors = [failed('id', 'NOT_FOUND', "Couldn't resolve to a delivery.")];
    return { delivery: null, errors };
  }
  delivery.status = 'PENDING';
  later(world, 0, () => deliver(world, delivery, 0));
  return { delivery, errors: [] };
};
