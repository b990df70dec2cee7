import { z } from 'zod';
import { ListOwnWebhooksDocument, SetWebhookHeadersDocument } from '../../generated/saleor';
import { done, refused } from '../../domain/outcome';
import type { Clock } from '../../ports/clock';
import type { SaleorWebhooksFor } from '../../ports/saleor-webhooks';
import { makeClient, notPermitted } from './client';

export interface WebhooksDeps {
  /** Guarded: a Saleor's address was chosen by whoever installed us. */
  readonly fetch: typeof fetch;
  /** For each of the calls. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

const headersForm = z.record(z.string(), z.string());

/** A JSONString: the JSON of an object, or null where there are none. */
const readHeaders = (text: string | null | undefined): Readonly<Record<string, string>> => {
  try {
    return headersForm.catch({}).parse(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
};

/** Saleor docs: "Webhooks", `webhookUpdate`; an app may change its own and no others. */
export const makeSaleorWebhooksFor =
  (deps: WebhooksDeps): SaleorWebhooksFor =>
  (apiUrl, token) => {
    const client = makeClient({ ...deps, apiUrl, token });
    return {
      async list() {
        const outcome = await client.ask(ListOwnWebhooksDocument, {});
        if (outcome.kind !== 'done') return outcome;
        const { app } = outcome.value;
        if (!app) return notPermitted();
        const webhooks = app.webhooks ?? [];
        return done(
          webhooks.map(({ id, targetUrl, customHeaders }) => ({
            id,
            targetUrl,
            headers: readHeaders(customHeaders),
          })),
        );
      },
      async setHeaders({ id, headers }) {
        const variables = { id, headers: JSON.stringify(headers) };
        const outcome = await client.ask(SetWebhookHeadersDocument, variables);
        if (outcome.kind !== 'done') return outcome;
        const [error] = outcome.value.webhookUpdate?.errors ?? [];
        return error ? refused(error.code, error.message ?? error.code) : done(null);
      },
    };
  };
