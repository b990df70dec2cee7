import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeSystemClock } from '../../../adapters/system/clock';
import { type OpenBrowser, findChromium, openBrowser } from '../../e2e/browser';
import { type Listening, listen } from '../../http';
import { makeStage, type Answer, type Stage } from '../testing';
import { makeOrder, pay, reportEvent } from '../testing-acts';

const chromium = findChromium();
if (!chromium) {
  console.log('Skipped: the Dashboard stand-in in Chromium, since no Chromium is installed.');
}

const clock = makeSystemClock();
const patience = 120_000;
/** Longer than the Dashboard waits until it asks again. */
const pollMs = 6_000;

describe.skipIf(!chromium)(
  'the Dashboard stand-in in Chromium',
  () => {
    let browser: OpenBrowser;
    let page: Page;
    let stage: Stage;
    let server: Listening;

    beforeAll(async () => {
      browser = await openBrowser(chromium ?? '', { locale: 'en-US' });
    }, patience);
    beforeEach(async () => {
      await browser.context.clearCookies();
      page = await browser.context.newPage();
      page.setDefaultTimeout(30_000);
    });
    afterEach(async () => {
      await page.close();
      await server?.close();
    });
    afterAll(() => browser?.close(), patience);

    /** The page of an order of 19.90 that was charged in full. */
    const open = async (refund?: Answer): Promise<{ transaction: string; order: string }> => {
      stage = makeStage();
      if (refund) stage.answers['transaction_refund_requested'] = refund;
      stage.saleor.control.addStaff({ email: 'bo@example.com', permissions: ['MANAGE_ORDERS'] });
      server = await listen((request) => stage.saleor.dashboard(request));
      const order = await makeOrder(stage);
      const paid = await pay(stage, order, {
        ...{ result: 'CHARGE_SUCCESS', pspReference: 'c1', message: 'Paid with Visa' },
        ...{ actions: ['REFUND', 'CANCEL'], externalUrl: 'https://stripe.example.com/c1' },
      });
      await page.goto(`${server.url}/dashboard/orders/${encodeURIComponent(order)}`);
      return { transaction: paid.transactionId, order };
    };

    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const reads = () => page.evaluate<number>('window.pageReads');
    const refunds = () => page.getByRole('table', { name: 'Refunds' });
    /** What waits for the stand-in's clock is done, and the page was told. */
    const settle = async (): Promise<void> => {
      await clock.sleep(300);
      await stage.pass(1_000);
      await clock.sleep(300);
    };

    test('a tile has the name, link, words and acts that the app gave', async () => {
      const { transaction } = await open();
      const tile = page.getByRole('table', { name: 'c1' });
      await tile.getByText('(i) Paid with Visa').waitFor();
      const event = tile.getByRole('link', { name: 'c1' }).first();
      expect(await event.getAttribute('href')).toBe('https://stripe.example.com/c1');
      await page.getByRole('heading', { name: 'Transaction #1' }).waitFor();
      const provider = page.getByRole('link', { name: 'View in payment provider' });
      expect(await provider.count()).toBe(0);
      await stage.call(
        `mutation ($id: ID!) { transactionUpdate(id: $id, transaction: {
          name: "Stripe", externalUrl: "https://stripe.example.com/pi" }) { errors { code } } }`,
        { id: transaction },
        stage.token,
      );
      await page.reload();
      await page.getByText('Stripe', { exact: true }).waitFor();
      expect(await provider.getAttribute('href')).toBe('https://stripe.example.com/pi');
      expect(await button('Capture').count()).toBe(0);
      await page.getByText('⋮').click();
      await button('Void').waitFor();
    });

    test('an act that is answered at once is followed by one look', async () => {
      await open({ result: 'REFUND_SUCCESS', pspReference: 'r1', amount: 5 });
      // By the time of the look the app has answered.
      await page.route('**/dashboard/orders/**', async (route) => {
        await stage.pass(1_000);
        await route.continue();
      });
      await page.getByLabel('Amount (empty: all)').fill('5');
      await button('Refund').click();
      await refunds().getByText('SUCCESS').waitFor();
      await clock.sleep(pollMs);
      expect(await reads()).toBe(1);
    });

    test('while a request is unresolved the page looks every five seconds, and no longer', async () => {
      const { transaction } = await open({ pspReference: 'r1' });
      await page.getByLabel('Amount (empty: all)').fill('5');
      await button('Refund').click();
      await settle();
      await expect.poll(reads).toBe(1);
      await expect.poll(reads, { timeout: 2 * pollMs }).toBe(2);
      await refunds().getByText('PENDING').waitFor();
      await reportEvent(stage, transaction, { type: 'REFUND_SUCCESS', psp: 'r1', amount: 5 });
      await refunds().getByText('SUCCESS').waitFor();
      const after = await reads();
      await clock.sleep(pollMs);
      expect(await reads()).toBe(after);
    });

    test('a granted refund is sent from the list of refunds', async () => {
      await open({ result: 'REFUND_SUCCESS', pspReference: 'r1', amount: 7 });
      await page.getByLabel('Amount', { exact: true }).fill('7');
      await button('Grant refund').click();
      await refunds().getByText('NONE').waitFor();
      await button('Send refund').click();
      await settle();
      await page.reload();
      await refunds().getByText('SUCCESS').waitFor();
      expect(await button('Send refund').count()).toBe(0);
    });

    test('a cancelation asks in the Dashboard’s words, and is not looked after', async () => {
      const { order } = await open();
      await button('Cancel').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Refunds need to be issued manually').waitFor();
      await button('Keep order').click();
      expect(stage.saleor.read.order(order)?.status).toBe('UNFULFILLED');
      await button('Cancel').click();
      await button('Cancel order').click();
      await expect.poll(() => page.locator('#order-status').textContent()).toBe('CANCELED');
      await settle();
      expect(await reads()).toBe(0);
    });

    test('staff who may not are refused, and read why', async () => {
      const { order } = await open();
      await page.getByLabel('Signed in as').selectOption('bo@example.com');
      await button('Refund').click();
      await page.getByRole('status').getByText('HANDLE_PAYMENTS').waitFor();
      expect(stage.saleor.read.order(order)?.totalCharged).toBe(19.9);
    });

    test('a link is a step of the history, in the same document', async () => {
      await open();
      await page.evaluate('window.marker = 1');
      await page.getByRole('link', { name: 'Extensions' }).click();
      await page.getByRole('heading', { name: 'Extensions' }).waitFor();
      await page.evaluate('history.back()');
      await button('Refund').waitFor();
      expect(await page.evaluate('window.marker')).toBe(1);
    });

    test('failed deliveries are one problem of the extension, and can be read', async () => {
      await open(() => new Response('The database is unavailable', { status: 500 }));
      await button('Refund').click();
      await settle();
      await stage.pass(400_000);
      await page.goto(`${server.url}/dashboard/extensions/installed`);
      await page.getByText('1 problem').waitFor();
      await page.getByRole('link', { name: 'Manage' }).click();
      await page.getByText('The database is unavailable').first().waitFor();
      await button('Deactivate').click();
      await button('Activate').waitFor();
      expect(stage.saleor.read.apps()[0]?.isActive).toBe(false);
    });
  },
  patience,
);
