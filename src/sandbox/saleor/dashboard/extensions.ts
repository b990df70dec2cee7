import { problemsOf } from '../app-problems';
import { globalId } from '../ids';
import type { App, Delivery, World } from '../state';
import { button, escape, renderPage, table, type Look } from './html';

/** Where the Dashboard 3.23 keeps an app (`ExtensionsPaths`). */
export const appHref = (app: App, path = ''): string =>
  `/dashboard/extensions/app/${encodeURIComponent(globalId('App', app.pk))}${path}`;

const failedOf = (app: App): readonly Delivery[] =>
  app.webhooks.flatMap(({ deliveries }) => deliveries).filter(({ status }) => status === 'FAILED');

const appRow = (app: App): readonly string[] => {
  const name = app.appUrl ? `<a href="${appHref(app)}">${escape(app.name)}</a>` : escape(app.name);
  // However many deliveries failed, it is one problem of the extension, beside those that it tells.
  const open = app.problems.filter(({ dismissedBy }) => dismissedBy === null).length;
  const count = open + (failedOf(app).length > 0 ? 1 : 0);
  const problems = count === 0 ? '' : `${count} problem${count > 1 ? 's' : ''}`;
  const state = app.isActive ? 'Active' : 'Deactivated';
  return [name, state, problems, `<a href="${appHref(app, '/edit')}">Manage</a>`];
};

const installationRows = (world: World): readonly (readonly string[])[] =>
  world.installations.map(({ manifestUrl, status, message }) => [
    escape(manifestUrl),
    escape(status),
    escape(message),
  ]);

/** Installed extensions, those under way, and the way to install another one. */
export const extensionsPage = (world: World, look: Look): Response => {
  const apps = world.apps.filter(({ removedAt }) => removedAt === null).map(appRow);
  return renderPage({
    title: 'Extensions',
    look,
    main: `<h1>Extensions</h1><section id="read">
      ${table('Installed', ['Name', 'State', 'Problems', ''], apps)}
      <form><label>Manifest of an app to install
        <input name="manifestUrl" type="url" required size="50"></label>
        ${button('Install', 'install', {})}</form>
      ${table('Installations', ['Manifest', 'State', 'Why'], installationRows(world))}</section>`,
  });
};

const deliveryRow = ({ event, createdAt, attempts }: Delivery): readonly string[] => {
  const last = attempts.at(-1);
  return [
    escape(event),
    escape(new Date(createdAt).toISOString()),
    escape(last?.responseStatus ?? 'no answer'),
    `<code>${escape(last?.response)}</code>`,
  ];
};

/** Open problems of the app's own telling, with the button that takes one off the list. */
const problemRows = (app: App): readonly (readonly string[])[] =>
  problemsOf(app, null)
    .filter(({ dismissedBy }) => dismissedBy === null)
    .map(({ pk, message, count, isCritical, createdAt }) => [
      `${isCritical ? '<b>Critical</b> ' : ''}${escape(message)}`,
      escape(count),
      escape(new Date(createdAt).toISOString()),
      button('Dismiss', 'dismiss', { id: globalId('AppProblem', pk) }),
    ]);

/** What an app may do, what of its webhooks did not arrive, and the switch that turns it off. */
export const managePage = (world: World, app: App, look: Look): Response => {
  const id = globalId('App', app.pk);
  const turn = app.isActive
    ? button('Deactivate', 'deactivate', { id })
    : button('Activate', 'activate', { id });
  const failed = failedOf(app).toReversed().map(deliveryRow);
  return renderPage({
    title: app.name,
    look,
    main: `<h1>${escape(app.name)}</h1><section id="read">
      <p>${app.isActive ? 'Active' : 'Deactivated'}: ${escape(app.permissions.join(', '))}</p>
      <form>${turn}${button('Delete', 'uninstall', { id })}</form>
      ${table('Problems', ['Problem', 'Count', 'Since', ''], problemRows(app))}
      ${table('Failed deliveries', ['Event', 'Created', 'Status', 'Response'], failed)}</section>`,
  });
};
