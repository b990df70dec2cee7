import type { ConnectionId } from '../domain/facts/ids';
import type { Outcome } from '../domain/facts/outcome';

/**
 * Stripe's API as setting up a connection needs it: is this key good, and where do events go.
 * Unlike `Stripe` it takes the key in plain, because the connection does not exist yet.
 */
export interface StripeAccount {
  /**
   * Asks Stripe what the key may do, by reads of one object and by writes to objects that do not
   * exist (docs.stripe.com/keys/restricted-api-keys). A key that Stripe does not know is `refused`
   * with `not-authorized`; missing permissions are `done` and listed.
   */
  checkKey(): Promise<Outcome<KeyCheck>>;
  /** Registers a webhook endpoint. Its signing secret is told only here and only once. */
  createEndpoint(request: EndpointRequest, key: string): Promise<Outcome<CreatedEndpoint>>;
  /** The endpoint as Stripe has it now; null where Stripe has none under this id. */
  readEndpoint(endpointId: string): Promise<Outcome<Endpoint | null>>;
  /** Endpoints that bear this connection's id, for orphans of a creation whose answer was lost. */
  findEndpoints(connectionId: ConnectionId): Promise<Outcome<readonly Endpoint[]>>;
  /**
   * Sets the events that an endpoint is sent, and nothing else of it. `refused` with
   * `resource_missing` where Stripe has none under this id: none is made.
   */
  setEndpointEvents(
    endpointId: string,
    events: readonly string[],
    key: string,
  ): Promise<Outcome<Endpoint>>;
  /** Also `done` where Stripe has none under this id. */
  deleteEndpoint(endpointId: string): Promise<Outcome<null>>;
}

/** What Stripe says of a key. */
export interface KeyCheck {
  readonly mode: KeyMode;
  /** `acct_…`, null where a restricted key may not read it. */
  readonly accountId: string | null;
  /** Whether the account may take live payments; null where the key may not read it. */
  readonly chargesEnabled: boolean | null;
  /**
   * Permissions that a restricted key lacks: Stripe's slug where Stripe names it
   * (`rak_payment_intent_write`), else our words (`write Refunds`). Empty = the key will do.
   */
  readonly missingPermissions: readonly string[];
}

/** Whether a key is for test data or for live payments. */
export type KeyMode = 'test' | 'live';

/** The webhook endpoint that Stripe is asked to make. */
export interface EndpointRequest {
  readonly url: string;
  /** Event types, from the handler registry. */
  readonly events: readonly string[];
  /** Becomes `metadata.saleor_connection_id` of the endpoint. */
  readonly connectionId: ConnectionId;
  /** What a person reads in Stripe's Dashboard. */
  readonly description: string;
}

/** A webhook endpoint as Stripe has it (docs.stripe.com/api/webhook_endpoints/object). */
export interface Endpoint {
  /** `we_…`. */
  readonly id: string;
  readonly url: string;
  /** Event types that Stripe sends there, in no order. */
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly livemode: boolean;
  /** Whether events come in this program's API version, which is set once, as it is made. */
  readonly isCurrentVersion: boolean;
  readonly connectionId: string | null;
}

/** An endpoint that was just made. */
export interface CreatedEndpoint extends Endpoint {
  /** `whsec_…`: to be encrypted at once. */
  readonly secret: string;
}

/** Gives the account of a secret (`sk_…`) or restricted (`rk_…`) key. */
export type StripeAccountFor = (secretKey: string) => StripeAccount;

/**
 * The account that a key of today carries: after `pk_test_5` stands the account's id without
 * `acct_`, 16 characters that begin with a 1. Null for older and shorter keys, which say nothing.
 */
export const accountInKey = (key: string): string | null => {
  const found = /^(?:pk|sk|rk)_(?:test|live)_5(1[A-Za-z0-9]{15})[A-Za-z0-9]{24,}$/.exec(key);
  return found?.[1] === undefined ? null : `acct_${found[1]}`;
};

/** What a key's prefix says of it; null for anything that is not a Stripe API key. */
export const readKey = (
  key: string,
): { readonly kind: 'publishable' | 'secret' | 'restricted'; readonly mode: KeyMode } | null => {
  const match = /^(pk|sk|rk)_(test|live)_[A-Za-z0-9_]{4,250}$/.exec(key);
  if (!match) return null;
  const kind = match[1] === 'pk' ? 'publishable' : match[1] === 'sk' ? 'secret' : 'restricted';
  return { kind, mode: match[2] === 'live' ? 'live' : 'test' };
};
