import { IdentifyAppDocument } from '../../generated/saleor';
import { asId } from '../../domain/facts/ids';
import { done } from '../../domain/facts/outcome';
import type { Clock } from '../../ports/clock';
import type { IdentifyApp } from '../../ports/saleor-identity';
import { makeClient, notPermitted } from './client';

interface IdentifyDeps {
  /** Guarded: anybody may post a token and an address. */
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Saleor docs: "App installation": the token works while the registration is still under way. */
export const makeIdentifyApp =
  (deps: IdentifyDeps): IdentifyApp =>
  async (apiUrl, token) => {
    const client = makeClient({ ...deps, apiUrl, token });
    const outcome = await client.ask(IdentifyAppDocument, {});
    if (outcome.kind !== 'done') return outcome;
    const { app, shop } = outcome.value;
    if (!app) return notPermitted();
    return done({
      appId: asId(app.id),
      identifier: app.identifier || null,
      version: shop?.version ?? null,
    });
  };
