import type { AppManifest, WebhookManifest } from '@saleor/app-sdk/types';
import type { ManifestWebhooks } from '../ports/saleor-webhooks';
import { isSince, readVersion, type SchemaVersion } from '../domain/facts/schema-version';
import type { SaleorHandler } from './contract';
import { extensionsFor } from './dashboard-places';
import { saleorHandlers } from './registry';
import { knownVersion, olderOf } from './schema-version';

/**
 * The manifest, made from the registry (Saleor docs: "App manifest"). One field that the Saleor at
 * hand does not know makes the whole installation fail, so it is tailored to its version.
 */

/** Where the Dashboard sends people who want to know more; the app's own page where left out. */
export interface ManifestLinks {
  readonly homepageUrl?: string;
  readonly supportUrl?: string;
  readonly dataPrivacyUrl?: string;
}

interface ManifestInput {
  /** Public address of the app, no slash at the end needed. */
  readonly appUrl: string;
  /** Becomes the app's identifier and the payment gateway id that storefronts name. */
  readonly appId: string;
  readonly version: string;
  /** From the header `Saleor-Schema-Version`; null where there is none. */
  readonly schemaVersion: SchemaVersion | null;
  /** Of a Dashboard that is older than its Saleor; as new where left out. */
  readonly dashboardVersion?: SchemaVersion | null;
  readonly links?: ManifestLinks;
}

/** Saleor keeps 200 characters of `appUrl` and 255 of a webhook's target, path included. */
const appUrlMaxLength = 190;

const nameOf = (handler: SaleorHandler): string => {
  const words = handler.segment.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const addressOf = (appUrl: string): string => `${appUrl}/api/webhooks/saleor/`;

const webhookOf = (handler: SaleorHandler, appUrl: string): WebhookManifest => ({
  name: nameOf(handler),
  targetUrl: `${addressOf(appUrl)}${handler.segment}`,
  query: handler.query,
  isActive: true,
  ...(handler.kind === 'async-event'
    ? { asyncEvents: [handler.event] }
    : { syncEvents: [handler.event] }),
});

const handlersFor = (schemaVersion: SchemaVersion | null): readonly SaleorHandler[] => {
  const version = knownVersion(schemaVersion);
  return saleorHandlers.filter((handler) => isSince(version, handler.since));
};

/**
 * What an installation has to have at a Saleor of this version (`3.23.28`, `3.23`). `appUrl` has
 * no slash at the end.
 */
export const manifestWebhooks = (appUrl: string, version: string | null): ManifestWebhooks => ({
  wanted: handlersFor(readVersion(version)).map((handler) => ({
    ...{ asyncEvents: [], syncEvents: [] },
    ...webhookOf(handler, appUrl),
    isActive: true,
  })),
  isObsolete: (targetUrl) => {
    const address = addressOf(appUrl);
    if (!targetUrl.startsWith(address)) return false;
    const segment = targetUrl.slice(address.length).replace(/\/+$/, '');
    return !saleorHandlers.some((handler) => handler.segment === segment);
  },
});

/** Throws where `appUrl` is longer than Saleor can keep: no shop could install the app. */
export const makeManifest = (input: ManifestInput): AppManifest => {
  const appUrl = input.appUrl.replace(/\/+$/, '');
  if (appUrl.length > appUrlMaxLength) {
    throw new RangeError(`The app's URL may have at most ${appUrlMaxLength} characters`);
  }
  const handlers = handlersFor(input.schemaVersion);
  const saleor = knownVersion(input.schemaVersion);
  const about = `${appUrl}/about`;
  return {
    id: input.appId,
    version: input.version,
    name: 'Stripe Orders',
    author: 'Stripe Orders for Saleor',
    about:
      'Takes payments with Stripe, makes the orders, and keeps Saleor and Stripe in agreement ' +
      'about every one of them.',
    permissions: ['HANDLE_PAYMENTS', 'HANDLE_CHECKOUTS', 'MANAGE_ORDERS', 'MANAGE_CHECKOUTS'],
    requiredSaleorVersion: '>=3.21 <4',
    appUrl,
    tokenTargetUrl: `${appUrl}/api/register`,
    brand: { logo: { default: `${appUrl}/logo.png` } },
    homepageUrl: input.links?.homepageUrl ?? about,
    supportUrl: input.links?.supportUrl ?? about,
    dataPrivacyUrl: input.links?.dataPrivacyUrl ?? about,
    extensions: extensionsFor(olderOf(saleor, input.dashboardVersion ?? saleor)),
    webhooks: handlers.map((handler) => webhookOf(handler, appUrl)),
  };
};
