import { z } from 'zod';
import type { Effect, EffectKind, EffectState } from '../../domain/facts/effect';
import { asId } from '../../domain/facts/ids';
import type { Completion } from '../../domain/decide/policy';
import type { Purchase } from '../../domain/facts/purchase';
import type * as Rows from '../../generated/prisma/client';
import type {
  ChannelAssignment,
  Connection,
  ConnectionStanding,
  Delivery,
  DeliveryAbout,
  Installation,
} from '../../ports/store';
import { decodeAct } from './acts';

/** Times are kept as bigint and used as number: milliseconds stay exact for 285,000 years. */
export const time = (value: bigint): number => Number(value);
export const timeOrNull = (value: bigint | null): number | null =>
  value === null ? null : Number(value);

/**
 * The database holds only what this program wrote: its CHECK constraints and keys vouch for the
 * words, so that they are taken here and parsed nowhere else.
 */
export const word = <T extends string>(text: string): T => text as T;

export const toInstallation = (row: Rows.Installation): Installation => ({
  ...row,
  id: asId(row.id),
  appId: asId(row.appId),
  inactiveSince: timeOrNull(row.inactiveSince),
  installedAt: time(row.installedAt),
  retiredAt: timeOrNull(row.retiredAt),
  headerSecretAt: timeOrNull(row.headerSecretAt),
  headerSecretConfirmedAt: timeOrNull(row.headerSecretConfirmedAt),
});

const endpointRequest = z.object({
  key: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  description: z.string(),
  recordedAt: z.number(),
  isSpent: z.boolean(),
});

export const toConnection = (row: Rows.Connection): Connection => ({
  ...row,
  id: asId(row.id),
  installationId: asId(row.installationId),
  mode: word<Connection['mode']>(row.mode),
  endpointRequest: row.endpointRequest === null ? null : endpointRequest.parse(row.endpointRequest),
  createdAt: time(row.createdAt),
  removedAt: timeOrNull(row.removedAt),
});

export const toStanding = (row: Rows.ConnectionStanding): ConnectionStanding => ({
  eventTakenAt: timeOrNull(row.eventTakenAt),
  eventRefusedAt: timeOrNull(row.eventRefusedAt),
  eventRefusedCode: row.eventRefusedCode,
  paymentRefusedAt: timeOrNull(row.paymentRefusedAt),
  paymentRefusedCode: row.paymentRefusedCode,
  paymentRefusedMessage: row.paymentRefusedMessage,
  paymentRefusedCurrency: row.paymentRefusedCurrency,
});

export const toAssignment = (row: Rows.ChannelAssignment): ChannelAssignment => ({
  installationId: asId(row.installationId),
  channel: row.channel,
  connectionId: row.connectionId === null ? null : asId(row.connectionId),
  completion: word<Completion>(row.completion),
  refundCanceled: row.refundCanceled,
});

/** Columns that make a purchase, its mirror aside. */
type PurchaseIdsRow = Pick<
  Rows.Purchase,
  'id' | 'installationId' | 'channel' | 'checkoutId' | 'orderId' | 'sessionId' | 'createdAt'
>;

export const toPurchase = (row: PurchaseIdsRow): Purchase => ({
  id: asId(row.id),
  installationId: asId(row.installationId),
  channel: row.channel,
  checkoutId: row.checkoutId === null ? null : asId(row.checkoutId),
  orderId: row.orderId === null ? null : asId(row.orderId),
  sessionId: row.sessionId === null ? null : asId(row.sessionId),
  createdAt: time(row.createdAt),
});

/** Columns that make an effect. */
export type EffectRow = Omit<
  Rows.Effect,
  'position' | 'installationId' | 'purchaseId' | 'attemptId'
>;

export const toEffect = (row: EffectRow): Effect => ({
  id: {
    owner: row.owner,
    kind: word<EffectKind>(row.kind),
    request: row.request,
    generation: row.generation,
  },
  key: row.key,
  act: decodeAct(row.act),
  state: word<EffectState>(row.state),
  plannedAt: time(row.plannedAt),
  sentAt: timeOrNull(row.sentAt),
  settledAt: timeOrNull(row.settledAt),
  tries: row.tries,
  heldUntil: timeOrNull(row.heldUntil),
  reference: row.reference,
  requestKey: row.requestKey,
  resultId: row.resultId,
  code: row.code,
  message: row.message,
  answered: row.answered,
});

const aboutOf = (row: Rows.Delivery): DeliveryAbout => {
  if (row.kind === 'purchase') {
    return {
      kind: 'purchase',
      ids: {
        checkoutId: row.checkoutId === null ? null : asId(row.checkoutId),
        orderId: row.orderId === null ? null : asId(row.orderId),
        sessionId: row.sessionId === null ? null : asId(row.sessionId),
        channel: row.channel,
      },
    };
  }
  if (row.kind !== 'intent' || row.connectionId === null) return { kind: 'foreign' };
  return {
    kind: 'intent',
    connectionId: asId(row.connectionId),
    intentId: row.intentId === null ? null : asId(row.intentId),
    attemptId: row.attemptId === null ? null : asId(row.attemptId),
    sessionId: row.sessionId === null ? null : asId(row.sessionId),
  };
};

export const toDelivery = (row: Rows.Delivery): Delivery => ({
  installationId: asId(row.installationId),
  source: word<Delivery['source']>(row.source),
  identity: row.identity,
  event: row.event,
  receivedAt: time(row.receivedAt),
  occurredAt: timeOrNull(row.occurredAt),
  about: aboutOf(row),
});
