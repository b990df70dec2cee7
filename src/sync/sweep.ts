import { z } from 'zod';
import { sweptOrderEvent } from '../domain/decide/urgency';
import type { Connection, Installation } from '../ports/store';
import type { SyncDeps } from './deps';
import { stripeDelivery } from './stripe-delivery';

/**
 * Cursors are read again from this much earlier: the times in both lists are the other side's, and
 * clocks differ. What was seen before is known by its identity.
 */
const overlapMs = 15 * 60_000;
/** Stripe lists events of the last 30 days (docs.stripe.com/api/events/list). */
const eventsReachMs = 30 * 24 * 3_600_000;

/** How far the events of a connection are listed. */
type EventsPosition = z.infer<typeof eventsPosition>;

const eventsPosition = z.union([
  /** All until this time, milliseconds. */
  z.number(),
  /** A list that one sweep could not finish: begun at `startedAt`, read down to an event. */
  z.object({ since: z.number(), startedAt: z.number(), startingAfter: z.string() }),
]);

/**
 * The sweep finds what no webhook reported: deliveries lost for good (Saleor gives up after about
 * five minutes, Stripe after three days), purchases that nobody marked, expired orders whose
 * `updatedAt` did not change. With every delivery lost it alone brings both sides together.
 */
export const sweep = async (deps: SyncDeps): Promise<void> => {
  const now = deps.clock.now();
  const marked = await deps.store.markStale({
    now,
    openSince: now - deps.options.sweepOpenMs,
    openLongestMs: deps.options.sweepOpenLongestMs,
    liveSince: now - deps.options.sweepLiveMs,
    limit: deps.options.sweepBatch,
  });
  if (marked > 0) deps.log.info('sweep.stale', { count: marked });
  for (const installation of await deps.store.listInstallations()) {
    if (!installation.active || installation.retiredAt !== null) continue;
    await sweepOrders(deps, installation);
    for (const connection of await deps.store.listConnections(installation.id)) {
      await sweepEvents(deps, connection);
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
  let reached = since;
  for (let page = 0; page < deps.options.pagesPerSweep; page += 1) {
    const outcome = await saleor.listChangedOrders({ since, cursor });
    if (outcome.kind !== 'done') {
      const { code, message } = outcome;
      deps.log.warn('sweep.orders-unread', { installationId: installation.id, code, message });
      return;
    }
    for (const order of outcome.value.orders) {
      await deps.store.acceptDelivery({
        installationId: installation.id,
        source: 'saleor',
        identity: `sweep:${order.orderId}:${order.updatedAt}`,
        event: sweptOrderEvent,
        // A long list is read for minutes: its entries come in one after the other.
        receivedAt: deps.clock.now(),
        occurredAt: order.updatedAt,
        about: {
          kind: 'purchase',
          knownOnly: true,
          ids: {
            orderId: order.orderId,
            checkoutId: order.checkoutId,
            channel: order.channel,
          },
        },
      });
      reached = Math.max(reached, order.updatedAt);
    }
    cursor = outcome.value.nextCursor;
    if (cursor === null) break;
  }
  // Oldest first: with pages left, the next sweep goes on from the last order of this one.
  const until = cursor === null ? startedAt : Math.min(reached + overlapMs, startedAt);
  await deps.store.saveCursor(installation.id, 'orders', String(until));
};

/** Events that Stripe has on record since the last sweep. */
const sweepEvents = async (deps: SyncDeps, connection: Connection): Promise<void> => {
  const { installationId } = connection;
  const now = deps.clock.now();
  const name = `events:${connection.id}`;
  const last = await deps.store.readCursor(installationId, name);
  const position = last === null ? connection.createdAt : eventsPosition.parse(JSON.parse(last));
  const left = typeof position === 'number' ? null : position;
  if (left === null && !isDue(deps, last, now)) return;
  const save = (value: EventsPosition) =>
    deps.store.saveCursor(installationId, name, JSON.stringify(value));

  const startedAt = left?.startedAt ?? now;
  const wanted = typeof position === 'number' ? position - overlapMs : position.since;
  const since = Math.max(wanted, now - eventsReachMs);
  const stripe = deps.stripeFor(connection, 'worker');
  let startingAfter: string | null = left?.startingAfter ?? null;
  for (let page = 0; page < deps.options.pagesPerSweep; page += 1) {
    const outcome = await stripe.listEvents({ since, startingAfter });
    if (outcome.kind !== 'done') {
      const { code, message } = outcome;
      deps.log.warn('sweep.events-unread', { connectionId: connection.id, code, message });
      // The event to go on from may be gone by now: the list is begun again.
      if (outcome.kind === 'refused' && left !== null) await save(left.since + overlapMs);
      return;
    }
    for (const event of outcome.value.events) {
      if (event.livemode !== (connection.mode === 'live')) continue;
      await deps.store.acceptDelivery(stripeDelivery(connection, event, deps.clock.now()));
    }
    startingAfter = outcome.value.nextStartingAfter;
    if (startingAfter === null) break;
  }
  // Newest first: the time moves on only once the oldest of the list were seen.
  await save(startingAfter === null ? startedAt : { since, startedAt, startingAfter });
};
