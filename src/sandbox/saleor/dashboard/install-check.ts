import { fetchManifest } from '../manifest';
import type { World } from '../state';
import { knowsMount } from './dashboard-version';

type Extensions = NonNullable<
  Extract<Awaited<ReturnType<typeof fetchManifest>>, { id: string }>['extensions']
>;
type Extension = Extensions[number];

const isWidgetMount = (mount: string): boolean =>
  /^(?:ORDER|DRAFT_ORDER|PRODUCT|VOUCHER|GIFT_CARD|CUSTOMER|COLLECTION)_DETAILS_WIDGETS$/.test(
    mount,
  ) || mount === 'HOMEPAGE_WIDGETS';

/** Each with what the Dashboard says of it (`app-extension-manifest.ts` of version 3.23). */
const rules: readonly (readonly [says: string, isBroken: (one: Extension) => boolean])[] = [
  [
    'Mount is not available for WIDGET target.',
    ({ mount, target }) => target === 'WIDGET' && !isWidgetMount(mount),
  ],
  [
    'widgetTarget options must be set only on WIDGET target',
    ({ options, target }) => !!options?.['widgetTarget'] && target !== 'WIDGET',
  ],
  [
    'newTabTarget options must be set only on NEW_TAB target',
    ({ options, target }) => !!options?.['newTabTarget'] && target !== 'NEW_TAB',
  ],
  [
    'APP_PAGE type of extension must start with "/"',
    ({ url, target }) => target === 'APP_PAGE' && !url.startsWith('/'),
  ],
  [
    'homeWidgetTarget options can only be set on HOMEPAGE_WIDGETS mount',
    ({ options, mount }) => !!options?.['homeWidgetTarget'] && mount !== 'HOMEPAGE_WIDGETS',
  ],
  [
    'views and aliases can only be set on SEARCH_ACTION mount',
    ({ options, mount }) =>
      !!(options?.['views'] ?? options?.['aliases']) && mount !== 'SEARCH_ACTION',
  ],
];

/**
 * Why the Dashboard's own form does not offer to install what a manifest asks for; empty where it
 * does. It knows places by its own version, not by Saleor's.
 */
export const installProblem = async (world: World, manifestUrl: string): Promise<string> => {
  const manifest = await fetchManifest(world, manifestUrl);
  if ('code' in manifest) return manifest.message;
  for (const extension of manifest.extensions ?? []) {
    if (!knowsMount(world, extension.mount)) return `Unknown mount ${extension.mount}`;
    const broken = rules.find(([, isBroken]) => isBroken(extension));
    if (broken) return broken[0];
  }
  return '';
};
