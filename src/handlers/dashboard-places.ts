import type { AppExtension } from '@saleor/app-sdk/types';
import { isSince, type SchemaVersion } from '../domain/facts/schema-version';

interface Place {
  /** The oldest Saleor that lets an app install with it. */
  readonly since: SchemaVersion;
  readonly extension: AppExtension;
}

/**
 * The Dashboard shows widgets of an order or a customer to everybody, and gives no token for one
 * whose permissions a person lacks: that widget would wait for ever. So it asks for none, and the
 * app's own API says who may read what.
 */
const seenByAll: AppExtension['permissions'] = [];

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
  {
    since: [3, 22],
    extension: {
      label: 'Stripe payment',
      mount: 'ORDER_DETAILS_WIDGETS',
      target: 'WIDGET',
      permissions: seenByAll,
      url: '/widgets/order',
      options: { widgetTarget: { method: 'GET' } },
    },
  },
  {
    since: [3, 22],
    extension: {
      label: 'Stripe payments',
      mount: 'CUSTOMER_DETAILS_WIDGETS',
      target: 'WIDGET',
      permissions: seenByAll,
      url: '/widgets/customer',
      options: { widgetTarget: { method: 'GET' } },
    },
  },
  {
    since: [3, 23],
    extension: {
      label: 'Stripe payments',
      mount: 'HOMEPAGE_WIDGETS',
      target: 'WIDGET',
      permissions: ['HANDLE_PAYMENTS'],
      url: '/widgets/home',
      // Left out, the Dashboard would post to it.
      options: { homeWidgetTarget: { method: 'GET', fullscreen: false } },
    },
  },
  {
    since: [3, 23],
    extension: {
      label: 'Find a Stripe payment',
      mount: 'SEARCH_ACTION',
      target: 'POPUP',
      permissions: ['HANDLE_PAYMENTS'],
      url: '/find',
      options: { aliases: ['pi_', 'ch_', 're_', 'cs_', 'evt_', 'charge', 'refund'] },
    },
  },
];

/** The extensions of the manifest for a Saleor of this version. */
export const extensionsFor = (version: SchemaVersion): AppExtension[] =>
  places.filter(({ since }) => isSince(version, since)).map(({ extension }) => extension);
