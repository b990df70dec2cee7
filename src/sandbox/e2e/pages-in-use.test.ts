import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeSystemClock } from '../../adapters/system/clock';
import { findChromium } from './browser';
import { routeToNowhere, routeToSample, stopRouting } from './sample-routes';
import { type SampleWorld, makeSampleWorld } from './sample-world';
import { testKeys } from './shop';
import { type Stage, openStage, see } from './stage';

const chromium = findChromium();
if (!chromium) {
  console.log('Skipped: the pages in use in Chromium, since no Chromium is installed.');
}

const clock = makeSystemClock();
const patience = 180_000;
/** Within so long a page of the sample world has answered and was drawn anew. */
const settledMs = 400;

describe.skipIf(!chromium)(
  'the pages in use, in Chromium',
  () => {
    let stage: Stage;
    let page: Page;
    let app: FrameLocator;
    let world: SampleWorld;

    beforeAll(async () => {
      stage = await openStage(chromium ?? '');
      ({ page, app } = stage);
    }, patience);
    beforeEach(async () => {
      await page.setViewportSize({ width: 1280, height: 1_200 });
      world = makeSampleWorld();
      await routeToSample(stage.browser.context, world);
    });
    afterAll(async () => {
      if (stage) await stopRouting(stage.browser.context);
      await stage?.close();
    }, patience);

    const button = (name: string | RegExp): Locator =>
      app.getByRole('button', { name, exact: typeof name === 'string' }).first();

    /** What has the focus in the frame, by its label; null where it was lost. */
    const focused = (): Promise<string | null> =>
      stage.frame().evaluate(() => {
        const at = document.activeElement;
        if (!at || at === document.body) return null;
        const label = at.id ? document.querySelector(`label[for="${at.id}"]`) : null;
        return at.getAttribute('aria-label') ?? (label ?? at).textContent;
      });

    /** Pressed by keyboard, it leads the focus there, on a machine that is busy a little later. */
    const expectFocus = async (locator: Locator, label: string | RegExp): Promise<void> => {
      await locator.press('Enter');
      await clock.sleep(settledMs);
      const expected = typeof label === 'string' ? label : expect.stringMatching(label);
      await expect.poll(focused).toEqual(expected);
    };

    /** Chooses an act of a ⋮ menu by keyboard alone. */
    const chooseAct = async (menu: string | RegExp, act: string): Promise<void> => {
      await button(menu).press('Enter');
      await app.getByRole('menuitem', { name: act }).waitFor();
      for (let step = 0; step < 5; step += 1) {
        const at = await stage.frame().evaluate(() => document.activeElement?.textContent ?? '');
        if (at.startsWith(act)) return page.keyboard.press('Enter');
        await page.keyboard.press('ArrowDown');
      }
      throw new Error(`The menu does not lead to ${act}.`);
    };

    const notices = async (): Promise<object[]> => {
      const actions = await page.evaluate<{ type: string; payload: object }[]>('window.actions');
      return actions.filter(({ type }) => type === 'notification').map(({ payload }) => payload);
    };

    describe('the focus is kept', () => {
      test('by the buttons of the table of orders', async () => {
        await stage.open('/orders');
        await app.getByRole('table').waitFor();
        await expectFocus(button('Next page'), 'Next page');
        await page.keyboard.press('Enter');
        await app.getByRole('link', { name: '#1059' }).waitFor();
        await expect.poll(focused).toBe('Next page');
        await expectFocus(button('Previous page'), 'Previous page');
        await expectFocus(button('Refresh'), 'Refresh');
        await expectFocus(button(/^Failed/), /^Failed/);
        await see(app, '10 found');
        await app.getByLabel('Number, e-mail or Stripe id').fill('1005');
        await expectFocus(button('Search'), 'Search');
        await see(app, '1 found');
      });

      test('by the buttons of an order', async () => {
        await stage.open(`/orders/${world.rows[0]?.purchaseId ?? ''}`);
        await expectFocus(button('Sync now'), 'Sync now');
        await see(app, /^Both sides were read/);
        await expectFocus(button('Refresh'), 'Refresh');
      });

      test('by the buttons of the connections and channels', async () => {
        await stage.open('/settings');
        await button(/^Actions for/).waitFor();
        await expectFocus(button('Refresh'), 'Refresh');
        await chooseAct(/^Actions for/, 'Rotate webhook secret');
        await app
          .getByRole('dialog')
          .getByText(/Stripe gets a new webhook endpoint/)
          .waitFor();
        await expectFocus(button('Rotate webhook secret'), /^Actions for/);
        await see(app, /has a new signing secret/);
        await app.getByLabel('Order creation in Polska').selectOption('SALEOR');
        await expectFocus(button('Save'), /Polska/);
        await see(app, 'Channel “Polska” was saved.');
        await app.getByLabel('Order creation in Polska').selectOption('APP');
        await expectFocus(button('Save'), /Polska/);
        const assigned = () => world.assignments.get('channel-pln')?.completion;
        await expect.poll(assigned).toBe('app');
      });

      test('and given back by a form to what opened it, and by Clear to the search', async () => {
        await stage.open('/settings');
        await button('Add connection').press('Enter');
        await expectFocus(button('Cancel'), 'Add connection');
        await chooseAct(/^Actions for/, 'Rotate keys');
        await expectFocus(button('Cancel'), /^Actions for/);
        await stage.open('/orders?search=none');
        await expectFocus(button('Clear'), 'Number, e-mail or Stripe id');
        const search = app.getByLabel('Number, e-mail or Stripe id');
        await expect.poll(() => search.inputValue()).toBe('');
      });

      test('when the first connection is added, and when one is removed', async () => {
        world = makeSampleWorld({ empty: true });
        await routeToSample(stage.browser.context, world);
        await stage.open('/settings');
        await button('Add connection').press('Enter');
        await app.getByLabel('Name').fill('First');
        await app.getByLabel('Publishable key').fill(testKeys.publishableKey);
        await app.getByLabel('Restricted or secret key').fill(testKeys.secretKey);
        await expectFocus(button('Connect'), 'Add connection');
        await chooseAct('Actions for First', 'Remove');
        await app.getByRole('dialog').waitFor();
        await expectFocus(button('Remove'), 'Add connection');
        await expect.poll(() => world.connections.size).toBe(0);
      });
    });

    describe('the connections and channels', () => {
      const fill = async (values: Readonly<Record<string, string>>): Promise<void> => {
        await button('Add connection').press('Enter');
        for (const [label, value] of Object.entries(values)) {
          await app.getByLabel(label).fill(value);
        }
        await button('Connect').press('Enter');
      };

      test('have every wrong field named at once', async () => {
        await stage.open('/settings');
        await fill({ 'Publishable key': 'sk_test_1', 'Restricted or secret key': 'pk_test_1' });
        await see(app, 'Give the connection a name.');
        await see(app, /^This is not a publishable key/);
        await see(app, /^This is not a restricted or secret key/);
        await expect.poll(focused).toBe('Name');
        await stage.inspect('setup-all-wrong');
        const link = await app.getByRole('link', { name: /^Create a restricted key/ });
        expect(await link.getAttribute('href')).toContain('permissions%5B%5D=rak_event_read');
      });

      test('keys of two modes are not sent', async () => {
        await stage.open('/settings');
        await fill({
          Name: 'Mixed',
          'Publishable key': 'pk_live_1',
          'Restricted or secret key': 'rk_test_1',
        });
        await see(app, /^One key is for test mode and the other one is live/);
        expect(world.connections.size).toBe(2);
      });

      test('an account is connected a second time only where that is meant', async () => {
        await stage.open('/settings');
        await fill({
          Name: 'Twin',
          'Publishable key': 'pk_test_51SampleKey0001',
          'Restricted or secret key': 'rk_test_twin',
        });
        const dialog = app.getByRole('dialog');
        await see(dialog, /is connected already/);
        await stage.inspect('setup-twin');
        expect(world.connections.size).toBe(2);
        await dialog.getByRole('button', { name: 'Connect this account a second time' }).click();
        await see(app, '“Twin” is connected.');
        expect(world.connections.size).toBe(3);
      });

      test('a connection that is used says before the click why it cannot be removed', async () => {
        await stage.open('/settings');
        await button(/^Actions for EU shop/).press('Enter');
        const remove = app.getByRole('menuitem', { name: 'Remove' });
        await see(remove, /^Used by default-channel\. Assign these channels/);
        expect(await remove.getAttribute('aria-disabled')).toBe('true');
        await stage.inspect('setup-menu');
        await remove.click({ force: true });
        expect(await app.getByRole('dialog').count()).toBe(0);
      });

      test('taking a channel off asks first, and Cancel leaves it as it was', async () => {
        await stage.open('/settings');
        const connection = app.getByLabel('Connection of Default Channel');
        await connection.selectOption('');
        await see(app, 'One channel has unsaved changes.');
        await button('Save').click();
        const dialog = app.getByRole('dialog');
        await see(dialog, /^Default Channel takes no more payments/);
        await stage.inspect('setup-unassign');
        await dialog.getByRole('button', { name: 'Cancel' }).click();
        await expect.poll(() => dialog.count()).toBe(0);
        expect(world.assignments.get('default-channel')?.connectionId).toBe('con_sample');
        await button('Discard').click();
        await expect.poll(() => connection.inputValue()).toBe('con_sample');
      });

      test('a page with unsaved changes asks before it is left', async () => {
        await stage.open('/settings');
        await app.getByLabel('Order creation in Polska').selectOption('SALEOR');
        await app.getByRole('link', { name: 'Orders', exact: true }).click();
        const dialog = app.getByRole('dialog', { name: 'Leave without saving?' });
        await dialog.getByRole('button', { name: 'Cancel' }).click();
        await button('Save').waitFor();
        await app.getByRole('link', { name: 'Orders', exact: true }).click();
        await dialog.getByRole('button', { name: 'Leave' }).click();
        await app.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
      });

      test('an old notice goes once something new is begun', async () => {
        await stage.open('/settings');
        await app.getByLabel('Order creation in Polska').selectOption('SALEOR');
        await button('Save').click();
        const notice = app.getByText('Channel “Polska” was saved.');
        await notice.waitFor();
        await button('Add connection').click();
        await expect.poll(() => notice.count()).toBe(0);
      });
    });

    test.each([
      [375, 'dark'],
      [1_280, 'light'],
    ] as const)('long values stay in their places at %i pixels, %s', async (width, theme) => {
      await page.setViewportSize({ width, height: 1_600 });
      const long = world.rows.find(({ stripeStatus }) =>
        stripeStatus?.includes('requires_payment'),
      );
      expect(long?.intentIds[0]).toMatch(/^pi_\w{24}$/);
      for (const [name, path, shown] of [
        ['long-overview', '/', 'Stripe connections'],
        ['long-setup', '/settings', 'Channels'],
        ['long-orders', '/orders', 'Orders'],
        ['long-order', `/orders/${long?.purchaseId ?? ''}`, 'Timeline'],
      ] as const) {
        await stage.open(path, theme);
        await app.getByRole('heading', { name: shown, exact: true }).waitFor();
        await clock.sleep(settledMs);
        expect(await tooWide(), name).toEqual([]);
        await stage.inspect(`${name}-${width}-${theme}`);
      }
    });

    /** What reaches out of its box, tables apart: those scroll in their own frames. */
    const tooWide = (): Promise<string[]> =>
      stage.frame().evaluate(() => {
        const root = document.documentElement;
        const spilling = [...document.querySelectorAll('.page *')].filter(
          (element) =>
            element.closest('.table-frame, .visually-hidden, input, select') === null &&
            element.clientWidth > 0 &&
            element.scrollWidth > element.clientWidth + 1,
        );
        return [
          ...(root.scrollWidth > root.clientWidth ? ['the page'] : []),
          ...spilling.map(({ textContent }) => textContent ?? ''),
        ];
      });

    test('outcomes and refusals are told by the Dashboard’s own notice as well', async () => {
      await stage.open('/settings');
      await app.getByLabel('Order creation in Polska').selectOption('SALEOR');
      await button('Save').press('Enter');
      await see(app, 'Channel “Polska” was saved.');
      const saved = { status: 'success', title: 'Channel “Polska” was saved.' };
      await expect.poll(notices).toContainEqual(expect.objectContaining(saved));
      await button('Add connection').press('Enter');
      await app.getByLabel('Name').fill('Wrong');
      await app.getByLabel('Publishable key').fill(testKeys.publishableKey);
      await app.getByLabel('Restricted or secret key').fill('sk_test_refused');
      await button('Connect').press('Enter');
      await expect.poll(notices).toContainEqual(
        expect.objectContaining({
          status: 'error',
          title: 'The connection was not saved',
          text: expect.stringContaining('The secret key is not one.'),
        }),
      );
      await stage.open(`/orders/${world.rows[0]?.purchaseId ?? ''}`);
      await button('Sync now').press('Enter');
      await expect
        .poll(notices)
        .toContainEqual(
          expect.objectContaining({ status: 'success', title: expect.stringMatching(/^Both/) }),
        );
      await routeToNowhere(stage.browser.context);
      await button('Sync now').press('Enter');
      await expect
        .poll(notices)
        .toContainEqual(
          expect.objectContaining({ status: 'error', title: 'The app did not answer' }),
        );
    });

    test('what needs a person leads to all of it, whether it needs attention or failed', async () => {
      await stage.open('/');
      await app.getByRole('link', { name: 'All orders that need a person' }).click();
      await see(app, '20 found');
      const table = app.getByRole('table');
      expect(await table.getByText('Needs attention', { exact: true }).count()).toBe(10);
      expect(await table.getByText('Failed', { exact: true }).count()).toBe(10);
      for (const name of [/^Needs attention/, /^Failed/]) {
        expect(await button(name).getAttribute('aria-pressed')).toBe('true');
      }
    });

    test('the first page says what is left to set up, and folds that away once it is done', async () => {
      await routeToSample(stage.browser.context, makeSampleWorld({ empty: true }));
      await stage.open('/');
      await see(app, 'Set up: 0 of 3 done');
      await stage.inspect('overview-empty');
      await app.getByRole('link', { name: 'Go to Settings' }).press('Enter');
      await app.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      await routeToSample(stage.browser.context, world);
      await stage.open('/');
      await see(app, 'Set up is complete');
      expect(await app.getByText('Take a test payment').isVisible()).toBe(false);
    });

    test('the first page says how each connection stands, and leads to orders by state', async () => {
      await stage.open('/');
      await see(app, /^Payments work, and Stripe’s last event came/);
      await see(app, /^The webhook endpoint is disabled/);
      await stage.inspect('overview');
      await button('7 days').press('Enter');
      await app.getByRole('img', { name: '60 payments started' }).waitFor();
      const card = app.locator('.plot-card', { hasText: 'Payments by outcome' });
      await card.getByText('As a table').press('Enter');
      await see(app, 'Money in USD (Test)');
      await app.getByRole('img', { name: '180 events taken, 7 of them late' }).waitFor();
      const numbers = app.getByRole('region', { name: 'Payments by outcome' }).getByRole('table');
      expect(await numbers.getByRole('row').count()).toBe(8);
      await stage.inspect('overview-week');
      await app
        .getByRole('link', { name: /^10 orders/ })
        .first()
        .press('Enter');
      await see(app, '10 found');
    });

    test('the timeline has an act and its echoes as one entry, which unfolds', async () => {
      await stage.open(`/orders/${world.rows[4]?.purchaseId ?? ''}`);
      const timeline = app.getByRole('list', { name: 'Timeline' });
      await see(timeline, 'Money goes back');
      expect(await timeline.getByRole('listitem').count()).toBe(4);
      const [first = ''] = await timeline.locator('time').allTextContents();
      expect(first).toMatch(/\d+:\d\d:\d\d\sAM/);
      const order = timeline.getByRole('listitem').filter({ hasText: 'Order created' });
      await order.getByText('2 entries behind it').press('Enter');
      await see(order, 'Found in Saleor’s list of changed orders');
      await stage.inspect('order-timeline');
    });

    test('an id is copied though the frame may not write to the clipboard', async () => {
      const [row] = world.rows;
      await stage.open(`/orders/${row?.purchaseId ?? ''}`);
      const intentId = row?.intentIds[0] ?? '';
      const copy = app.getByRole('button', { name: `Copy ${intentId}` }).first();
      const refused = await stage
        .frame()
        .evaluate(() =>
          navigator.clipboard.writeText('x').then(String, ({ name }) => String(name)),
        );
      expect(refused).toBe('NotAllowedError');
      await copy.press('Enter');
      await expect.poll(() => app.getByText('Copied.').count()).toBe(1);
      expect(await focused()).toBe(`Copy ${intentId}`);
      await app.getByRole('link', { name: 'All orders' }).click();
      const search = app.getByLabel('Number, e-mail or Stripe id');
      await search.focus();
      await page.keyboard.press('Control+v');
      await expect.poll(() => search.inputValue()).toBe(intentId);
    });

    test.each([
      ['de', 'Einstellungen', 'Kanäle'],
      ['fr', 'Paramètres', 'Canaux'],
      ['es', 'Ajustes', 'Canales'],
      ['pl', 'Ustawienia', 'Kanały'],
    ] as const)(
      'the pages speak %s, and fit a narrow frame in it',
      async (locale, title, channels) => {
        await page.setViewportSize({ width: 375, height: 1_600 });
        await stage.open('/settings');
        await page.evaluate(`window.setLocale('${locale}')`);
        await app.getByRole('heading', { level: 1, name: title }).waitFor();
        await app.getByRole('heading', { level: 2, name: channels }).waitFor();
        expect(await stage.frame().evaluate(() => document.documentElement.lang)).toBe(locale);
        expect(await tooWide()).toEqual([]);
        await stage.inspect(`settings-${locale}`);
        await page.evaluate(`window.setLocale('en')`);
        await app.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      },
    );

    test('what needs a person is told in the Dashboard’s language, with the next step', async () => {
      await stage.open(`/orders/${world.rows[5]?.purchaseId ?? ''}`);
      await see(app, 'Stripe or Saleor refused something that is needed');
      await page.evaluate(`window.setLocale('de')`);
      await see(app, 'Stripe oder Saleor hat etwas Nötiges abgelehnt');
      await see(app, /^Nächster Schritt: Beheben Sie die oben genannte Ursache/);
      await stage.inspect('order-failed-de');
      await page.evaluate(`window.setLocale('en')`);
    });

    test('a date of a script from right to left keeps its parts in their order', async () => {
      await stage.open(`/orders/${world.rows[0]?.purchaseId ?? ''}`);
      await app.getByRole('list', { name: 'Timeline' }).waitFor();
      await page.evaluate(`window.setLocale('ar')`);
      await expect.poll(() => app.locator('.timeline time').first().textContent()).toMatch(/ص/);
      const places = await app
        .locator('.timeline time')
        .first()
        .evaluate((element) => {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          const text = walker.nextNode();
          const left = (at: number) => {
            const range = document.createRange();
            range.setStart(text ?? element, at);
            range.setEnd(text ?? element, at + 1);
            return range.getBoundingClientRect().left;
          };
          const words = text?.textContent ?? '';
          return [/\d/, '/', '،'].map((part) => left(words.search(part)));
        });
      // From right to left: the day, its stroke, the comma after the year.
      expect(places).toEqual([...places].sort((a, b) => b - a));
      await stage.inspect('order-ar');
      // The Dashboard keeps the choice, and what comes after is read in English.
      await page.evaluate(`window.setLocale('en')`);
    });

    test('the rows say where they are among all, and lead back to the same filter', async () => {
      await stage.open('/orders');
      await see(app, '1–25 of 60');
      await button('Next page').press('Enter');
      await see(app, '26–50 of 60');
      await stage.open('/orders?state=FAILED&search=1005');
      await see(app, '1 found');
      await app.getByRole('link', { name: '#1005' }).click();
      await app.getByRole('heading', { level: 1, name: 'Order #1005' }).waitFor();
      await app.getByRole('link', { name: 'All orders' }).click();
      await see(app, '1 found');
      expect(await app.getByLabel('Number, e-mail or Stripe id').inputValue()).toBe('1005');
      expect(await button(/^Failed/).getAttribute('aria-pressed')).toBe('true');
    });

    test('the table is put in order and filtered, in the address, so that Back undoes it', async () => {
      await stage.open('/orders');
      const amount = app.getByRole('columnheader', { name: 'Amount' });
      expect(await amount.getAttribute('aria-sort')).toBe('none');
      await amount.getByRole('button').press('Enter');
      await expect.poll(() => amount.getAttribute('aria-sort')).toBe('descending');
      await amount.getByRole('button').press('Enter');
      await expect.poll(() => amount.getAttribute('aria-sort')).toBe('ascending');
      await app.getByRole('rowheader', { name: '#1000' }).waitFor();
      await app.getByLabel('Payment', { exact: true }).selectOption('REFUNDED');
      await see(app, '10 found');
      await app.getByLabel('Channel', { exact: true }).selectOption('default-channel');
      const found = app.getByRole('status').filter({ hasText: 'found' });
      await expect.poll(() => found.textContent()).not.toBe('10 found');
      await stage.inspect('orders-filtered');
      expect(stage.frame().url()).toMatch(/sort=AMOUNT&order=up/);
      // The page around the frame is not loaded again, so there is no load to wait for.
      await page.evaluate('history.back()');
      await see(app, '10 found');
      expect(await amount.getAttribute('aria-sort')).toBe('ascending');
    });

    test('a row without an order is told by its customer, and what differs is marked', async () => {
      await stage.open('/orders?search=shopper3@');
      await app.getByRole('link', { name: 'Checkout of shopper3@example.com' }).waitFor();
      const held = world.rows.find(({ paymentStatus }) => paymentStatus === 'authorized');
      await stage.open(`/orders/${held?.purchaseId ?? ''}`);
      const sides = app.getByRole('table', { name: 'What both sides say of the money' });
      const captured = sides.getByRole('row', { name: /^Captured/ });
      expect(await captured.textContent()).toMatch(/Differs.*Stripe captured .+ not told of yet/);
      const total = sides.getByRole('row', { name: /^Total/ });
      expect(await total.textContent()).not.toContain('Differs');
      await see(app, 'Visa •••• 4242');
      await stage.inspect('order-differs');
    });

    test('what was there stays beside the error where a refresh fails', async () => {
      for (const [path, shown] of [
        ['/', 'EU shop (test)'],
        ['/settings', 'EU shop (test)'],
        ['/orders', '#1000'],
        [`/orders/${world.rows[0]?.purchaseId ?? ''}`, 'Both sides'],
      ] as const) {
        await routeToSample(stage.browser.context, world);
        await stage.open(path);
        await see(app, shown, { exact: true });
        await routeToNowhere(stage.browser.context);
        await button('Refresh').press('Enter');
        await see(app, 'The app did not answer');
        expect(await app.getByText(shown, { exact: true }).count(), path).toBeGreaterThan(0);
      }
    });

    test('an export says how far it is, can be cancelled, and says why it failed', async () => {
      const { context } = stage.browser;
      const requests = '**/api/orders-file';
      await stage.open('/orders?sort=AMOUNT');
      await button('Export CSV').waitFor();
      // Never answered: the page waits until somebody cancels.
      await context.route(requests, () => undefined);
      await button('Export CSV').press('Enter');
      await see(app, '0 of 60 rows');
      const progress = app.getByRole('progressbar', { name: 'Progress of the export' });
      expect(await progress.getAttribute('max')).toBe('60');
      await stage.inspect('orders-exporting');
      await expectFocus(button('Cancel export'), 'Export CSV');
      await see(app, 'The export was canceled. No file was saved.');
      await see(app, /^In this order of the table, a row that changes/);
      await context.unroute(requests);
      const errors = [{ message: '', extensions: { code: 'too-many-requests' } }];
      await context.route(requests, (route) => route.fulfill({ status: 429, json: { errors } }));
      await button('Export CSV').press('Enter');
      await see(app, 'Too many requests');
      await context.unroute(requests);
    });

    test('the log of webhooks is filtered and searched, and what is chosen looked at again', async () => {
      await page.setViewportSize({ width: 375, height: 1_600 });
      await stage.open('/', 'dark');
      await app.getByRole('link', { name: 'Webhooks', exact: true }).press('Enter');
      const table = app.getByRole('table');
      await see(table, 'Its time is more than five minutes from this server’s clock.');
      await see(table, /^12 times, the last/);
      await clock.sleep(settledMs);
      expect(await tooWide()).toEqual([]);
      await stage.inspect('webhooks-375-dark');
      await page.setViewportSize({ width: 1_280, height: 1_200 });
      await button('Refused').press('Enter');
      await expect.poll(() => table.getByRole('row').count()).toBe(3);
      await button('Every result').press('Enter');
      await expect.poll(() => table.getByRole('row').count()).toBe(26);
      await app.getByLabel('Order number, pi_ or evt_').fill('#1000');
      await button('Search').press('Enter');
      await expect.poll(() => table.getByRole('row').count()).toBe(3);
      await see(table, '2.4 sec');
      const link = table.getByRole('link', { name: /^pi_\w+ \(opens Stripe/ });
      expect(await link.first().getAttribute('href')).toMatch(/\/test\/payments\/pi_\w+$/);
      await app.getByRole('checkbox', { name: 'Select all of this page' }).press('Space');
      await expectFocus(button('Look again (2)'), 'Look again (2)');
      await see(app, '1 order will be looked at in a moment.');
      expect(world.marked).toEqual([world.rows[0]?.purchaseId]);
      const said = { status: 'success', title: '1 order will be looked at in a moment.' };
      await expect.poll(notices).toContainEqual(expect.objectContaining(said));
      await stage.inspect('webhooks-chosen');
      await table.getByRole('link', { name: '#1000' }).first().press('Enter');
      await app.getByRole('heading', { level: 1, name: 'Order #1000' }).waitFor();
      await stage.open('/webhooks?search=none');
      await expectFocus(button('Clear'), 'Order number, pi_ or evt_');
      await routeToSample(stage.browser.context, makeSampleWorld({ empty: true }));
      await stage.open('/webhooks');
      await see(app, 'No webhooks yet.');
    });

    test('a search that is too long is told as such', async () => {
      await stage.open(`/orders?search=${'x'.repeat(300)}`);
      await see(app, 'Search for at most 255 characters.');
      expect(await app.getByText('Something unexpected went wrong').count()).toBe(0);
    });
  },
  patience,
);
