import type { AsyncWebhookEventType, SyncWebhookEventType } from '@saleor/app-sdk/types';
import type { Outcome } from '../domain/facts/outcome';

/** What a webhook is for: what the manifest says of it, and Saleor keeps. */
export interface WebhookTerms {
  readonly name: string;
  readonly targetUrl: string;
  /** The subscription in the layout that graphql's `print` gives it; empty where there is none. */
  readonly query: string;
  readonly asyncEvents: readonly string[];
  readonly syncEvents: readonly string[];
  readonly isActive: boolean;
}

/** Terms that Saleor is told: with the names of its own events. */
export interface WantedWebhook extends WebhookTerms {
  readonly asyncEvents: readonly AsyncWebhookEventType[];
  readonly syncEvents: readonly SyncWebhookEventType[];
}

/** The webhooks that the manifest for a Saleor names, and those that no manifest does any more. */
export interface ManifestWebhooks {
  readonly wanted: readonly WantedWebhook[];
  /** Of an earlier version of the app: it leads to a route of ours that nobody answers any more. */
  isObsolete(targetUrl: string): boolean;
}

/** Custom headers, which Saleor adds to every call (Saleor docs: `Webhook.customHeaders`). */
export type WebhookHeaders = Readonly<Record<string, string>>;

/** One of the app's own webhooks, as Saleor has it. */
export interface OwnWebhook extends WebhookTerms {
  readonly id: string;
  readonly headers: WebhookHeaders;
}

interface OwnWebhooks {
  /** Of this Saleor now, `3.23.28`; null where the shop does not say. */
  readonly version: string | null;
  readonly webhooks: readonly OwnWebhook[];
}

/** The app's own webhooks at one Saleor. Permission: none but being that app. */
export interface SaleorWebhooks {
  list(): Promise<Outcome<OwnWebhooks>>;
  /** `webhookUpdate`: these headers take the place of those that were there. */
  setHeaders(id: string, headers: WebhookHeaders): Promise<Outcome<null>>;
  /** `webhookUpdate`: the same webhook, with these terms and headers. */
  update(id: string, wanted: WantedWebhook, headers: WebhookHeaders): Promise<Outcome<null>>;
  /** `webhookCreate`: Saleor makes a second one where there is one already. */
  create(wanted: WantedWebhook, headers: WebhookHeaders): Promise<Outcome<null>>;
  /** `webhookDelete`. */
  remove(id: string): Promise<Outcome<null>>;
}

/** The app's own webhooks at a Saleor, by its API URL and the app's token there in plain. */
export type SaleorWebhooksFor = (saleorApiUrl: string, token: string) => SaleorWebhooks;
