import type { Connections } from '../../installation/connections-contract';
import type { RefusalNotes } from '../../installation/refusal-notes';
import type { DashboardUser } from '../../installation/verify-dashboard-token';
import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { SaleorFor, StaffSaleorFor } from '../../ports/saleor';
import type { ShopperFor } from '../../ports/shopper';
import type { Store } from '../../ports/store';
import type { Sync } from '../../sync/contract';
import type { TestPayments } from '../../test-payment/contract';

/** Staff whose token was verified, and the installation that it is for. */
export type DashboardViewer = Pick<DashboardUser, 'installation' | 'email' | 'permissions'>;

/** What reading asks for. */
export const readPermission = 'HANDLE_PAYMENTS';
/**
 * What changing connections and channels asks for, besides reading: whoever may install apps may
 * say which Stripe account takes the money.
 */
export const configurePermission = 'MANAGE_APPS';

export interface DashboardApiDeps {
  readonly store: Pick<
    Store,
    | 'listConnections'
    | 'findConnection'
    | 'listChannelAssignments'
    | 'listMirrors'
    | 'readMirror'
    | 'countListed'
    | 'countOutcomes'
    | 'sumMoney'
    | 'countEvents'
    | 'readTimeline'
    | 'readPurchase'
    | 'findPurchase'
    | 'markDirty'
    | 'listDeliveries'
  >;
  readonly sync: Pick<Sync, 'reconcileNow' | 'wake'>;
  readonly saleorFor: SaleorFor;
  readonly staffSaleorFor: StaffSaleorFor;
  readonly shopperFor: ShopperFor;
  readonly testPayments: TestPayments;
  readonly connections: Pick<
    Connections,
    'add' | 'rotateKeys' | 'repair' | 'remove' | 'assign' | 'health'
  >;
  /** Refused deliveries that are not written yet. */
  readonly refusals: Pick<RefusalNotes, 'flush'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly appVersion: string;
  /** False in production: the schema is in the repository, and a stranger gets no map. */
  readonly introspection: boolean;
}

/** A failure of the request itself, with the HTTP status that says so. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The JSON of a body. Refused with `invalid-json` where it is none. */
export const readJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiFault('invalid-json', 'The body is not JSON.', 400);
  }
};
