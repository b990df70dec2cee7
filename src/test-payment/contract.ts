import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { Random } from '../ports/random';
import type { SaleorFor, StaffSaleorFor } from '../ports/saleor';
import type { ConfirmPayment, ShopperFor } from '../ports/shopper';
import type { Installation, Store, TestPaymentOutcome, TestPaymentRun } from '../ports/store';

export interface TestPaymentDeps {
  readonly store: Pick<
    Store,
    | 'beginTestPayment'
    | 'saveTestPayment'
    | 'readTestPayment'
    | 'findChannelAssignment'
    | 'findConnection'
    | 'findPurchase'
    | 'readMirror'
  >;
  readonly saleorFor: SaleorFor;
  readonly staffSaleorFor: StaffSaleorFor;
  readonly shopperFor: ShopperFor;
  readonly confirm: ConfirmPayment;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** No slash at the end. */
  readonly appUrl: string;
}

/** What staff ask for. */
export interface TestPaymentWish {
  readonly channel: string;
  readonly variantId: string;
  readonly outcome: TestPaymentOutcome;
}

/** Why nothing was begun; nobody was asked anything. */
export type TestPaymentRefusal =
  'installation-inactive' | 'channel-unassigned' | 'live-connection' | 'test-payment-under-way';

export type TestPaymentStart =
  | { readonly ok: true; readonly run: TestPaymentRun }
  | { readonly ok: false; readonly code: TestPaymentRefusal };

/** Plays a shopper, and shows how far it came. */
export interface TestPayments {
  /** Begins one, and answers at once; it goes on by itself. */
  start(installation: Installation, wish: TestPaymentWish): Promise<TestPaymentStart>;
  /** The newest one; one that nobody works on any more has failed with code `interrupted`. */
  read(installation: Installation): Promise<TestPaymentRun | null>;
}
