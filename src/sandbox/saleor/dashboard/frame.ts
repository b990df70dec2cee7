import { globalId } from '../ids';
import type { App, World } from '../state';
import { escape, type Theme } from './html';

/** What the Dashboard lets a frame do. */
export const sandbox = 'allow-same-origin allow-forms allow-scripts allow-downloads allow-popups';

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
export const frameUrl = (world: World, { app, path, search, theme, context }: Shown): string => {
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

/** How a frame stands in the page: as a page of the app, or as a widget of a place. */
interface Standing {
  readonly target: 'APP_PAGE' | 'WIDGET';
  /** Whose token the frame gets, where it is not the app's own. */
  readonly extension?: string;
  /** Fills what is around it, where a widget is 200 px high until it says how high it is. */
  readonly fill?: boolean;
}

const appPage: Standing = { target: 'APP_PAGE' };

/** `data-page` is what React compares: another query alone does not lead the frame elsewhere. */
export const frameHtml = (world: World, shown: Shown, standing = appPage): string => {
  const { target, extension, fill } = standing;
  const attributes = {
    name: target === 'APP_PAGE' ? 'app' : `widget-${extension ?? ''}`,
    title: shown.app.name,
    sandbox,
    'data-target': target,
    'data-app': globalId('App', shown.app.pk),
    'data-extension': extension ?? '',
    'data-page': pageUrl(shown.app, shown.path),
    ...(target === 'WIDGET' && !fill ? { style: 'height: 200px' } : {}),
    src: frameUrl(world, shown),
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escape(value)}"`);
  return `<iframe ${written.join(' ')}></iframe>`;
};
