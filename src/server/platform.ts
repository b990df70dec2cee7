import type { HttpSend } from '../adapters/system/http-send';
import type { ManifestLinks } from '../handlers/manifest';
import type { AllowList } from '../installation/allowed-urls';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { Random } from '../ports/random';
import type { Secrets } from '../ports/secrets';
import type { Store } from '../ports/store';
import type { Wake } from '../ports/wake';

/** What the app stands on: a store, a clock, and ways to its clients. */
export interface Platform {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly wake: Wake;
  /** To Saleor's API: guarded, since whoever installs us chose the host. */
  readonly saleorFetch: typeof fetch;
  /** To hosts that are not installed yet, and for public keys: guarded, with small answers. */
  readonly strangerFetch: typeof fetch;
  readonly stripeSend: HttpSend;
  readonly settings: Settings;
}

interface Settings {
  readonly version: string;
  readonly development: boolean;
  /** No slash at the end. */
  readonly appUrl: string;
  readonly appId: string;
  /** Pages about the app, elsewhere than with the app itself. */
  readonly links?: ManifestLinks;
  readonly allowedSaleorUrls: AllowList;
  readonly stripeApiUrl: string | null;
  /** Of one account; the limits table's figure where left out. */
  readonly stripeCallsPerSecond?: number;
  readonly workSecret: string | null;
  /** Proxies in front of the app; none where left out. */
  readonly trustedProxies?: number;
  /** How often the sweep looks for open payments, milliseconds. */
  readonly sweepMs?: number;
  /** Name of this process in leases. */
  readonly worker: string;
}
