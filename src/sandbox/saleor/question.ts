import { attempt, newDelivery, type Answer } from './delivery';
import { bodyFor, eventRoot, type Subject } from './events';
import type { App, Delivery, Principal, Webhook, World } from './state';

/** What came of a synchronous webhook (Saleor docs: synchronous webhooks). */
export type Reply =
  /** Nobody to ask, nothing to ask, or no usable answer. */
  | { readonly kind: 'none'; readonly why: 'no-webhook' | 'no-payload' | 'no-answer' }
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> };

/** The first webhook of the app that is asked; later ones with the same event never are. */
export const webhookFor = (app: App, event: string): Webhook | null =>
  app.webhooks.find((webhook) => webhook.isActive && webhook.syncEvents.includes(event)) ?? null;

/** Python's own trouble with a JSON list: Saleor crashes on it, and nothing catches that. */
export class SaleorCrash extends Error {}

/**
 * Reads an answer's body. `null` and what is no JSON are no answer; a list or a text crashes
 * Saleor, as measured on a running one.
 */
export const readReply = (text: string): Reply => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'none', why: 'no-answer' };
  }
  if (value === null || value === undefined) return { kind: 'none', why: 'no-answer' };
  if (typeof value !== 'object' || Array.isArray(value)) {
    const python = Array.isArray(value) ? 'list' : typeof value === 'string' ? 'str' : 'int';
    throw new SaleorCrash(`'${python}' object has no attribute 'get'`);
  }
  return { kind: 'object', value: value as Readonly<Record<string, unknown>> };
};

const settle = (delivery: Delivery, answer: Answer): void => {
  const good = answer.status !== null && answer.status >= 200 && answer.status < 300;
  delivery.status = good ? 'SUCCESS' : 'FAILED';
};

/** A question on its way: its delivery and the body as first sent. */
export interface Question {
  readonly delivery: Delivery;
  readonly body: string;
}

/** Makes the question, or says why there is none to ask. */
export const makeQuestion = (
  world: World,
  app: App,
  event: string,
  by: Principal,
  subject: Subject,
): Question | Extract<Reply, { kind: 'none' }> => {
  const webhook = webhookFor(app, event);
  if (!webhook) return { kind: 'none', why: 'no-webhook' };
  const body = bodyFor(world, webhook, event, eventRoot(world, by, subject));
  if (body === null) return { kind: 'none', why: 'no-payload' };
  return { delivery: newDelivery(world, webhook, 'sync', event, body), body };
};

/** Asks once, inside the storefront's request: anything but 2xx with JSON is no answer. */
export const ask = async (
  world: World,
  app: App,
  event: string,
  by: Principal,
  subject: Subject,
): Promise<Reply> => {
  const question = makeQuestion(world, app, event, by, subject);
  if ('kind' in question) return question;
  const answer = await attempt(world, question.delivery, question.body);
  settle(question.delivery, answer);
  if (question.delivery.status !== 'SUCCESS') return { kind: 'none', why: 'no-answer' };
  return readReply(answer.text);
};

export { settle as settleQuestion };
