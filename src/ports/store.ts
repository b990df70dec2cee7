import type { ActivityStore } from './stored/activity';
import type { AttemptStore } from './stored/attempts';
import type { ConnectionStore } from './stored/connections';
import type { DeliveryStore } from './stored/deliveries';
import type { DeliveryLogStore } from './stored/delivery-log';
import type { InstallationStore } from './stored/installations';
import type { MirrorStore } from './stored/mirrors';
import type { PruneStore } from './stored/pruning';
import type { TestPaymentStore } from './stored/test-payments';
import type { WorkStore } from './stored/work';

export * from './stored/activity';
export * from './stored/attempts';
export * from './stored/connections';
export * from './stored/deliveries';
export * from './stored/delivery-log';
export * from './stored/installations';
export * from './stored/mirrors';
export * from './stored/pruning';
export * from './stored/search';
export * from './stored/test-payments';
export * from './stored/work';

/**
 * What the features keep. One method is one atomic transaction, named after what it does, so that
 * the program's crash points are exactly the gaps between calls. Every method that touches a
 * tenant's rows takes the installation. All times are milliseconds since 1970.
 *
 * A store that is unavailable throws `StoreUnavailable`; everything else it throws is a bug, but
 * `ConfigurationChanged` where a call names what it goes by.
 */
export interface Store
  extends
    InstallationStore,
    ConnectionStore,
    DeliveryStore,
    DeliveryLogStore,
    AttemptStore,
    WorkStore,
    MirrorStore,
    ActivityStore,
    PruneStore,
    TestPaymentStore {}

/** The database cannot be reached, or has no connection free: nothing is known to be written. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/**
 * An installation or connection that a call goes by is not as it was when this process read it:
 * nothing was done, and whoever asked reads it anew.
 */
export class ConfigurationChanged extends Error {
  override readonly name = 'ConfigurationChanged';
}

/** Told by name, as below. */
export const isConfigurationChanged = (error: unknown): error is ConfigurationChanged =>
  error instanceof Error && error.name === 'ConfigurationChanged';

/** Told by name: Next's bundles have a class of this name each. */
export const isStoreUnavailable = (error: unknown): error is StoreUnavailable =>
  error instanceof Error && error.name === 'StoreUnavailable';
