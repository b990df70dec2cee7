import type { ParsedUrlQuery } from 'node:querystring';
import type { WebhookResult, WebhookSide } from '../../generated/api-schema';
import { only } from '../orders/filter';

/** What the log shows; null: both sides, every result. */
export interface WebhookFilter {
  readonly side: WebhookSide | null;
  readonly result: WebhookResult | null;
  readonly search: string;
}

export const sides: readonly WebhookSide[] = ['SALEOR', 'STRIPE'];
export const results: readonly WebhookResult[] = ['TAKEN', 'FOREIGN', 'REFUSED'];

export const everyWebhook: WebhookFilter = { side: null, result: null, search: '' };

/** All of it is in the address, so that Back returns to the same place. */
export const webhookFilterOf = (query: ParsedUrlQuery): WebhookFilter => ({
  side: sides.find((one) => one === only(query['side'])) ?? null,
  result: results.find((one) => one === only(query['result'])) ?? null,
  search: only(query['search']),
});

export const webhookQueryOf = ({
  side,
  result,
  search,
}: WebhookFilter): Readonly<Record<string, string>> => ({
  ...(side ? { side } : {}),
  ...(result ? { result } : {}),
  ...(search ? { search } : {}),
});
