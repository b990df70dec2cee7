import { apiPage } from '../../server/api-page';
import { makeOrdersFileRoute } from '../../server/dashboard-api/orders-file';
import type { Route } from '../../server/http/message';
import { languageOf, loadMessages } from '../../ui/messages/catalogue';
import { ordersFileOf } from '../../ui/orders/orders-file';

/** The cap comes before parsing; the answer is as long as the table. */
export const config = {
  api: { bodyParser: false, externalResolver: true, responseLimit: false },
};

let route: Route | null = null;

/** One route per process: it remembers how often each user asked. */
export default apiPage(({ verifyDashboardToken: verify, platform: { store, clock, log } }) => {
  route ??= makeOrdersFileRoute({
    ...{ verify, store, clock, log },
    fileIn: async (locale) => {
      const messages = await loadMessages(languageOf(locale));
      return ordersFileOf((key) => messages[key]);
    },
  });
  return route;
});
