import type { Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeSystemClock } from '../../../adapters/system/clock';
import { makeSystemRandom } from '../../../adapters/system/random';
import { type OpenBrowser, findChromium, openBrowser } from '../../e2e/browser';
import { type Listening, listen } from '../../http';
import type { SaleorStandIn } from '../contract';
import { makeSaleorStandIn } from '../stand-in';

const chromium = findChromium();
if (!chromium) console.log('Skipped: the mounts of the Dashboard, since no Chromium is installed.');

const clock = makeSystemClock();
const patience = 60_000;

/** An app that writes down what it is told, and says what a test bids it to. */
const html = `<!doctype html><script>
  window.got = [];
  addEventListener('message', ({ data }) => window.got.push(data));
  window.send = (type, payload = {}) => new Promise((resolve) => {
    const actionId = type + performance.now();
    addEventListener('message', ({ data }) => {
      if (data.type === 'response' && data.payload.actionId === actionId) resolve(data.payload.ok);
    });
    setTimeout(() => resolve('no answer'), 1500);
    parent.postMessage({ type, payload: { ...payload, actionId } }, '*');
  });
</script>`;

const extensions = (permissions: readonly string[] = []) => [
  {
    ...{ label: 'Of the order', mount: 'ORDER_DETAILS_WIDGETS', target: 'WIDGET', permissions },
    ...{ url: '/order', options: { widgetTarget: { method: 'GET' } } },
  },
  {
    ...{ label: 'Full', mount: 'ORDER_DETAILS_WIDGETS', target: 'POPUP', permissions },
    ...{ url: '/full', identifier: 'full' },
  },
  {
    ...{ label: 'Row', mount: 'ORDER_DETAILS_MORE_ACTIONS', target: 'APP_PAGE', permissions },
    url: '/rows',
  },
  {
    ...{ label: 'At home', mount: 'HOMEPAGE_WIDGETS', target: 'WIDGET', permissions },
    ...{ url: '/home', options: { homeWidgetTarget: { method: 'GET' } } },
  },
  {
    ...{ label: 'Of them', mount: 'CUSTOMER_DETAILS_WIDGETS', target: 'WIDGET', permissions },
    url: '/them',
  },
  {
    ...{ label: 'Find it', mount: 'SEARCH_ACTION', target: 'POPUP', permissions },
    ...{ url: '/find', options: { aliases: ['pi_'] } },
  },
];

