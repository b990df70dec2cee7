import { globalId } from '../ids';
import type { App, World } from '../state';
import { escape, type Theme } from './html';

const sandbox = 'allow-same-origin allow-forms allow-scripts allow-downloads allow-popups';

/** Flags of the Dashboard, as it hands them to apps. */
const featureFlags = { new_order_ui: false, discounts_rules: true } as const;

/** What of an app is shown, and where. */
interface Shown {
  readonly app: App;
  /** A page of the app's. */
  readonly path: string;
  /** The Dashboard's own query, which goes first. */
  readonly search?: string;
  readonly theme: Theme;
  /** What the place is about, such as `orderId`. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * The address of an app's page, with what the Dashboard 3.23 adds to it (`resolveAppIframeUrl`).
 * Names that are there already are not replaced: they come twice.
 */
const frameUrl = (world: World, { app, path, search, theme, context }: Shown): string => {
  const added = new URLSearchParams({
    domain: new URL(world.apiUrl).host,
    saleorApiUrl: world.apiUrl,
    id: globalId('App', app.pk),
    ...context,
  });
  for (const [name, enabled] of Object.entries(featureFlags)) {
    added.set(`featureFlags[${name}][enabled]`, String(enabled));
  }
  added.set('theme', theme);
  const own = (search ?? '').replace(/^\?/, '');
  return `${pageUrl(app, path)}?${own ? `${own}&` : ''}${added.toString()}`;
};

const pageUrl = (app: App, path: string): string =>
  `${(app.appUrl ?? '').replace(/\/+$/, '')}${path || '/'}`;

/** `data-page` is what React compares: another query alone does not lead the frame elsewhere. */
export const frameHtml = (world: World, shown: Shown): string => {
  const attributes = {
    name: 'app',
    title: shown.app.name,
    sandbox,
    'data-app': globalId('App', shown.app.pk),
    'data-page': pageUrl(shown.app, shown.path),
    src: frameUrl(world, shown),
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escape(value)}"`);
  return `<iframe ${written.join(' ')}></iframe>`;
};
