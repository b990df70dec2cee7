import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeDashboard } from '../demo/dashboard';
import { findViolations } from './axe';
import { findChromium } from './browser';
import { testKeys } from './shop';
import { enterAndLeave, openStage, see, type Stage } from './stage';

const chromium = findChromium();
if (!chromium) console.log('Skipped: the widgets in Chromium, since no Chromium is installed.');

const clock = makeSystemClock();
const patience = 240_000;
const pictures = join('test-results', 'pictures');
const email = 'ada@example.com';

describe.skipIf(!chromium)(
  'inside Saleor’s own pages',
  () => {
    let stage: Stage;
    let page: Page;
    let orderPath = '';
    let intentId = '';

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      stage = await openStage(chromium ?? '');
      ({ page } = stage);
      page.setDefaultTimeout(30_000);
    }, patience);

    afterAll(() => stage?.close(), patience);

    const open = async (path: string, theme: 'light' | 'dark' = 'light'): Promise<void> => {
      const url = stage.shop.saleorUrl(path);
      await stage.browser.context.addCookies([{ name: 'theme', value: theme, url }]);
      await page.goto(url);
    };
    /** The frame that shows this page of the app, once it has something to say. */
    const frameAt = async (path: string): Promise<Frame> => {
      const find = () => page.frames().find((one) => new URL(one.url()).pathname === path);
      await expect.poll(find, { timeout: 30_000 }).toBeDefined();
      const found = find();
      if (!found) throw new Error(`No frame shows ${path}`);
      await found.locator('main .row, main .notice, main ul, main form').first().waitFor();
      return found;
    };
    const inspect = async (frame: Frame, name: string): Promise<void> => {
      await page.screenshot({ path: join(pictures, `${name}.png`) });
      expect(await findViolations(frame), name).toEqual([]);
      expect(await frame.locator('h1').count(), name).toBe(1);
      const isWhole = await frame.evaluate(
        'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
      );
      expect(isWhole, `${name} is cut off`).toBe(true);
    };
    const fact = (frame: Frame, term: string) =>
      frame.locator('.fact', { has: frame.locator('dt', { hasText: term }) }).locator('dd');
    const actions = () =>
      page
        .evaluate<{ type: string; target: string }[]>('window.actions')
        .then((all) => all.map(({ type }) => type));

    test('a purchase becomes an order, whose page has a widget', async () => {
      const { shop } = stage;
      const { appUrl, saleorApiUrl, appToken: token } = shop;
      const dashboard = makeDashboard({ appUrl, saleorApiUrl, token });
      const connection = await dashboard.connect({ name: 'Test shop', ...testKeys });
      await dashboard.assign('default-channel', connection, 'app');
      const variants = await shop.staff.variants('default-channel');
      const cart = await shop.shopper.fillCart({
        ...{ channel: 'default-channel', variantId: [...variants.values()][0] ?? '' },
        ...{ quantity: 2, email },
      });
      const payment = await shop.shopper.startPayment({ sourceId: cart.checkoutId });
      await shop.shopper.confirm(payment, 'pm_card_visa');
      ({ intentId } = payment);
      const link = page.getByRole('link', { name: /^#\d+$/ });
      const look = async () => {
        await open('/orders');
        return link.count();
      };
      await expect.poll(look, { timeout: 90_000, interval: 1_000 }).toBe(1);
      orderPath = (await link.getAttribute('href'))?.replace('/dashboard', '') ?? '';
      await open(orderPath);
      const widget = await frameAt('/widgets/order');
      await see(widget, 'In sync', { exact: true });
    });

    test.each([
      [1440, 'light'],
      [768, 'dark'],
      [360, 'light'],
    ] as const)('the order’s widget fits at %i pixels, %s', async (width, theme) => {
      await page.setViewportSize({ width, height: 1_400 });
      await open(orderPath, theme);
      const widget = await frameAt('/widgets/order');
      // A frame that nobody sees draws nothing, and measures nothing.
      await page.locator('iframe').scrollIntoViewIfNeeded();
      await expect.poll(() => fact(widget, 'Saleor').textContent()).toBe('Fully charged');
      expect(await fact(widget, 'Stripe').textContent()).toBe('Charged');
      const acts = await widget.getByRole('listitem').count();
      expect(acts).toBeGreaterThan(1);
      expect(acts).toBeLessThanOrEqual(5);
      const heights = () =>
        page.locator('iframe').evaluate((one) => one.clientHeight) as Promise<number>;
      const content = () => widget.evaluate<number>('document.querySelector("main").scrollHeight');
      await expect
        .poll(async () => (await heights()) - (await content()))
        .toBeGreaterThanOrEqual(0);
      expect((await heights()) - (await content())).toBeLessThan(24);
      expect(await widget.evaluate('document.documentElement.dataset.theme')).toBe(theme);
      await inspect(widget, `widget-order-${width}-${theme}`);
    });

    test('the order’s widget syncs by keyboard, and the page is read again', async () => {
      await page.setViewportSize({ width: 1_440, height: 1_400 });
      await open(orderPath);
      const widget = await frameAt('/widgets/order');
      await widget.getByRole('button', { name: 'Sync now' }).focus();
      await page.keyboard.press('Enter');
      await see(widget, 'Both sides were read.');
      await expect.poll(() => page.evaluate('window.pageReads')).toBe(1);
      expect(await actions()).toContain('refreshEntity');
      await page.keyboard.press('Tab');
      await enterAndLeave(page, /extensions\/app\/[^/]+\/orders\/\w/);
      await stage.app.getByRole('heading', { level: 1, name: /^Order #\d+$/ }).waitFor();
    });

    test('what changes elsewhere is seen by the widget, which has the page read again', async () => {
      await open(orderPath);
      const widget = await frameAt('/widgets/order');
      expect(await fact(widget, 'Refunded').textContent()).toMatch(/0\.00/);
      await page.getByLabel('Amount (empty: all)').fill('1');
      await page.getByRole('button', { name: 'Refund', exact: true }).click();
      await expect
        .poll(() => fact(widget, 'Refunded').textContent(), { timeout: 60_000 })
        .toMatch(/1\.00/);
      await expect.poll(actions).toContain('refreshEntity');
      await page.getByRole('table', { name: 'Refunds' }).getByText('SUCCESS').waitFor();
    });

    test('the order’s menu leads to what the app knows of it', async () => {
      await open(orderPath);
      await page.getByLabel('More actions').first().click();
      await page.getByRole('button', { name: 'Stripe payment', exact: true }).click();
      await stage.app.getByRole('heading', { level: 1, name: /^Order #\d+$/ }).waitFor();
    });

    test.each(['light', 'dark'] as const)(
      'the home page says how payments are, %s',
      async (theme) => {
        await open('/', theme);
        const widget = await frameAt('/widgets/home');
        await see(widget, 'Works', { exact: true });
        await see(widget, 'No order needs a person.');
        await inspect(widget, `widget-home-${theme}`);
      },
    );

    test('a customer’s page shows what they paid', async () => {
      await open('/customers');
      await page.getByRole('link', { name: email }).click();
      const widget = await frameAt('/widgets/customer');
      await widget.getByRole('button', { name: /^Order #\d+$/ }).waitFor();
      await inspect(widget, 'widget-customer');
    });

    test('the search finds the order of a payment, and leads there', async () => {
      await open('/customers');
      await page.keyboard.press('Control+k');
      await page.getByLabel('Search', { exact: true }).last().fill('pi_');
      await page.getByRole('button', { name: 'Find a Stripe payment…' }).click();
      const find = await frameAt('/find');
      await find.getByLabel(/^Order number/).fill(intentId);
      await page.keyboard.press('Enter');
      await see(find, '1 order was found.');
      await inspect(find, 'find');
      await find.getByRole('button', { name: /^Order #\d+$/ }).click();
      await page.waitForURL(/extensions\/app\/[^/]+\/orders\/\w/);
      expect(await page.locator('#popup').evaluate((one) => one.hasAttribute('open'))).toBe(false);
    });

    test('staff who may not read it are told so, and wait for nothing', async () => {
      const permissions = ['MANAGE_ORDERS'];
      stage.shop.addStaff({ email: 'bo@example.com', permissions });
      const url = stage.shop.saleorUrl('/');
      const bo = encodeURIComponent('bo@example.com');
      await stage.browser.context.addCookies([{ name: 'staff', value: bo, url }]);
      await open(orderPath);
      const widget = await frameAt('/widgets/order');
      await see(widget, 'You may not see this');
      await open('/');
      await see(page, 'No app shows anything here.');
      await stage.browser.context.clearCookies({ name: 'staff' });
    });

    test('in an older Dashboard a widget is whole, though nobody answers it', async () => {
      const before = stage.complaints.length;
      stage.shop.setDashboardVersion('3.23.7');
      await open(orderPath);
      const widget = await frameAt('/widgets/order');
      await widget.getByRole('button', { name: 'Sync now' }).click();
      await see(widget, 'Both sides were read.');
      expect(await page.locator('iframe').evaluate((one) => one.clientHeight)).toBe(200);
      await clock.sleep(11_000);
      stage.shop.setDashboardVersion('3.23.27');
      expect(stage.complaints.slice(before)).toEqual([]);
    });

    test('what the app’s card links to is a page that opens outside the Dashboard', async () => {
      const outside = await stage.browser.context.newPage();
      await outside.goto(`${stage.shop.appUrl}/about`);
      await outside.getByRole('heading', { name: 'Data privacy' }).waitFor();
      expect(await findViolations(outside.mainFrame())).toEqual([]);
      await outside.close();
    });
  },
  patience,
);
