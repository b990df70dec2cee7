import { orderReading } from '../readings';
import type { World } from '../state';
import { escape, renderPage, table, type Theme } from './html';

const ordersShown = 200;

const appRows = (world: World): readonly (readonly string[])[] =>
  world.apps
    .filter(({ removedAt }) => removedAt === null)
    .map((app) => {
      const failed = app.webhooks
        .flatMap(({ deliveries }) => deliveries)
        .filter(({ status }) => status === 'FAILED').length;
      const name = app.appUrl
        ? `<a href="/dashboard/apps/${app.pk}/">${escape(app.name)}</a>`
        : escape(app.name);
      return [
        name,
        `<code>${escape(app.identifier)}</code>`,
        app.isActive ? 'active' : 'inactive',
        escape(app.permissions.join(', ')),
        `${failed} failed deliveries`,
      ];
    });

const installationRows = (world: World): readonly (readonly string[])[] =>
  world.installations.map(({ manifestUrl, status, message }) => [
    escape(manifestUrl),
    escape(status),
    escape(message),
  ]);

const orderRows = (world: World): readonly (readonly string[])[] =>
  [...world.orders.values()]
    .toReversed()
    .slice(0, ordersShown)
    .map((order) => {
      const { id, number, ...read } = orderReading(order);
      const amount = (value: number): string => escape(`${value} ${read.currency}`);
      return [
        `<a href="/dashboard/orders/${encodeURIComponent(id)}">#${escape(number)}</a>`,
        escape(read.channel),
        escape(read.userEmail),
        escape(read.status),
        escape(read.chargeStatus),
        escape(read.authorizeStatus),
        amount(read.total),
        amount(read.totalCharged),
      ];
    });

const installScript = `
  document.querySelector('#install').addEventListener('submit', async (event) => {
    event.preventDefault();
    const manifestUrl = new FormData(event.target).get('manifestUrl');
    const query = 'mutation ($input: AppInstallInput!) {' +
      ' appInstall(input: $input) { errors { message } } }';
    await fetch('/dashboard/graphql', { method: 'POST',
      body: JSON.stringify({ query, variables: { input: { manifestUrl } } }) });
    location.reload();
  });
`;

/** Apps, installations under way, and the newest orders. */
export const homePage = (world: World, theme: Theme): Response =>
  renderPage({
    title: 'Apps and orders',
    theme,
    script: installScript,
    main: `<h1>Apps and orders</h1>
      ${table('Apps', ['Name', 'Identifier', 'State', 'Permissions', 'Webhooks'], appRows(world))}
      <form id="install"><label>Manifest of an app to install
        <input name="manifestUrl" type="url" required size="50"></label>
        <button>Install</button></form>
      ${table('Installations', ['Manifest', 'State', 'Why'], installationRows(world))}
      ${table(
        `Orders (${world.orders.size})`,
        ['Number', 'Channel', 'Buyer', 'Status', 'Charge', 'Authorize', 'Total', 'Charged'],
        orderRows(world),
      )}`,
  });
