import { isAtLeast } from './additions';
import { newDelivery, queue } from './delivery';
import { prepare, run } from './execution';
import type { App, Principal, Webhook, World } from './state';
import { timeStamp } from './time-stamp';
import { pythonJson } from './wire';

/** A patch version of each, as `version` in payloads shows it. */
export const fullVersion = (world: World): string =>
  ({ '3.21': '3.21.69', '3.22': '3.22.67', '3.23': '3.23.28', '3.24': '3.24.0-a.0' })[
    world.version
  ];

/** `ORDER_FULLY_PAID` is `OrderFullyPaid` in the schema. */
const typeNameOf = (event: string): string =>
  event
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const permissionOf = (event: string): string => {
  if (/^(DRAFT_)?ORDER_|^FULFILLMENT_/.test(event)) return 'MANAGE_ORDERS';
  if (event.startsWith('CHECKOUT_')) return 'MANAGE_CHECKOUTS';
  return event.startsWith('APP_') ? 'MANAGE_APPS' : 'HANDLE_PAYMENTS';
};

/** Events whose body is built by the worker, from 3.23 on (Saleor: deferred payloads). */
const isDeferred = (world: World, event: string): boolean => {
  if (event === 'CHECKOUT_CREATED' || event === 'CHECKOUT_UPDATED') return true;
  return (
    isAtLeast(world.version, '3.23') &&
    (event.startsWith('ORDER_') ||
      event === 'DRAFT_ORDER_CREATED' ||
      event === 'FULFILLMENT_CANCELED' ||
      event === 'FULFILLMENT_TRACKING_NUMBER_UPDATED')
  );
};

/** What an event is about, by the field names of its type. */
export type Subject = Readonly<Record<string, unknown>>;

/**
 * The body for one webhook: its own subscription query, run with the app's own permissions.
 * Null where the query selects nothing of this event.
 */
export const bodyFor = (
  world: World,
  webhook: Webhook,
  event: string,
  root: Subject,
): string | null => {
  const prepared = prepare(world.schema, webhook.query);
  if (!prepared.document) return null;
  const result = run(world, {
    document: prepared.document,
    principal: { kind: 'app', app: webhook.app },
    rootValue: { event: { ...root, __typename: typeNameOf(event), recipient: webhook.app } },
  });
  if (result instanceof Promise) throw new Error(`The body of ${event} has to be made at once`);
  const content = result.data?.['event'];
  if (typeof content !== 'object' || content === null || Object.keys(content).length === 0) {
    return null;
  }
  const errors = result.errors?.map((error) => error.toJSON());
  return pythonJson(errors ? { ...content, errors } : content);
};

const principalOf = (by: Principal): unknown => {
  if (by.kind === 'app') return by.app;
  return by.kind === 'user' ? by.user : null;
};

/** What every event can tell, whatever it is about. */
export const eventRoot = (world: World, by: Principal, subject: Subject): Subject => ({
  issuedAt: timeStamp(world),
  version: fullVersion(world),
  issuingPrincipal: principalOf(by),
  ...subject,
});

const listens = (world: World, webhook: Webhook, event: string, about: App | null): boolean => {
  const { app } = webhook;
  const wanted = webhook.asyncEvents.includes(event) || webhook.asyncEvents.includes('ANY_EVENTS');
  if (!wanted || !webhook.isActive) return false;
  if (about === app && isAtLeast(world.version, '3.23')) return true;
  return app.isActive && app.removedAt === null && app.permissions.includes(permissionOf(event));
};

/**
 * Tells every app that listens. `about` is the app that an APP_ event concerns: from 3.23 on it
 * hears of itself without MANAGE_APPS, before that it does not hear of its own end.
 */
export const emit = (
  world: World,
  event: string,
  by: Principal,
  subject: Subject,
  about: App | null = null,
): void => {
  const root = eventRoot(world, by, subject);
  for (const app of world.apps) {
    for (const webhook of app.webhooks) {
      if (!listens(world, webhook, event, about)) continue;
      const build = (): string | null => bodyFor(world, webhook, event, root);
      if (isDeferred(world, event)) {
        queue(world, newDelivery(world, webhook, 'async', event, null), build);
        continue;
      }
      const body = build();
      if (body !== null) queue(world, newDelivery(world, webhook, 'async', event, body));
    }
  }
};
