import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Store } from '../../ports/store';
import { acceptContract } from './store-contract/accept';
import { activityContract } from './store-contract/activity';
import { attemptContract } from './store-contract/attempts';
import { beforehandContract } from './store-contract/beforehand';
import { deliveryLogContract } from './store-contract/delivery-log';
import { effectContract } from './store-contract/effects';
import { installationContract } from './store-contract/installations';
import { leaseContract } from './store-contract/leases';
import { lineContract } from './store-contract/line';
import { listedContract } from './store-contract/listed';
import { mirrorContract } from './store-contract/mirrors';
import { pruningContract } from './store-contract/pruning';
import { recalledContract } from './store-contract/recalled';
import { sessionContract } from './store-contract/sessions';
import { tenancyContract } from './store-contract/tenancy';
import { testPaymentContract } from './store-contract/test-payments';

export interface OpenStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** Gives the store of this run; to be called within a test. */
export type StoreOf = () => Store;

/** What every store promises, whatever it keeps its rows in. */
export const storeContract = (name: string, open: () => Promise<OpenStore>): void => {
  describe(`store contract: ${name}`, () => {
    let opened: OpenStore | undefined;
    const storeOf: StoreOf = () => {
      if (!opened) throw new Error('The store is not open');
      return opened.store;
    };

    beforeAll(async () => {
      opened = await open();
    });
    // The queue is one for all installations: what a test leaves there must not be leased by the
    // next one.
    afterEach(async () => {
      for (const installation of await storeOf().listInstallations()) {
        if (installation.retiredAt === null) await storeOf().retireInstallation(installation, 0);
      }
    });
    afterAll(() => opened?.close());

    installationContract(storeOf);
    acceptContract(storeOf);
    beforehandContract(storeOf);
    attemptContract(storeOf);
    sessionContract(storeOf);
    recalledContract(storeOf);
    effectContract(storeOf);
    leaseContract(storeOf);
    lineContract(storeOf);
    mirrorContract(storeOf);
    listedContract(storeOf);
    activityContract(storeOf);
    deliveryLogContract(storeOf);
    pruningContract(storeOf);
    tenancyContract(storeOf);
    testPaymentContract(storeOf);
  });
};
