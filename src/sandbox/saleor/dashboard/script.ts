import { fullVersion } from '../events';
import type { World } from '../state';
import { bridgeScript } from './bridge-script';
import { answeredActions } from './dashboard-version';
import { openingScript } from './opening-script';
import { orderScript } from './order-script';
import { routerScript } from './router-script';

/** What the Dashboard says of itself in the handshake. */
const versionsOf = (world: World) => ({
  saleorVersion: fullVersion(world),
  dashboardVersion: world.dashboardVersion,
});

/** All that the Dashboard's pages run; what a page does not have is not begun. */
export const dashboardScript = (world: World): string => `'use strict';
  const versions = ${JSON.stringify(versionsOf(world))};
  const answered = ${JSON.stringify(answeredActions(world))};
  ${routerScript}
  ${openingScript}
  ${bridgeScript}
  ${orderScript}
  const beginPage = () => { beginFrames(); beginOrder(); };
  beginPage();
  watch();
`;
