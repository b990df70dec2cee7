import Stripe from 'stripe';
import { z } from 'zod';
import type { Random } from '../../ports/random';
import { isoTime } from '../../domain/facts/iso-time';
import { signBody } from '../saleor/signing';
import type { Prepared } from './measure';
import type { Description } from './stripe-child';

/** A question of Saleor as it sent it once: the bodies of all others are made of it. */
export interface SessionTemplate {
  /** As in the header, such as `transaction_initialize_session`. */
  readonly event: string;
  readonly path: string;
  readonly saleorApiUrl: string;
  /** Headers that the app gave the webhook. */
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of the question that was sent once; a gateway's has no transaction. */
  readonly about: SessionIds;
}

/** Whom a question is about. */
export interface SessionIds {
  readonly transactionId: string;
  readonly checkoutId: string;
}

export const globalId = (type: string, key: string): string =>
  Buffer.from(`${type}:${key}`).toString('base64');

/** As many transactions, each of a checkout of its own. */
export const freshIds = (random: Random, count: number): readonly SessionIds[] =>
  Array.from({ length: count }, () => ({
    transactionId: globalId('TransactionItem', random.uuid()),
    checkoutId: globalId('Checkout', random.uuid()),
  }));

const signedBySaleor = (
  template: SessionTemplate,
  event: string,
  body: string,
): Prepared['headers'] => ({
  ...template.customHeaders,
  'saleor-event': event,
  'saleor-api-url': template.saleorApiUrl,
  'saleor-signature': signBody(body),
});

/** The question once about each, signed as Saleor signs; `path` instead of the webhook's own. */
export const prepareSessions = (
  template: SessionTemplate,
  random: Random,
  about: readonly SessionIds[],
  path: string = template.path,
): readonly Prepared[] =>
  about.map(({ transactionId, checkoutId }) => {
    const body = template.body
      .replaceAll(template.about.transactionId, transactionId)
      .replaceAll(template.about.checkoutId, checkoutId)
      .replace(/"idempotencyKey": ?"[^"]*"/, `"idempotencyKey":"${random.uuid()}"`);
    return { path, headers: signedBySaleor(template, template.event, body), body };
  });

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
    return { path, headers: signedBySaleor(template, 'order_updated', body), body };
  });
};

interface EventInput {
  readonly description: Description;
  /** Payments that the app knows; one event about each. */
  readonly intentIds: readonly string[];
  /** `payment_intent.succeeded` where left out. */
  readonly type?: string;
  readonly now: number;
}

/** Fresh events, signed as Stripe's. */
export const prepareEvents = (input: EventInput, random: Random): readonly Prepared[] => {
  const { event, secret, url } = input.description;
  return input.intentIds.map((id) => {
    const body = JSON.stringify({
      ...event,
      id: `evt_${random.uuid().replaceAll('-', '')}`,
      type: input.type ?? 'payment_intent.succeeded',
      data: { ...event.data, object: { ...event.data.object, id, metadata: {} } },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret,
      timestamp: Math.floor(input.now / 1_000),
    });
    return { path: new URL(url).pathname, headers: { 'stripe-signature': signature }, body };
  });
};
