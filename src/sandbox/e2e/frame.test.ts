import type { Frame, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeSystemClock } from '../../adapters/system/clock';
import { findChromium } from './browser';
import { listen } from '../http';
import { routeToSample, stopRouting } from './sample-routes';
import { makeSampleWorld } from './sample-world';
import { type Stage, openStage, see } from './stage';

const chromium = findChromium();
if (!chromium) {
  console.log('Skipped: the app in the Dashboard’s frame, since no Chromium is installed.');
}

const clock = makeSystemClock();
const patience = 180_000;
/** The real Dashboard took half a second from its handshake to the page that it led to. */
const afterHandshakeMs = 1_500;

describe.skipIf(!chromium)(
  'the app in the Dashboard’s frame',
  () => {
    let stage: Stage;
    let page: Page;
    let app: FrameLocator;
    const world = makeSampleWorld();
    const order = world.rows[0];

    beforeAll(async () => {
      stage = await openStage(chromium ?? '');
      ({ page, app } = stage);
    }, patience);
    beforeEach(() => routeToSample(stage.browser.context, world));
    afterAll(async () => {
      if (stage) await stopRouting(stage.browser.context);
      await stage?.close();
    }, patience);

    const heading = (name: string) => app.getByRole('heading', { level: 1, name });
    const address = (): URL => new URL(stage.frame().url());
    const back = () => page.evaluate('history.back()');
    const reload = (frame: Frame) => frame.evaluate('location.reload()').catch(() => undefined);
    const bridged = (): object => ({
      saleorApiUrl: address().searchParams.get('saleorApiUrl'),
      id: address().searchParams.get('id'),
      theme: address().searchParams.get('theme'),
      locale: address().searchParams.get('locale'),
      flag: address().searchParams.get('featureFlags[new_order_ui][enabled]'),
    });
    const complete = (theme = 'light') => ({
      saleorApiUrl: stage.shop.saleorApiUrl,
      id: stage.shop.appId,
      theme,
      locale: 'en',
      flag: 'false',
    });

    test.each([
      ['/', '/', 'Overview'],
      ['/settings', '/settings', 'Settings'],
      ['/orders', '/orders', 'Orders'],
      ['/orders?state=FAILED', '/orders', 'Orders'],
      [`/orders/${order?.purchaseId ?? ''}`, `/orders/${order?.purchaseId ?? ''}`, 'Order #1000'],
    ])('%s stays open though the Dashboard posts its own whole path', async (path, own, title) => {
      await stage.open(path);
      await heading(title).waitFor();
      const told = await page.evaluate<string[]>('window.redirects');
      expect(told).toEqual([expect.stringContaining('/dashboard/extensions/app/')]);
      await clock.sleep(afterHandshakeMs);
      await heading(title).waitFor();
      expect(address().pathname).toBe(own);
    });

    test('Back leads from page to page, one entry of the history for each step', async () => {
      await stage.open('/');
      const entries = () => page.evaluate<number>('history.length');
      const before = await entries();
      await app.getByRole('link', { name: 'Orders', exact: true }).click();
      await app.getByRole('link', { name: '#1000' }).click();
      await heading('Order #1000').waitFor();
      expect(await entries()).toBe(before + 2);
      await back();
      await heading('Orders').waitFor();
      await back();
      await heading('Overview').waitFor();
      await page.evaluate('history.forward()');
      await heading('Orders').waitFor();
      await see(app, '1–25 of 60');
    });

    test('a reload of the frame alone finds the Dashboard again, on every page', async () => {
      await stage.open('/');
      for (const [link, title] of [
        ['Orders', 'Orders'],
        ['#1000', 'Order #1000'],
        ['All orders', 'Orders'],
      ] as const) {
        await app.getByRole('link', { name: link, exact: true }).click();
        await heading(title).waitFor();
        expect(bridged(), title).toEqual(complete());
        await reload(stage.frame());
        await clock.sleep(afterHandshakeMs);
        await heading(title).waitFor();
      }
      await app.getByRole('button', { name: /^Failed/ }).click();
      await see(app, '10 found');
      expect(bridged()).toEqual(complete());
      await reload(stage.frame());
      await see(app, '10 found');
      await back();
      await see(app, '1–25 of 60');
      await back();
      await heading('Order #1000').waitFor();
    });

    test('a page that is loaded afresh begins with the theme and locale of now', async () => {
      await stage.open('/');
      await page.evaluate(`window.setTheme('dark')`);
      await page.evaluate(`window.setLocale('de')`);
      await app.getByRole('link', { name: 'Bestellungen', exact: true }).click();
      await heading('Bestellungen').waitFor();
      expect(bridged()).toEqual({ ...complete('dark'), locale: 'de' });
      await page.evaluate(`window.setLocale('en')`);
    });

    test('what the page was opened for is not carried on to other pages', async () => {
      await stage.open(`/orders?orderId=${encodeURIComponent(order?.orderId ?? '')}`);
      await heading('Order #1000').waitFor();
      await app.getByRole('link', { name: 'All orders' }).click();
      await heading('Orders').waitFor();
      expect(address().searchParams.has('orderId')).toBe(false);
    });

    test.each([
      ['/nothing-here', 404, 'Page not found'],
      ['/orders/a/b', 404, 'Page not found'],
      ['/orders/%E0%A4%A', 400, 'This address cannot be read'],
    ])('%s is answered by %i, and says in the frame what to do', async (path, status, title) => {
      const answered = page.waitForResponse((response) =>
        response.url().startsWith(`${stage.shop.appUrl}${path}`),
      );
      await page.goto(stage.shop.dashboardUrl(path));
      expect((await answered).status()).toBe(status);
      await heading(title).waitFor();
      await stage.inspect(`error-${status}`);
      await app.getByRole('link', { name: 'Orders' }).click();
      await see(app, '1–25 of 60');
      expect(bridged()).toMatchObject({ saleorApiUrl: stage.shop.saleorApiUrl });
    });

    test('a document that a page of the app loaded finds the Dashboard as well', async () => {
      await stage.open('/');
      await stage.frame().evaluate(`location.assign('/orders' + location.search)`);
      await see(app, '1–25 of 60');
    });

    test('a frame at another site is refused, and the log says once which setting', async () => {
      const refusals = () => stage.shop.log().filter((line) => line.includes('page.frame-refused'));
      const stranger = await stage.browser.context.newPage();
      const site = await listen(
        async () =>
          new Response(`<iframe name="app" src="${stage.shop.appUrl}/orders"></iframe>`, {
            headers: { 'content-type': 'text/html' },
          }),
      );
      for (let times = 0; times < 2; times += 1) {
        await stranger.goto(site.url);
        await expect
          .poll(() => stranger.frames().map((frame) => frame.url()))
          .toContain('chrome-error://chromewebdata/');
      }
      await expect.poll(() => refusals().length).toBe(1);
      expect(JSON.parse(refusals()[0] ?? '')).toMatchObject({
        level: 'warn',
        event: 'page.frame-refused',
        origin: site.url,
        name: 'DASHBOARD_ORIGINS',
      });
      await stranger.close();
      await site.close();
    });

    test('the pages complained of nothing but what could not be found', () => {
      const others = stage.complaints.filter((text) => !/status of 40[04]/.test(text));
      expect(others).toEqual([]);
    });
  },
  patience,
);
