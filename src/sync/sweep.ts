import type { InstallationId } from '../domain/ids';
import { stripeDeliveryIdentity } from '../domain/delivery-identity';
import type { Connection, Installation } from '../ports/store';
import type { StripeEventSummary } from '../ports/stripe';
import type { SyncDeps } from './deps';

/** Cursors are read again from this much earlier: clocks differ, and answers may overlap. */
const overlapMs = 2 * 60_000;
/** Stripe lists events of the last 30 days (docs.stripe.com/api/events/list). */
const eventsReachMs = 30 * 24 * 3_600_000;
/** Pages of one sweep; what lies beyond comes with the next. */
const pagesPerSweep = 100;

/**
 * The sweep finds what no webhook told: deliveries lost for good (Saleor gives up after about five
 * minutes, Stripe after three days), purchases that nobody marked, expired orders whose
 * `updatedAt` did not change. With every delivery lost it alone brings both sides together.
 */
export const sweep = async (deps: SyncDeps): Promise<void> => {
  const now = deps.clock.now();
  const marked = await deps.store.markStale({
    now,
    openSince: now - deps.options.sweepOpenMs,
    liveSince: now - deps.options.sweepLiveMs,
    limit: deps.options.sweepBatch,
  });
  if (marked > 0) deps.log.info('sweep.stale', { count: marked });
  for (const installation of await deps.store.listInstallations()) {
    if (!installation.active || installation.retiredAt !== null) continue;
    await sweepOrders(deps, installation);
    for (const connection of await deps.store.listConnections(installation.id)) {
      await sweepEvents(deps, installation.id, connection);
    }
  }
  deps.wake.wake();
};

const isDue = (deps: SyncDeps, last: string | null, now: number): boolean =>
  last === null || now - Number(last) >= deps.options.sweepEventsMs;

/** Orders changed in Saleor since the last sweep. */
const sweepOrders = async (deps: SyncDeps, installation: Installation): Promise<void> => {
  const startedAt = deps.clock.now();
  const last = await deps.store.readCursor(installation.id, 'orders');
  if (!isDue(deps, last, startedAt)) return;
  const since = (last === null ? installation.installedAt : Number(last)) - overlapMs;
  const saleor = deps.saleorFor(installation, 'worker');
  let cursor: string | null = null;
  for (let page = 0; page < pagesPerSweep; page += 1) {
    const outcome = await saleor.listChangedOrders({ since, cursor });
    if (outcome.kind !== 'done') {
      deps.log.warn('sweep.orders-unread', { code: outcome.code });
      return;
    }
    for (const order of outcome.value.orders) {
      await deps.store.acceptDelivery({
        installationId: installation.id,
        source: 'saleor',
        identity: `sweep:${order.orderId}:${order.updatedAt}`,
        event: 'sweep.order_changed',
        receivedAt: startedAt,
        occurredAt: order.updatedAt,
        about: {
          kind: 'purchase',
          ids: {
            orderId: order.orderId,
            checkoutId: order.checkoutId,
            channel: order.channel,
          },
        },
      });
    }
    cursor = outcome.value.nextCursor;
    if (cursor === null) break;
  }
  await deps.store.saveCursor(installation.id, 'orders', String(startedAt));
};

/** Events that Stripe has on record since the last sweep. */
const sweepEvents = async (
  deps: SyncDeps,
  installationId: InstallationId,
  connection: Connection,
): Promise<void> => {
  const startedAt = deps.clock.now();
  const name = `events:${connection.id}`;
  const last = await deps.store.readCursor(installationId, name);
  if (!isDue(deps, last, startedAt)) return;
  const since = Math.max(
    (last === null ? connection.createdAt : Number(last)) - overlapMs,
    startedAt - eventsReachMs,
  );
  const stripe = deps.stripeFor(connection, 'worker');
  let startingAfter: string | null = null;
  for (let page = 0; page < pagesPerSweep; page += 1) {
    const outcome = await stripe.listEvents({ since, startingAfter });
    if (outcome.kind !== 'done') {
      deps.log.warn('sweep.events-unread', { code: outcome.code, connectionId: connection.id });
      return;
    }
    for (const event of outcome.value.events) {
      await acceptEvent(deps, installationId, connection, event, startedAt);
    }
    startingAfter = outcome.value.nextStartingAfter;
    if (startingAfter === null) break;
  }
  await deps.store.saveCursor(installationId, name, String(startedAt));
};

const acceptEvent = async (
  deps: SyncDeps,
  installationId: InstallationId,
  connection: Connection,
  event: StripeEventSummary,
  receivedAt: number,
): Promise<void> => {
  if (event.livemode !== (connection.mode === 'live')) return;
  await deps.store.acceptDelivery({
    installationId,
    source: 'stripe',
    identity: stripeDeliveryIdentity(connection.id, event.id),
    event: event.type,
    receivedAt,
    occurredAt: event.createdAt,
    about:
      event.intentId === null && event.attemptId === null
        ? { kind: 'foreign' }
        : {
            kind: 'intent',
            connectionId: connection.id,
            intentId: event.intentId,
            attemptId: event.attemptId,
          },
  });
};
