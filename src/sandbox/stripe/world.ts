import type Sdk from 'stripe';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import type { Method } from './methods';

/** An account of the stand-in; test and live data are two accounts, as at Stripe. */
export interface AccountSpec {
  readonly id: string;
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly livemode: boolean;
  /** Restricted keys and the permissions (`rak_…`) that each has. */
  readonly restrictedKeys?: readonly {
    readonly key: string;
    readonly permissions: readonly string[];
  }[];
}

/** An intent with what hangs on it. */
export interface IntentRow {
  readonly intent: Sdk.PaymentIntent;
  readonly charges: ChargeRow[];
  readonly refunds: RefundRow[];
  method: Method | null;
  /** Calls off what was to happen later: settlement or expiry. */
  callOff: (() => void) | null;
}

export interface ChargeRow {
  readonly charge: Sdk.Charge;
  readonly row: IntentRow;
}

export interface RefundRow {
  readonly refund: Sdk.Refund;
  readonly row: IntentRow;
}

/** A webhook endpoint; its secret is shown once. */
export interface EndpointRow {
  readonly endpoint: Sdk.WebhookEndpoint;
  readonly secret: string;
}

export interface EventRow {
  readonly event: Sdk.EventBase;
  /** Endpoints that have not answered 2xx yet. */
  readonly undelivered: Set<string>;
}

/** Objects that nothing here reasons about: customers, products and the like. */
export type PlainObject = Record<string, unknown> & { readonly id: string };

/** How long things take that do not end at once, in milliseconds. */
export interface Delays {
  readonly settlementMs: number;
  /** A voucher can be paid for so long (Multibanco: 7 days). */
  readonly voucherMs: number;
  readonly refundMs: number;
  readonly refundFailureMs: number;
  /** An authorisation is released after this (docs: 7 days). */
  readonly authorizationMs: number;
}

/** What Stripe holds against an account as a whole; tests change it while it runs. */
export interface AccountRules {
  /** False: live payments are refused until the account is activated. */
  chargesEnabled: boolean;
  /** Currencies (lower case) that a switched-on payment method takes; null = all. */
  currencies: readonly string[] | null;
  /** True: every key of the account is limited to other IP addresses than the caller's. */
  isIpLimited: boolean;
  /** Words by which a rule of the account's country refuses every payment. */
  countryRule: string | null;
}

/** All that one account holds. */
export interface World {
  readonly account: AccountSpec;
  readonly clock: Clock;
  readonly random: Random;
  readonly delays: Delays;
  readonly intents: Map<string, IntentRow>;
  readonly charges: Map<string, ChargeRow>;
  readonly refunds: Map<string, RefundRow>;
  readonly endpoints: Map<string, EndpointRow>;
  readonly events: Map<string, EventRow>;
  readonly methods: Map<string, Method>;
  readonly plain: Map<string, PlainObject>;
  readonly rules: AccountRules;
  /** The request under way, which its events name. */
  request: { readonly id: string | null; readonly idempotencyKey: string | null };
  /** Told of each event as it comes to be. */
  readonly emitted: (world: World, row: EventRow) => void;
}

/** The API version of an account that never chose one; the CLI's scenarios assume it. */
export const oldVersion = '2020-08-27';

export const makeWorld = (
  account: AccountSpec,
  outside: Pick<World, 'clock' | 'random' | 'delays' | 'emitted'>,
): World => ({
  account,
  ...outside,
  intents: new Map(),
  charges: new Map(),
  refunds: new Map(),
  endpoints: new Map(),
  events: new Map(),
  methods: new Map(),
  plain: new Map(),
  rules: { chargesEnabled: true, currencies: null, isIpLimited: false, countryRule: null },
  request: { id: null, idempotencyKey: null },
});

/** Seconds since 1970, as Stripe counts. */
export const nowSeconds = (world: World): number => Math.floor(world.clock.now() / 1_000);

/** `pi_…`: letters and digits only, as Stripe's ids are. */
export const newId = (world: World, prefix: string): string =>
  `${prefix}_${world.random.token(18).replace(/[-_]/g, '0')}`;

/** Records an event with a snapshot of its object (docs.stripe.com/api/events). */
export const emit = (
  world: World,
  type: Sdk.EventBase['type'],
  object: object,
  previous: Readonly<Record<string, unknown>> | null = null,
): void => {
  const data = {
    object: structuredClone(object),
    ...(previous ? { previous_attributes: previous } : {}),
  };
  const event: Sdk.EventBase = {
    id: newId(world, 'evt'),
    object: 'event',
    api_version: oldVersion,
    created: nowSeconds(world),
    data,
    livemode: world.account.livemode,
    pending_webhooks: 0,
    request: { id: world.request.id, idempotency_key: world.request.idempotencyKey },
    type,
  };
  const row: EventRow = { event, undelivered: new Set() };
  world.events.set(event.id, row);
  world.emitted(world, row);
};
