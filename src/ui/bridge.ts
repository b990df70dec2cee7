import { AppBridge } from '@saleor/app-sdk/app-bridge';

/**
 * The origin of the page that shows the frame. app-sdk takes it from the referrer, which is empty
 * where a document was loaded by a page of ours (after an upgrade of the app, say) and not by the
 * Dashboard. The browser itself says who shows the frame; only an origin that `frame-ancestors`
 * names can be that.
 */
const originOfDashboard = (): string | undefined =>
  // Firefox does not have it, and goes by the referrer as before.
  'ancestorOrigins' in window.location ? window.location.ancestorOrigins[0] : undefined;

/** The bridge to the Dashboard; it says that it is ready once somebody listens. */
export const makeBridge = (): AppBridge => {
  const bridge = new AppBridge({ autoNotifyReady: false });
  const refererOrigin = originOfDashboard();
  return refererOrigin ? Object.assign(bridge, { refererOrigin }) : bridge;
};
