/**
 * What the Dashboard puts into the address of the frame (Dashboard 3.23: `resolveAppIframeUrl`).
 * The bridge of app-sdk reads it from the address of each document, and waits for ever without
 * it. `id` is the app's id in Saleor, on the page of an order as well.
 */
const names: readonly string[] = ['saleorApiUrl', 'id', 'domain', 'theme', 'locale'];

const isOfDashboard = (name: string): boolean =>
  names.includes(name) || name.startsWith('featureFlags');

/** What the frame looks like now, where the Dashboard has changed it since it opened the frame. */
export interface Look {
  readonly theme?: string;
  readonly locale?: string;
}

export interface Target {
  /** A page of ours, such as `/orders`. */
  readonly path: string;
  /** What the page itself keeps in its address. */
  readonly query?: Readonly<Record<string, string>>;
}

const presentQuery = (asPath: string): URLSearchParams => {
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(asPath) ?? [];
  return new URLSearchParams(query);
};

/**
 * The address of a page of ours that can be loaded afresh, by Back or by a reload of the frame:
 * it keeps what the Dashboard put into the present address (`asPath` of Next's router), and leaves
 * out what belongs to the present page alone, such as the order that it was opened for.
 */
export const addressOf = (asPath: string, look: Look, { path, query }: Target): string => {
  const kept = new URLSearchParams(query);
  for (const [name, value] of presentQuery(asPath)) {
    if (isOfDashboard(name) && !kept.has(name)) kept.set(name, value);
  }
  for (const [name, value] of Object.entries(look)) {
    if (value) kept.set(name, value);
  }
  const search = kept.toString();
  return search ? `${path}?${search}` : path;
};
