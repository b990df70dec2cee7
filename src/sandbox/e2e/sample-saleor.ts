import { done, refused } from '../../domain/facts/outcome';
import type { Saleor, StaffSaleor } from '../../ports/saleor';
import { sampleRows } from './sample-rows';

/** Of Saleor the pages need the channels alone. */
export const saleorWithChannels = (available: boolean): Saleor => {
  const never = async () => refused('not-in-sample', 'The sample world has no such call.');
  return {
    readSource: never,
    reportTransactionEvent: never,
    updateTransaction: never,
    createOrderFromCheckout: never,
    findOrderOfCheckout: never,
    cancelOrder: never,
    listChangedOrders: never,
    listChannels: async () =>
      available
        ? done([
            { id: '1', slug: 'default-channel', name: 'Default Channel', currencyCode: 'USD' },
            { id: '2', slug: 'channel-pln', name: 'Polska', currencyCode: 'PLN' },
          ])
        : refused('not-permitted', 'Saleor did not accept the app token.'),
  };
};

/** Customers are known by the e-mail address of the row that their id names. */
export const saleorWithCustomers = (available: boolean): StaffSaleor => {
  const never = async () => refused('not-in-sample', 'The sample world has no such call.');
  return {
    ...{ listAppProblems: never, reportAppProblem: never, dismissAppProblems: never },
    ...{ readChannelCountry: never, requestAction: never },
    findCustomerEmail: async (id) =>
      available
        ? done(sampleRows(60).find(({ purchaseId }) => purchaseId === id)?.userEmail ?? null)
        : refused('not-permitted', 'Saleor did not accept the app token.'),
  };
};
