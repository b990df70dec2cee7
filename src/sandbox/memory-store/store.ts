import type { Random } from '../../ports/random';
import type { Store } from '../../ports/store';
import { makeAttemptStore } from './attempts';
import { makeConnectionStore } from './connections';
import { makeDeliveryStore } from './deliveries';
import { makeDeliveryLogStore } from './delivery-log';
import { makeInstallationStore } from './installations';
import { makeActivityStore } from './activity';
import { makeMirrorStore } from './mirrors';
import { makePruneStore } from './pruning';
import { makeRecalled } from './recalled';
import type { Rows } from './rows';
import { makeTestPaymentStore } from './test-payments';
import { makeWorkStore } from './work';

/**
 * The store in memory: same promises as the one on PostgreSQL (one contract suite runs on both),
 * deterministic for a given `random`. Each method runs in one turn of the event loop, so it is
 * atomic by itself.
 */
export const makeMemoryStore = ({ random }: { random: Random }): Store => {
  const rows: Rows = { tenants: new Map(), arrivals: 0n, recalled: makeRecalled(), random };
  return {
    ...makeInstallationStore(rows),
    ...makeConnectionStore(rows),
    ...makeDeliveryStore(rows),
    ...makeDeliveryLogStore(rows),
    ...makeAttemptStore(rows),
    ...makeWorkStore(rows),
    ...makeMirrorStore(rows),
    ...makeActivityStore(rows),
    ...makePruneStore(rows),
    ...makeTestPaymentStore(rows),
  };
};
