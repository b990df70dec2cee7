import { readFileSync } from 'node:fs';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenBrowser, findChromium } from './browser';
import { routeToNowhere, routeToSample, stopRouting } from './sample-routes';
import { makeSampleWorld } from './sample-world';
import { type Shop, testKeys } from './shop';
import { type Stage, openStage, see } from './stage';

const chromium = findChromium();
if (!chromium) {
  console.log('Skipped: the Dashboard pages in Chromium, since no Chromium is installed.');
}

const patience = 180_000;

describe.skipIf(!chromium)(
  'the Dashboard pages in Chromium',
  () => {
    let stage: Stage;
    let shop: Shop;
    let browser: OpenBrowser;
    let page: Page;
    let app: FrameLocator;

    beforeAll(async () => {
      stage = await openStage(chromium ?? '');
      ({ shop, browser, page, app } = stage);
    }, patience);

    afterAll(() => stage?.close(), patience);

    const open: Stage['open'] = (path, theme) => stage.open(path, theme);
    const frameOf: Stage['frame'] = () => stage.frame();
    const inspect: Stage['inspect'] = (name) => stage.inspect(name);

    test('a connection is added, and its mistakes are named beside their fields', async () => {
      await open('/settings');
      await see(app, 'No Stripe account is connected yet.');
      await inspect('setup-empty');
      await app.getByRole('button', { name: 'Add connection' }).click();
      await app.getByLabel('Name').fill('Test shop');
      await app.getByLabel('Publishable key').fill(testKeys.publishableKey);
      const secret = app.getByLabel('Restricted or secret key');
      await secret.fill('not a key');
      await app.getByRole('button', { name: 'Connect', exact: true }).click();
      await see(app, /^This is not a restricted or secret key/);
      expect(await secret.getAttribute('aria-invalid')).toBe('true');
      await inspect('setup-wrong-key');

      await secret.fill(testKeys.secretKey);
      await app.getByRole('button', { name: 'Connect', exact: true }).click();
      await see(app, '“Test shop” is connected.');
      await see(app, 'Enabled');
      expect(shop.stripeCalls()).toContain('POST /v1/webhook_endpoints');
      expect(await frameOf().content()).not.toContain(testKeys.secretKey);
      await inspect('setup-connected');
    });

    test('a channel is assigned, and this app makes its orders', async () => {
      await app
        .getByLabel(/^Connection of/)
        .first()
        .selectOption({ label: 'Test shop' });
      await app
        .getByLabel(/^Order creation in/)
        .first()
        .selectOption({ label: 'This app, once paid' });
      await app.getByRole('button', { name: 'Save', exact: true }).click();
      await see(app, /^Channel “.+” was saved\.$/);
      await inspect('setup-assigned');
    });

    test('a purchase is seen in the table, and agrees on both sides', async () => {
      const variants = await shop.staff.variants('default-channel');
      const cart = await shop.shopper.fillCart({
        channel: 'default-channel',
        variantId: [...variants.values()][0] ?? '',
        quantity: 2,
        email: 'ada@example.com',
      });
      const payment = await shop.shopper.startPayment({ sourceId: cart.checkoutId });
      expect(await shop.shopper.confirm(payment, 'pm_card_visa')).toBe('succeeded');

      await app.getByRole('link', { name: 'Orders', exact: true }).click();
      const row = app
        .getByRole('row')
        .filter({ hasText: 'In sync' })
        .filter({ hasText: 'Charged' });
      const look = async () => {
        await app.getByRole('button', { name: 'Refresh' }).click();
        return row.count();
      };
      await expect.poll(look, { timeout: 90_000, interval: 500 }).toBe(1);
      await inspect('orders');

      await app.getByLabel('Number, e-mail or Stripe id').fill(payment.intentId);
      await app.getByRole('button', { name: 'Search' }).press('Enter');
      await see(app, '1 found');
      await app.getByRole('button', { name: /^Failed/ }).click();
      await see(app, 'No order matches.');
      await app.getByRole('button', { name: 'Clear' }).click();
      await row.waitFor();
    });

    test('what is filtered is saved as a file, under the rules of the frame', async () => {
      const download = page.waitForEvent('download');
      await app.getByRole('button', { name: 'Export CSV' }).press('Enter');
      const file = await download;
      await see(app, '1 row was exported.');
      expect(file.suggestedFilename()).toBe('orders.csv');
      const [head = '', row = '', ...rest] = readFileSync(await file.path(), 'utf8').split('\r\n');
      expect(head).toMatch(/^\u{feff}"Order","Sync","Reason","Customer","Created"/u);
      expect(row).toMatch(/^"\d+","In sync","","ada@example\.com","\d{4}-\d\d-\d\dT[\d:.]+Z"/);
      expect(row).toMatch(/,"Charged","Unfulfilled","USD",\d+\.\d\d,/);
      expect(rest).toEqual(['']);
      const focused = () => frameOf().evaluate(() => document.activeElement?.textContent);
      expect(await focused()).toBe('Export CSV');
      await inspect('orders-exported');
    });

    test('a row shows both sides, its timeline, and is synced on request', async () => {
      await app.getByRole('link', { name: /^#\d+$/ }).click();
      await app.getByRole('heading', { level: 1, name: /^Order #\d+$/ }).waitFor();
      const timeline = app.getByRole('list', { name: 'Timeline' });
      await see(timeline, 'Payment started');
      const begun = timeline.locator('li', { has: app.getByText('Payment started') }).first();
      await begun
        .getByText(/behind it$/)
        .first()
        .click();
      await see(timeline, 'Create the payment in Stripe');
      for (const side of ['App', 'Saleor', 'Stripe']) {
        expect(await timeline.getByText(side, { exact: true }).count(), side).toBeGreaterThan(0);
      }
      const link = app.getByRole('link', { name: /^pi_\w+ \(opens Stripe/ }).first();
      expect(await link.getAttribute('href')).toMatch(
        /^https:\/\/dashboard\.stripe\.com\/.*test\/payments\/pi_\w+$/,
      );
      // A worker may be at the order just then; the page says so, and one asks again.
      const answer = app.getByText(/^(Both sides were read|Somebody else works)/);
      const syncNow = async () => {
        await app.getByRole('button', { name: 'Sync now' }).press('Enter');
        await answer.waitFor();
        return answer.textContent();
      };
      await expect.poll(syncNow, { timeout: 90_000, interval: 500 }).toMatch(/^Both sides were/);
      await inspect('order');
    });

    test('the Dashboard’s page of an order shows the app’s side of it', async () => {
      await app.getByRole('button', { name: 'Open the order in the Dashboard' }).click();
      await page.waitForURL(/\/dashboard\/orders\//);
      await app.getByRole('heading', { level: 1, name: 'Stripe payment' }).waitFor();
      await app.getByRole('list', { name: 'Timeline' }).waitFor();
      await page.getByLabel('More actions').first().click();
      await page.getByRole('button', { name: 'Stripe payment', exact: true }).click();
      await app.getByRole('heading', { level: 1, name: /^Order #\d+$/ }).waitFor();
    });

    test('the Dashboard’s theme is followed, at the start and at a switch', async () => {
      const background = () =>
        frameOf().evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await background();
      await page.evaluate(`window.setTheme('dark')`);
      await expect.poll(background).not.toBe(light);
      await inspect('order-dark');
      await open('/orders', 'dark');
      await app.getByRole('table').waitFor();
      expect(await background()).not.toBe(light);
      await inspect('orders-dark');
      await open('/settings', 'dark');
      await see(app, 'Test shop');
      await inspect('setup-dark');
      await open('/', 'dark');
      await see(app, 'Test shop');
      await inspect('overview-dark');
    });

    test('nothing was refused by the pages’ own policy, and nothing failed unseen', () => {
      expect(stage.complaints).toEqual([]);
    });

    test('the API answers bad requests with stable codes, and shows no map of itself', async () => {
      const token = await shop.appToken();
      const good = {
        'authorization-bearer': token,
        'saleor-api-url': shop.saleorApiUrl,
        'content-type': 'application/json',
      };
      const send = async (headers: Record<string, string>, query: string) => {
        const body = JSON.stringify({ query });
        const url = `${shop.appUrl}/api/graphql`;
        const response = await fetch(url, { method: 'POST', headers, body });
        const { data, errors } = (await response.json()) as {
          data?: unknown;
          errors?: { extensions: { code: string } }[];
        };
        return { status: response.status, data, code: errors?.[0]?.extensions.code };
      };
      const now = '{ now }';
      expect(await send(good, now)).toMatchObject({
        status: 200,
        data: { now: expect.any(String) },
      });
      expect(await send({}, now)).toMatchObject({ status: 400, code: 'credentials-missing' });
      const forged = { ...good, 'authorization-bearer': `${token.slice(0, -6)}AAAAAA` };
      expect(await send(forged, now)).toMatchObject({ status: 401, code: 'token-invalid' });
      const elsewhere = { ...good, 'saleor-api-url': 'https://other.example/graphql/' };
      expect(await send(elsewhere, now)).toMatchObject({ status: 401, code: 'not-installed' });
      const large = `{ now # ${'x'.repeat(40_000)}\n }`;
      expect(await send(good, large)).toMatchObject({ status: 413, code: 'body-too-large' });
      const map = '{ __schema { queryType { name } } }';
      expect(await send(good, map)).toMatchObject({ status: 400, code: 'invalid-document' });
      const get = await fetch(`${shop.appUrl}/api/graphql?query=${now}`);
      expect(get.status).toBe(405);
    });

    test('outside of the Dashboard, a page says where to go', async () => {
      const alone = await browser.context.newPage();
      await alone.goto(shop.appUrl);
      await alone.getByRole('heading', { name: 'Open this app in the Dashboard' }).waitFor();
      await alone.close();
    });

    describe('in the hands of staff who may do less', () => {
      const signIn = (email: string) =>
        browser.context.addCookies([
          {
            name: 'staff',
            value: encodeURIComponent(email),
            url: new URL(shop.dashboardUrl('/')).origin,
          },
        ]);
      const entry = () => page.getByRole('link', { name: 'Stripe orders' });
      afterAll(() => signIn('admin@example.com'));

      test('who handle payments see the entry and the pages, and change no connection', async () => {
        const permissions = ['HANDLE_PAYMENTS', 'MANAGE_ORDERS'];
        shop.addStaff({ email: 'bo@example.com', permissions });
        await signIn('bo@example.com');
        await open('/settings');
        await see(app, /asks for the permission MANAGE_APPS/);
        expect(await app.getByRole('button', { name: 'Add connection' }).count()).toBe(0);
        await entry().click();
        await app.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
        await app.getByRole('table').waitFor();
      });

      test('who do not handle payments see no entry, and on the page what they need', async () => {
        shop.addStaff({ email: 'cy@example.com', permissions: ['MANAGE_ORDERS'] });
        await signIn('cy@example.com');
        await open('/orders');
        await see(app, 'You may not see this');
        await see(app, 'HANDLE_PAYMENTS');
        expect(await entry().count()).toBe(0);
      });
    });

    test('the pages of an app that was deactivated open, and say so', async () => {
      const manage = shop.dashboardUrl('/edit');
      await page.goto(manage);
      await page.getByRole('button', { name: 'Deactivate' }).click();
      await page.getByRole('button', { name: 'Activate', exact: true }).waitFor();
      const inactive = app.getByText('The app is switched off in Saleor');
      const shown = async () => {
        await open('/settings');
        await app.getByRole('heading', { name: 'About this installation' }).waitFor();
        return inactive.count();
      };
      await expect.poll(shown, { timeout: 30_000 }).toBe(1);
      await page.goto(manage);
      await page.getByRole('button', { name: 'Activate', exact: true }).click();
      await page.getByRole('button', { name: 'Deactivate' }).waitFor();
      await expect.poll(shown, { timeout: 30_000 }).toBe(0);
    });

    test('another site cannot show the pages in a frame', async () => {
      const stranger = await browser.context.newPage();
      await stranger.goto(shop.dashboardUrl('/').replace('127.0.0.1', 'localhost'));
      await expect
        .poll(() => stranger.frames().map((frame) => frame.url()))
        .toContain('chrome-error://chromewebdata/');
      await stranger.close();
    });

    describe('states that a healthy shop does not show', () => {
      afterAll(() => stopRouting(browser.context));

      test('staff who may not handle payments are told what they need', async () => {
        await routeToSample(browser.context, makeSampleWorld({ permissions: [] }));
        await open('/orders');
        await see(app, 'You may not see this');
        await see(app, 'HANDLE_PAYMENTS');
        await inspect('stranger');
      });

      test('staff who may not configure see everything and no way to change it', async () => {
        const permissions = ['HANDLE_PAYMENTS'];
        await routeToSample(
          browser.context,
          makeSampleWorld({ permissions, saleorUnavailable: true }),
        );
        await open('/settings');
        await see(app, /asks for the permission MANAGE_APPS/);
        await see(app, 'Saleor’s list of channels could not be read');
        expect(await app.getByRole('button', { name: 'Add connection' }).count()).toBe(0);
        expect(await app.getByRole('combobox').first().isDisabled()).toBe(true);
        await inspect('reader');
      });

      test('a broken connection and a problem come with their next step', async () => {
        const world = makeSampleWorld();
        await routeToSample(browser.context, world);
        await open('/');
        await see(app, /Rotate the webhook secret: Stripe gets a new endpoint/);
        await see(app, /^Next step: Top up the balance/);
        await inspect('problems');
        await open(`/orders/${world.rows[5]?.purchaseId ?? ''}`);
        await see(app, 'Needs a person');
        await inspect('order-failed');
      });

      test('removing a connection asks first, and Escape takes it back', async () => {
        await open('/settings');
        await app.getByRole('button', { name: /^Actions for USShop/ }).click();
        await app.getByRole('menuitem', { name: 'Remove' }).click();
        const dialog = app.getByRole('dialog');
        await dialog.waitFor();
        await inspect('remove');
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      });

      test('nothing is cut off in a narrow frame', async () => {
        await page.setViewportSize({ width: 420, height: 1_200 });
        for (const [name, path] of [
          ['narrow-setup', '/settings'],
          ['narrow-orders', '/orders'],
        ] as const) {
          await open(path);
          await app.getByRole('table').waitFor();
          const wide = await frameOf().evaluate(
            () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
          );
          expect(wide, name).toBe(false);
          await inspect(name);
        }
        await page.setViewportSize({ width: 1280, height: 1_600 });
      });

      test('the table is paged by keyboard', async () => {
        await open('/orders');
        await see(app, '1–25 of 60');
        const first = await app.getByRole('rowheader').first().textContent();
        await app.getByRole('button', { name: 'Next page' }).press('Enter');
        await expect.poll(() => app.getByRole('rowheader').first().textContent()).not.toBe(first);
        await app.getByRole('button', { name: 'Previous page' }).press('Enter');
        await expect.poll(() => app.getByRole('rowheader').first().textContent()).toBe(first);
        await inspect('orders-many');
      });

      test('numbers, dates and words follow the Dashboard’s language', async () => {
        await page.evaluate(`window.setLocale('de')`);
        await app
          .getByText(/vor \d+ Minuten/)
          .first()
          .waitFor();
        await app.getByRole('heading', { level: 1, name: 'Bestellungen' }).waitFor();
        await page.evaluate(`window.setLocale('en')`);
      });

      test('an order that does not exist, and an app that does not answer, say what to do', async () => {
        await open('/orders/nothing');
        await app.getByRole('heading', { name: 'There is no such order' }).waitFor();
        await inspect('order-missing');
        await routeToNowhere(browser.context);
        await open('/orders');
        await see(app, 'The app did not answer');
        await app.getByRole('button', { name: 'Try again' }).waitFor();
        await inspect('no-answer');
      });
    });
  },
  patience,
);
