import type { World } from '../state';

/** Actions of the app bridge, with the Dashboard that was the first to answer them. */
const actions: readonly (readonly [since: string, name: string])[] = [
  ...['notification', 'redirect', 'updateRouting', 'notifyReady', 'requestPermissions'].map(
    (name) => ['3.21.0', name] as const,
  ),
  ['3.22.10', 'formPayloadUpdate'],
  ['3.22.31', 'popupClose'],
  ['3.23.8', 'widgetResize'],
  ['3.23.9', 'refreshEntity'],
  ['3.23.19', 'openPopup'],
];

/** Places for apps that came after Dashboard 3.21, with the one that brought them. */
const newerMounts: readonly (readonly [since: string, mount: RegExp])[] = [
  ['3.22.5', /_DETAILS_WIDGETS$/],
  ['3.23.6', /^HOMEPAGE_WIDGETS$/],
  ['3.23.21', /^SEARCH_ACTION$/],
];

const isSince = (version: string, since: string): boolean => {
  const [mine, other] = [version, since].map((text) => text.split('.').map(Number));
  const place = (mine ?? []).findIndex((part, index) => part !== (other ?? [])[index]);
  return place < 0 || (mine?.[place] ?? 0) > (other?.[place] ?? 0);
};

/** What an older Dashboard does not know it does not answer: the app waits in vain. */
export const answeredActions = ({ dashboardVersion }: World): readonly string[] =>
  actions.flatMap(([since, name]) => (isSince(dashboardVersion, since) ? [name] : []));

export const knowsMount = ({ dashboardVersion }: World, mount: string): boolean => {
  const since = newerMounts.find(([, pattern]) => pattern.test(mount))?.[0] ?? '3.21.0';
  return isSince(dashboardVersion, since);
};
