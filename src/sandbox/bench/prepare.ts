import Stripe from 'stripe';
import { z } from 'zod';
import type { Random } from '../../ports/random';
import { isoTime } from '../../runtime/dashboard-api/present';
import { signBody } from '../saleor/signing';
import type { Prepared } from './measure';
import type { Description } from './stripe-child';

/** A payment session as Saleor sent it once: the bodies of all others are made of it. */
export interface SessionTemplate {
  readonly path: string;
  readonly saleorApiUrl: string;
  /** Headers that the app gave the webhook. */
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly body: string;
  readonly transactionId: string;
  readonly checkoutId: string;
}

export const globalId = (type: string, key: string): string =>
  Buffer.from(`${type}:${key}`).toString('base64');

export const floorPath = '/api/bench-floor';

/** Fresh bodies, each of another checkout and transaction, signed as Saleor signs. */
export const prepareSessions = (
  template: SessionTemplate,
  random: Random,
  count: number,
  path: string = template.path,
): readonly Prepared[] =>
  Array.from({ length: count }, () => {
    const body = template.body
      .replaceAll(template.transactionId, globalId('TransactionItem', random.uuid()))
      .replaceAll(template.checkoutId, globalId('Checkout', random.uuid()))
      .replace(/"idempotencyKey": ?"[^"]*"/, `"idempotencyKey":"${random.uuid()}"`);
    const headers = {
      ...template.customHeaders,
      'saleor-event': 'transaction_initialize_session',
      'saleor-api-url': template.saleorApiUrl,
      'saleor-signature': signBody(body),
    };
    return { path, headers, body };
  });

export interface EventInput {
  readonly description: Description;
  readonly secret: string;
  readonly path: string;
  /** Payments that the app knows: each event is about one of them. */
  readonly intentIds: readonly string[];
  /** `payment_intent.processing` where left out. */
  readonly type?: string;
  readonly count: number;
  readonly now: number;
}

/** `ORDER_UPDATED` of these orders, as Saleor sends and signs it. */
export const prepareChanges = (
  template: SessionTemplate,
  orderIds: readonly string[],
  now: number,
): readonly Prepared[] => {
  const path = template.path.replace(/[^/]*$/, 'order_updated');
  const { recipient } = z.looseObject({ recipient: z.unknown() }).parse(JSON.parse(template.body));
  return orderIds.map((id) => {
    const body = JSON.stringify({
      __typename: 'OrderUpdated',
      issuedAt: isoTime(now),
      version: '3.23.28',
      recipient,
      order: { id, checkoutId: null, channel: null },
    });
    const headers = {
      ...template.customHeaders,
      'saleor-event': 'order_updated',
      'saleor-api-url': template.saleorApiUrl,
      'saleor-signature': signBody(body),
    };
    return { path, headers, body };
  });
};

/** Fresh events, `payment_intent.processing` of payments that the app knows, signed as Stripe's. */
export const prepareEvents = (input: EventInput, random: Random): readonly Prepared[] =>
  Array.from({ length: input.count }, (_, index) => {
    const { event } = input.description;
    const id = input.intentIds[index % input.intentIds.length] ?? '';
    const body = JSON.stringify({
      ...event,
      id: `evt_${random.uuid().replaceAll('-', '')}`,
      type: input.type ?? 'payment_intent.processing',
      data: { ...event.data, object: { ...event.data.object, id, metadata: {} } },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: input.secret,
      timestamp: Math.floor(input.now / 1_000),
    });
    return { path: input.path, headers: { 'stripe-signature': signature }, body };
  });
