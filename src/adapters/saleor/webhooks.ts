import { parse, print } from 'graphql';
import { z } from 'zod';
import {
  CreateWebhookDocument,
  DeleteWebhookDocument,
  ListOwnWebhooksDocument,
  UpdateWebhookDocument,
} from '../../generated/saleor';
import type { WebhookEventTypeAsyncEnum, WebhookEventTypeSyncEnum } from '../../generated/saleor';
import { done, refused, type Outcome } from '../../domain/facts/outcome';
import type { Clock } from '../../ports/clock';
import type { SaleorWebhooksFor, WantedWebhook, WebhookHeaders } from '../../ports/saleor-webhooks';
import { makeClient, notPermitted } from './client';

interface WebhooksDeps {
  /** Guarded: a Saleor's address was chosen by whoever installed us. */
  readonly fetch: typeof fetch;
  /** For each of the calls. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

const headersForm = z.record(z.string(), z.string());

/** A JSONString: the JSON of an object, or null where there are none. */
const readHeaders = (text: string | null | undefined): WebhookHeaders => {
  try {
    return headersForm.catch({}).parse(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
};

/** Layout and comments mean nothing; a query that cannot be read differs from all of ours. */
const layOut = (query: string): string => {
  try {
    return print(parse(query));
  } catch {
    return query;
  }
};

/**
 * Both kinds of events always go along: a query alone makes Saleor replace the events by those of
 * the query's fragments (Saleor docs: `webhookUpdate`).
 */
const inputOf = (wanted: WantedWebhook, headers: WebhookHeaders) => {
  const { name, targetUrl, query, isActive } = wanted;
  return {
    ...{ name, targetUrl, query, isActive },
    // Our schema names those that are used here; all of them are in the registry.
    asyncEvents: [...wanted.asyncEvents] as WebhookEventTypeAsyncEnum[],
    syncEvents: [...wanted.syncEvents] as WebhookEventTypeSyncEnum[],
    customHeaders: JSON.stringify(headers),
  };
};

type Errors = readonly { readonly code: string; readonly message?: string | null }[];

const endOf = <T>(
  outcome: Outcome<T>,
  errorsOf: (value: T) => Errors | undefined,
): Outcome<null> => {
  if (outcome.kind !== 'done') return outcome;
  const [error] = errorsOf(outcome.value) ?? [];
  return error ? refused(error.code, error.message ?? error.code) : done(null);
};

/** Saleor docs: "Webhooks"; an app may change its own and no others. */
export const makeSaleorWebhooksFor =
  (deps: WebhooksDeps): SaleorWebhooksFor =>
  (apiUrl, token) => {
    const client = makeClient({ ...deps, apiUrl, token });
    return {
      async list() {
        const outcome = await client.ask(ListOwnWebhooksDocument, {});
        if (outcome.kind !== 'done') return outcome;
        const { app, shop } = outcome.value;
        if (!app) return notPermitted();
        const webhooks = (app.webhooks ?? []).map((one) => ({
          id: one.id,
          name: one.name ?? '',
          targetUrl: one.targetUrl,
          query: layOut(one.subscriptionQuery ?? ''),
          asyncEvents: one.asyncEvents.map(({ eventType }) => eventType),
          syncEvents: one.syncEvents.map(({ eventType }) => eventType),
          isActive: one.isActive,
          headers: readHeaders(one.customHeaders),
        }));
        return done({ version: shop?.version ?? null, webhooks });
      },
      async setHeaders(id, headers) {
        const input = { customHeaders: JSON.stringify(headers) };
        const outcome = await client.ask(UpdateWebhookDocument, { id, input });
        return endOf(outcome, ({ webhookUpdate }) => webhookUpdate?.errors);
      },
      async update(id, wanted, headers) {
        const input = inputOf(wanted, headers);
        const outcome = await client.ask(UpdateWebhookDocument, { id, input });
        return endOf(outcome, ({ webhookUpdate }) => webhookUpdate?.errors);
      },
      async create(wanted, headers) {
        const outcome = await client.ask(CreateWebhookDocument, {
          input: inputOf(wanted, headers),
        });
        return endOf(outcome, ({ webhookCreate }) => webhookCreate?.errors);
      },
      async remove(id) {
        const outcome = await client.ask(DeleteWebhookDocument, { id });
        return endOf(outcome, ({ webhookDelete }) => webhookDelete?.errors);
      },
    };
  };
