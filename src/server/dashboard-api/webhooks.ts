import { isoTime } from '../../domain/facts/iso-time';
import { type ConnectionId, type PurchaseId, asId } from '../../domain/facts/ids';
import type {
  LookAgainPayload,
  MutationLookAgainArgs,
  QueryWebhooksArgs,
  Webhook,
  WebhookPage,
  WebhookResult,
} from '../../generated/api-schema';
import type { Connection, DeliveryResult, LoggedDelivery } from '../../ports/store';
import type { DashboardApiDeps, DashboardViewer } from './contract';
import { invalid, pageSize, searchText, someOf } from './order-filter';
import { upper } from './present';
import { stripeLink } from './stripe-links';

const mostMarked = 100;

const resultOf: Readonly<Record<WebhookResult, DeliveryResult>> = {
  TAKEN: 'taken',
  FOREIGN: 'foreign',
  REFUSED: 'refused',
};

const placeOf = (cursor: string | null | undefined): bigint | null =>
  /^\d{1,18}$/.test(cursor ?? '') ? BigInt(cursor ?? '') : null;

const presentWebhook = (line: LoggedDelivery, connection: Connection | null): Webhook => {
  const { purchaseId, mirroredAt, receivedAt, eventId, intentId } = line;
  const urlOf = (id: string | null) =>
    id && connection ? stripeLink(id, connection.mode, connection.accountId) : null;
  return {
    id: line.position.toString(),
    side: upper(line.source),
    event: line.event,
    receivedAt: isoTime(receivedAt),
    lastAt: isoTime(line.lastAt),
    // GraphQL's integers end there.
    count: Math.min(line.count, 2 ** 31 - 1),
    result: upper(line.result),
    code: line.code,
    // Clocks of two processes may differ.
    followedMs: mirroredAt === null ? null : Math.max(0, mirroredAt - receivedAt),
    order: purchaseId
      ? { id: purchaseId, number: line.orderNumber, userEmail: line.userEmail }
      : null,
    ...{ eventId, eventUrl: urlOf(eventId), intentId, intentUrl: urlOf(intentId) },
    connectionName: connection?.name ?? null,
  };
};

/** The log of deliveries, and another look at what they are about. */
export const makeWebhookResolvers = (deps: DashboardApiDeps, viewer: DashboardViewer) => {
  const { store } = deps;
  const installationId = viewer.installation.id;

  /** Each of them once; removed ones are found as well. */
  const findConnections = async (lines: readonly LoggedDelivery[]) => {
    const ids = [...new Set(lines.flatMap(({ connectionId }) => connectionId ?? []))];
    const found = await Promise.all(ids.map((id) => store.findConnection(installationId, id)));
    return new Map<ConnectionId, Connection>(found.flatMap((one) => (one ? [[one.id, one]] : [])));
  };

  return {
    webhooks: async (args: QueryWebhooksArgs): Promise<WebhookPage> => {
      const limit = pageSize(args.first);
      const search = searchText(args.search);
      await deps.refusals.flush();
      const { rows, nextCursor } = await store.listDeliveries(installationId, {
        sources:
          someOf(args.sides)?.map((side) => (side === 'SALEOR' ? 'saleor' : 'stripe')) ?? null,
        results: someOf(args.results)?.map((result) => resultOf[result]) ?? null,
        ...{ search, limit, cursor: placeOf(args.after) },
      });
      const connections = await findConnections(rows);
      return {
        rows: rows.map((line) =>
          presentWebhook(line, (line.connectionId && connections.get(line.connectionId)) || null),
        ),
        nextCursor: nextCursor?.toString() ?? null,
      };
    },

    lookAgain: async ({ ids }: MutationLookAgainArgs): Promise<LookAgainPayload> => {
      const asked = [...new Set(ids)];
      if (asked.length > mostMarked) throw invalid(`Choose at most ${mostMarked} rows.`);
      let marked = 0;
      for (const id of asked) {
        const row = await store.readMirror(installationId, asId<PurchaseId>(id));
        if (!row) continue;
        await store.markDirty(installationId, row.purchaseId, deps.clock.now());
        marked += 1;
      }
      if (marked > 0) deps.sync.wake();
      return { marked, missing: asked.length - marked };
    },
  };
};