describe.skipIf(!chromium)(
  'what an app mounts in the Dashboard',
  () => {
    let browser: OpenBrowser;
    let page: Page;
    let saleor: SaleorStandIn;
    const servers: Listening[] = [];

    beforeAll(async () => {
      browser = await openBrowser(chromium ?? '', { locale: 'en-US' });
    }, patience);
    afterEach(async () => {
      await page.close();
      await browser.context.clearCookies();
      await Promise.all(servers.splice(0).map((server) => server.close()));
    });
    afterAll(() => browser?.close(), patience);

    const serve = async (handle: Parameters<typeof listen>[0]): Promise<string> => {
      const server = await listen(handle);
      servers.push(server);
      return server.url;
    };

    const open = async (
      permissions: readonly string[] = [],
      version = '3.23.27',
    ): Promise<{ dashboard: string; install: () => Promise<void> }> => {
      const appUrl: string = await serve(async (request) => {
        const { pathname } = new URL(request.url);
        if (pathname === '/api/register') return Response.json({});
        if (pathname !== '/api/manifest') {
          return new Response(html, { headers: { 'content-type': 'text/html' } });
        }
        return Response.json({
          ...{ id: 'app', name: 'Under test', version: '1', appUrl },
          tokenTargetUrl: `${appUrl}/api/register`,
          permissions: ['MANAGE_ORDERS', 'HANDLE_PAYMENTS'],
          extensions: extensions(permissions),
        });
      });
      const apiUrl: string = `${await serve((request) => saleor.handle(request))}/graphql/`;
      saleor = makeSaleorStandIn({
        ...{ clock, random: makeSystemRandom(), fetch, apiUrl, version: '3.23' },
        ...{ sign: false, tasks: false },
      });
      saleor.control.setDashboardVersion(version);
      const dashboard = await serve((request) => saleor.dashboard(request));
      page = await browser.context.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(`${dashboard}/dashboard/extensions/installed`);
      const install = async () => {
        await page.getByLabel('Manifest').fill(`${appUrl}/api/manifest`);
        await page.getByRole('button', { name: 'Install' }).click();
      };
      return { dashboard, install };
    };

    const installed = async (...given: Parameters<typeof open>): Promise<string> => {
      const { dashboard, install } = await open(...given);
      await install();
      await expect.poll(() => saleor.read.apps().length).toBe(1);
      return dashboard;
    };

    const draft = async (dashboard: string): Promise<string> => {
      const query = `mutation { draftOrderCreate(input: { channelId: "Q2hhbm5lbDox",
        userEmail: "ann@example.com", lines: [] }) { order { id } errors { message } } }`;
      const answer = await fetch(`${dashboard}/dashboard/graphql`, {
        method: 'POST',
        body: JSON.stringify({ query }),
      });
      const { data } = (await answer.json()) as {
        data: { draftOrderCreate: { order: { id: string } } };
      };
      return data.draftOrderCreate.order.id;
    };

    const frameAt = async (path: string): Promise<Frame> => {
      const find = () => page.frames().find((one) => new URL(one.url()).pathname === path);
      await expect.poll(find).toBeDefined();
      const found = find();
      if (!found) throw new Error(`No frame shows ${path}`);
      await found.waitForFunction('window.got?.some(({ type }) => type === "handshake")');
      return found;
    };
    const got = (frame: Frame) =>
      frame.evaluate<{ type: string; payload: Record<string, unknown> }[]>('window.got');
    const send = (frame: Frame, type: string, payload: object = {}) =>
      frame.evaluate<unknown>(`window.send('${type}', ${JSON.stringify(payload)})`);

    const openOrder = async (dashboard: string): Promise<string> => {
      const order = await draft(dashboard);
      await page.goto(`${dashboard}/dashboard/orders/${encodeURIComponent(order)}`);
      return order;
    };

    test('an order’s page has the widgets, links and entries that were asked for, and no more', async () => {
      const dashboard = await installed();
      const order = await openOrder(dashboard);
      const widget = await frameAt('/order');
      const query = new URL(widget.url()).searchParams;
      expect(query.get('orderId')).toBe(order);
      expect(query.get('saleorApiUrl')).toBe(saleor.apiUrl);
      expect(page.frames()).toHaveLength(2);
      const told = await got(widget);
      expect(told.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['handshake', 'localeChanged', 'theme', 'redirect']),
      );
      expect(told[0]?.payload).toMatchObject({ dashboardVersion: '3.23.27' });
      await page.getByRole('button', { name: 'Full…' }).waitFor();
      await page.getByLabel('More actions').first().click();
      await page.getByRole('button', { name: 'Row', exact: true }).click();
      await page.waitForURL(/extensions\/app\/[^/]+\/rows\?orderId=/);
      expect(new URL((await frameAt('/rows')).url()).searchParams.get('orderId')).toBe(order);
    });

    test('a widget says how high it is, and may have the page read again', async () => {
      await openOrder(await installed());
      const widget = await frameAt('/order');
      const height = () => page.locator('iframe').evaluate((one) => one.clientHeight);
      expect(await height()).toBe(200);
      expect(await send(widget, 'widgetResize', { height: 321.2 })).toBe(true);
      expect(await height()).toBe(322);
      expect(await send(widget, 'widgetResize', { height: 99_999 })).toBe(true);
      expect(await height()).toBe(5_000);
      expect(await send(widget, 'widgetResize', { height: -1 })).toBe(true);
      expect(await height()).toBe(5_000);
      expect(await send(widget, 'refreshEntity')).toBe(true);
      await expect.poll(() => page.evaluate('window.pageReads')).toBe(1);
      expect(page.frames()).toContain(widget);
    });

    test('a widget opens a dialog of its own app by name, which knows only what it was given', async () => {
      await openOrder(await installed());
      const widget = await frameAt('/order');
      expect(await send(widget, 'openPopup', { extensionIdentifier: 'other' })).toBe(false);
      const named = { extensionIdentifier: 'full' };
      expect(await send(widget, 'openPopup', { ...named, appParams: 'x'.repeat(2_049) })).toBe(
        false,
      );
      expect(await send(widget, 'openPopup', { ...named, appParams: 'eyJhIjoxfQ==' })).toBe(true);
      const popup = await frameAt('/full');
      const query = new URL(popup.url()).searchParams;
      expect(query.get('appParams')).toBe('eyJhIjoxfQ==');
      expect(query.get('orderId')).toBeNull();
      expect(await send(popup, 'openPopup', named)).toBe(false);
      void send(popup, 'popupClose').catch(() => undefined);
      await expect.poll(() => page.frames().length).toBe(2);
    });

    test('an older Dashboard leaves an app without an answer', async () => {
      await openOrder(await installed([], '3.23.21'));
      saleor.control.setDashboardVersion('3.23.7');
      await page.reload();
      const widget = await frameAt('/order');
      for (const type of ['widgetResize', 'refreshEntity', 'openPopup', 'redirectToApp']) {
        expect(await send(widget, type, { height: 300 }), type).toBe('no answer');
      }
      expect(await send(widget, 'notification', { title: 'Hello' })).toBe(true);
      await page.getByRole('status').getByText('Hello').waitFor();
    });

    test('an older Dashboard does not offer to install what it does not know', async () => {
      const { install } = await open([], '3.23.20');
      await install();
      await page.getByRole('status').getByText('SEARCH_ACTION').waitFor();
      expect(saleor.read.apps()).toEqual([]);
    });

    test('the home page, a customer and the search show theirs', async () => {
      const dashboard = await installed();
      const order = await openOrder(dashboard);
      await page.keyboard.press('Control+k');
      await page.getByLabel('Search', { exact: true }).last().fill('pi_');
      await page.getByRole('button', { name: 'Find it…' }).click();
      const found = await frameAt('/find');
      expect(new URL(found.url()).searchParams.get('orderId')).toBe(order);
      await page.goto(`${dashboard}/dashboard/`);
      await frameAt('/home');
      await page.getByRole('link', { name: 'Customers' }).click();
      await page.getByRole('link', { name: 'ann@example.com' }).click();
      const customer = await frameAt('/them');
      expect(new URL(customer.url()).searchParams.get('customerId')).toBe('VXNlcjoxMDAx');
    });

    test('staff without a widget’s permission get no token at an order, and see none at home', async () => {
      const dashboard = await installed(['HANDLE_PAYMENTS']);
      saleor.control.addStaff({ email: 'bo@example.com', permissions: ['MANAGE_ORDERS'] });
      await openOrder(dashboard);
      const widget = await frameAt('/order');
      const token = (told: Awaited<ReturnType<typeof got>>) =>
        told.find(({ type }) => type === 'handshake')?.payload['token'];
      expect(token(await got(widget))).toMatch(/^ey/);
      await page.getByLabel('Signed in as').selectOption('bo@example.com');
      await expect.poll(() => page.frames().includes(widget)).toBe(false);
      expect(token(await got(await frameAt('/order')))).toBe('');
      await page.goto(`${dashboard}/dashboard/`);
      await page.getByText('No app shows anything here.').waitFor();
      await page.getByRole('button', { name: 'Search' }).click();
      expect(await page.getByRole('button', { name: 'Find it…' }).count()).toBe(0);
    });
  },
  patience,
);
