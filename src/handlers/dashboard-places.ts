import type { AppExtension } from '@saleor/app-sdk/types';
import type { SchemaVersion } from './contract';
import { isSince } from './schema-version';

interface Place {
  /** The oldest Saleor that lets an app install with it. */
  readonly since: SchemaVersion;
  readonly extension: AppExtension;
}

/** Where in the Dashboard the app is shown (Saleor docs: "Extending Dashboard with Apps"). */
const places: readonly Place[] = [
  {
    since: [3, 21],
    extension: {
      label: 'Stripe orders',
      mount: 'NAVIGATION_ORDERS',
      target: 'APP_PAGE',
      // What the page itself asks for: staff without it do not see the entry.
      permissions: ['HANDLE_PAYMENTS'],
      url: '/orders',
    },
  },
  {
    since: [3, 21],
    extension: {
      label: 'Stripe payment',
      mount: 'ORDER_DETAILS_MORE_ACTIONS',
      target: 'APP_PAGE',
      permissions: ['HANDLE_PAYMENTS'],
      // The Dashboard adds the order's id, and the page then shows that order.
      url: '/orders',
    },
  },
];

/** The extensions of the manifest for a Saleor of this version. */
export const extensionsFor = (version: SchemaVersion): AppExtension[] =>
  places.filter(({ since }) => isSince(version, since)).map(({ extension }) => extension);
