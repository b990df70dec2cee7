import type { Store } from '../../ports/store';
import { makeAttemptStore } from './attempts';
import { makeConnectionStore } from './connections';
import { makeDatabase, type Database, type DatabaseOptions } from './database';
import { makeDeliveryLogStore } from './delivery-log';
import { makeDeliveryStore } from './deliveries';
import { makeInstallationStore } from './installations';
import { makeActivityStore } from './activity';
import { makeMirrorStore } from './mirrors';
import { makePruneStore } from './pruning';
import { makeRowMemory } from './row-memory';
import { makeTestPaymentStore } from './test-payments';
import { makeWorkStore } from './work';

export interface PrismaStore extends Store {
  /** Ends all connections; running statements end first. */
  close(): Promise<void>;
}

/** The store on PostgreSQL 15 or newer, migrated beforehand. Several processes may share it. */
export const makePrismaStore = (options: DatabaseOptions): PrismaStore =>
  makeStoreOn(makeDatabase(options));

/** The store on connections that are there. */
export const makeStoreOn = (database: Database): PrismaStore => {
  const memory = makeRowMemory();
  return {
    ...makeInstallationStore(database, memory),
    ...makeConnectionStore(database, memory),
    ...makeDeliveryStore(database, memory),
    ...makeDeliveryLogStore(database),
    ...makeAttemptStore(database, memory),
    ...makeWorkStore(database),
    ...makeMirrorStore(database),
    ...makeActivityStore(database),
    ...makePruneStore(database),
    ...makeTestPaymentStore(database),
    close: () => database.close(),
  };
};
