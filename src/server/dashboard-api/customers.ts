import type { CustomerOrders, QueryCustomerOrdersArgs } from '../../generated/api-schema';
import { everyMirror, newestFirst } from '../../ports/store';
import { ApiFault, type DashboardApiDeps, type DashboardViewer } from './contract';
import { presentOrder } from './present';

const mostRows = 20;

/** What the Dashboard's page of a customer asks; it knows them by Saleor's id alone. */
export const makeCustomerResolvers = (
  deps: DashboardApiDeps,
  { installation }: DashboardViewer,
) => ({
  customerOrders: async ({
    customerId,
    first,
  }: QueryCustomerOrdersArgs): Promise<CustomerOrders> => {
    if (first < 1 || first > mostRows) {
      throw new ApiFault('invalid-argument', `Ask for 1 to ${mostRows} rows.`, 400);
    }
    const found = await deps.staffSaleorFor(installation, 'inline').findCustomerEmail(customerId);
    if (found.kind !== 'done') {
      throw new ApiFault('saleor-unavailable', 'Saleor did not say who this customer is.', 503);
    }
    const email = found.value;
    if (!email) return { email: null, rows: [] };
    const { rows } = await deps.store.listMirrors(installation.id, {
      ...everyMirror,
      search: email,
      sort: newestFirst,
      limit: first,
      cursor: null,
    });
    // A search finds what begins like it as well.
    const own = rows.filter(({ userEmail }) => userEmail?.toLowerCase() === email.toLowerCase());
    return { email, rows: own.map(presentOrder) };
  },
});
