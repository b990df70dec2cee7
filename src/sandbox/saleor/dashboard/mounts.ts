import { permissionsOf } from '../auth';
import { globalId } from '../ids';
import type { App, User, World } from '../state';
import { knowsMount } from './dashboard-version';
import { frameHtml, frameUrl } from './frame';
import { escape, type Look } from './html';

type Extension = App['extensions'][number];

/** An extension of an active app, by which the Dashboard names it. */
interface Mounted {
  readonly app: App;
  readonly extension: Extension;
  readonly id: string;
}

/** What is opened, and what the place is about, such as an order's id. */
type Context = Readonly<Record<string, string>>;

/** Extensions that asked for this place, by the app's name and their own (`AppWidgets`). */
export const mountedAt = (world: World, mount: string): readonly Mounted[] =>
  world.apps
    .filter(({ isActive, removedAt }) => isActive && removedAt === null)
    .flatMap((app) =>
      app.extensions.map((extension, place) => ({ app, extension, id: `${app.pk}-${place}` })),
    )
    .filter(({ extension }) => extension.mount.toUpperCase() === mount && knowsMount(world, mount))
    .sort(
      (one, other) =>
        one.app.name.localeCompare(other.app.name) ||
        one.extension.label.localeCompare(other.extension.label),
    );

export const findMounted = (world: World, id: string | null): Mounted | null => {
  const [pk, place] = (id ?? '').split('-').map(Number);
  const app = world.apps.find((one) => one.pk === pk && one.removedAt === null);
  const extension = app?.extensions[place ?? -1];
  return app && extension ? { app, extension, id: id ?? '' } : null;
};

/** Whether a member of staff holds every permission that the extension itself asks for. */
export const mayUse = (world: World, user: User, { extension }: Mounted): boolean => {
  const held = permissionsOf(world, user);
  return (extension.permissions ?? []).every((each) => held.includes(each));
};

const targetOf = ({ extension }: Mounted): string => (extension.target ?? 'POPUP').toUpperCase();

const inside = (app: App, path: string): string =>
  `/extensions/app/${encodeURIComponent(globalId('App', app.pk))}${path}`;

/** Attributes by which the page's script opens an extension: in a dialog, a page or a tab. */
const openingOf = (world: World, one: Mounted, look: Look, context: Context): string => {
  const { app, extension, id } = one;
  const query = new URLSearchParams(context).toString();
  const suffix = query ? `?${query}` : '';
  const attributes = {
    'data-open': targetOf(one),
    'data-app': globalId('App', app.pk),
    'data-extension': id,
    'data-label': extension.label,
    'data-identifier': extension.identifier ?? '',
    'data-path': inside(app, `${extension.url}${suffix}`),
    'data-src': frameUrl(world, { app, path: extension.url, theme: look.theme, context }),
  };
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(' ');
};

/** An entry of a menu, or of a widgets' place that is not shown as a widget. */
const openerHtml = (world: World, one: Mounted, look: Look, context: Context): string =>
  `<button type="button" ${openingOf(world, one, look, context)}>${escape(one.extension.label)}${
    targetOf(one) === 'POPUP' ? '…' : ''
  }</button>`;

/** The ⋮ menu's entries of apps; empty where none asked for it. */
export const menuHtml = (world: World, mount: string, look: Look, context: Context): string => {
  const entries = mountedAt(world, mount).map((one) => openerHtml(world, one, look, context));
  return entries.length > 0
    ? `<details class="menu"><summary aria-label="More actions">⋮</summary>${entries.join('')}
      </details>`
    : '';
};

const methodOf = ({ extension }: Mounted, option: string, usual: string): string => {
  const { method } = (extension.options?.[option] ?? {}) as { readonly method?: unknown };
  return typeof method === 'string' ? method : usual;
};

const frameOf = (world: World, one: Mounted, look: Look, context: Context, fill: boolean) => {
  const isHome = one.extension.mount.toUpperCase() === 'HOMEPAGE_WIDGETS';
  const isPosted = isHome
    ? methodOf(one, 'homeWidgetTarget', 'POST') === 'POST'
    : methodOf(one, 'widgetTarget', 'GET') === 'POST';
  if (isPosted) return '<p>This stand-in shows widgets by GET alone.</p>';
  const shown = { app: one.app, path: one.extension.url, theme: look.theme, context };
  return frameHtml(world, shown, { target: 'WIDGET', extension: one.id, fill });
};

/**
 * Widgets under their title, which leads to the app; other targets are plain links. Everybody sees
 * them: who lacks a permission gets a widget without a token (`AppWidgetExtensionItem`).
 */
export const widgetsHtml = (world: World, mount: string, look: Look, context: Context): string =>
  mountedAt(world, mount)
    .map((one) =>
      targetOf(one) === 'WIDGET'
        ? widgetHtml(world, one, look, context)
        : `<p>${openerHtml(world, one, look, context)}</p>`,
    )
    .join('');

export const widgetHtml = (world: World, one: Mounted, look: Look, context: Context): string => {
  const { app, extension } = one;
  return `<section class="widget" aria-label="${escape(extension.label)}">
    <h2><a href="/dashboard${inside(app, '')}">${escape(extension.label)}</a></h2>
    ${frameOf(world, one, look, context, false)}</section>`;
};

export const isFullscreen = ({ extension }: Mounted): boolean =>
  (extension.options?.['homeWidgetTarget'] as { fullscreen?: unknown } | undefined)?.fullscreen ===
  true;

export const fullscreenHtml = (world: World, one: Mounted, look: Look): string =>
  `<section class="widget" aria-label="${escape(one.extension.label)}">
    ${frameOf(world, one, look, {}, true)}</section>`;

/** What the command palette offers to this member of staff (`filterSearchActions`). */
export const searchHtml = (world: World, user: User, look: Look): string =>
  mountedAt(world, 'SEARCH_ACTION')
    .filter((one) => targetOf(one) !== 'WIDGET' && mayUse(world, user, one))
    .map((one) => {
      const { views, aliases } = (one.extension.options ?? {}) as {
        readonly views?: readonly string[];
        readonly aliases?: readonly string[];
      };
      const { label } = one.extension;
      const terms = [label, one.app.name, ...(aliases ?? [])].join(' ').toLowerCase();
      const view = views ? `data-views="${escape(views.join(' '))}"` : '';
      return `<li data-terms="${escape(terms)}" ${view}>${openerHtml(world, one, look, {})}</li>`;
    })
    .join('');
