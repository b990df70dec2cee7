import { fullVersion } from '../events';
import type { World } from '../state';
import { bridgeScript } from './bridge-script';
import { orderScript } from './order-script';
import { routerScript } from './router-script';

/** What the Dashboard says of itself in the handshake. */
const dashboardVersion = '3.23.27';

/** All that the Dashboard's pages run; what a page does not have is not begun. */
export const dashboardScript = (world: World): string => `'use strict';
  const versions = ${JSON.stringify({ saleorVersion: fullVersion(world), dashboardVersion })};
  ${routerScript}
  ${bridgeScript}
  ${orderScript}
  const beginPage = () => { beginFrame(); beginOrder(); };
  beginPage();
  watch();
`;
