import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { Secrets } from '../../ports/secrets';
import type { ShopperFor } from '../../ports/shopper';
import { makeClient, type Client } from './client';
import { makeShopper } from './shopper';
import { openToken } from './token';

interface ShopperForDeps {
  readonly secrets: Secrets;
  /** Guarded: a Saleor's address was chosen by whoever installed us. */
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly log: Log;
  readonly clock: Clock;
  /** Our app's identifier, by which storefronts name it. */
  readonly gatewayId: string;
}

/**
 * Asks without a token, and once more with the app's where the shop answers nobody else: a call
 * that was refused for that did nothing.
 */
const withTokenIfAsked = (stranger: Client, known: () => Client | null): Client => ({
  ask: async (document, variables) => {
    const outcome = await stranger.ask(document, variables);
    const isRefused = outcome.kind === 'refused' && outcome.code === 'not-permitted';
    const client = isRefused ? known() : null;
    return client ? client.ask(document, variables) : outcome;
  },
});

/** A shopper of each Saleor that installed the app. */
export const makeShopperFor =
  (deps: ShopperForDeps): ShopperFor =>
  (installation) => {
    const { gatewayId, ...rest } = deps;
    const clientWith = (token: string | null) =>
      makeClient({ ...rest, apiUrl: installation.saleorApiUrl, token });
    const known = (): Client | null => {
      const token = openToken(deps, installation);
      return token === null ? null : clientWith(token);
    };
    return makeShopper(withTokenIfAsked(clientWith(null), known), gatewayId);
  };
