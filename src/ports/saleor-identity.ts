import type { SaleorAppId } from '../domain/facts/ids';
import type { Outcome } from '../domain/facts/outcome';

/** Who a token makes us, in the eyes of the Saleor that it is for. */
interface AppIdentity {
  readonly appId: SaleorAppId;
  /** The manifest's `id`; null where Saleor keeps none (apps made by hand). */
  readonly identifier: string | null;
  /** Full version, `3.23.28`; null where the shop does not say. */
  readonly version: string | null;
}

/**
 * Asks a Saleor whose app a token is (the call-back of the install handshake, where the token came
 * unsigned). A token that is nobody's is refused with code `not-permitted`.
 */
export type IdentifyApp = (saleorApiUrl: string, token: string) => Promise<Outcome<AppIdentity>>;
