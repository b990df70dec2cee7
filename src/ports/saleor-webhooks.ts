import type { Outcome } from '../domain/outcome';

/** One of the app's own webhooks, as Saleor has it. */
export interface OwnWebhook {
  readonly id: string;
  readonly targetUrl: string;
  /** Custom headers, which Saleor adds to every call (Saleor docs: `Webhook.customHeaders`). */
  readonly headers: Readonly<Record<string, string>>;
}

/** The app's own webhooks at one Saleor. Permission: none but being that app. */
export interface SaleorWebhooks {
  list(): Promise<Outcome<readonly OwnWebhook[]>>;
  /** `webhookUpdate`: these headers take the place of those that were there. */
  setHeaders(webhook: OwnWebhook): Promise<Outcome<null>>;
}

export type SaleorWebhooksFor = (saleorApiUrl: string, token: string) => SaleorWebhooks;
