import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { demoChannels } from '../demo/channels';
import { listenSaleor } from '../demo/stand-ins';
import { makeControlHandle } from './control';
import { saleorApiFaults, saleorControls } from './saleor-control';
import { saleorDeliveries } from './saleor-deliveries';
import type { Alone } from './stripe';

interface SaleorStandInInput {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 = any free one. */
  readonly port: number;
  /** The same, of the Dashboard. */
  readonly dashboardPort: number;
}

/** The Saleor of the demo's shop on loopback, with its Dashboard and its control addresses. */
export const startSaleor = async (input: SaleorStandInInput): Promise<Alone> => {
  const { clock, random, port, dashboardPort } = input;
  const deliveries = saleorDeliveries();
  const faults = saleorApiFaults();
  let controlled: ReturnType<typeof makeControlHandle> = async () => null;
  const place = await listenSaleor({
    ...{ clock, random, port, dashboardPort },
    faults: { delivery: deliveries.plan, api: faults.api },
    before: (request) => controlled(request),
  });
  // Who tries an order by hand needs longer to pay it than the demo's shoppers.
  place.standIn.control.setChannel(demoChannels.orderFirst.slug, { expireOrdersAfter: 60 });
  controlled = makeControlHandle([
    ...saleorControls(place, { clock, random }),
    ...faults.controls,
    ...deliveries.controls(place),
  ]);
  const { url, dashboardUrl } = place;
  return {
    url,
    welcome: [
      `Saleor stand-in ${url}`,
      `  API        ${place.standIn.apiUrl}`,
      `  Dashboard  ${dashboardUrl}/dashboard/`,
      `  Install    POST ${url}/control/install, with the app’s manifestUrl`,
      `  Control    ${url}/control lists every address`,
    ],
    close: place.close,
  };
};
