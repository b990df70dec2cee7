import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from './browser';
import { routeToSample, stopRouting } from './sample-routes';
import { makeSampleWorld } from './sample-world';
import { testKeys } from './shop';
import { type Stage, openStage, see } from './stage';

const chromium = findChromium();
if (!chromium) console.log('Skipped: the test payment in Chromium, since there is no Chromium.');

const patience = 240_000;

describe.skipIf(!chromium)(
  'the checklist, from an empty installation',
  () => {
    let stage: Stage;
    let page: Page;
    let app: FrameLocator;

    beforeAll(async () => {
      stage = await openStage(chromium ?? '');
      ({ page, app } = stage);
    }, patience);
    afterAll(() => stage?.close(), patience);

    const follow = (name: string) => app.getByRole('link', { name, exact: true }).click();
    const expectWhole = async (name: string): Promise<void> => {
      const isWhole = await stage
        .frame()
        .evaluate(
          () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
        );
      expect(isWhole, `${name} is cut off`).toBe(true);
    };

    test('begins with nothing, and the page of the test payment says what is missing', async () => {
      await stage.open('/test-payment');
      await see(app, 'No Stripe account is connected yet.');
      await stage.inspect('test-payment-empty');
      await follow('Overview');
      await see(app, 'Set up: 0 of 3 done');
      await follow('Go to Settings');
    });

    test('Stripe is connected, and a channel assigned', async () => {
      await app.getByRole('button', { name: 'Add connection' }).click();
      await app.getByLabel('Name').fill('Test shop');
      await app.getByLabel('Publishable key').fill(testKeys.publishableKey);
      await app.getByLabel('Restricted or secret key').fill(testKeys.secretKey);
      await app.getByRole('button', { name: 'Connect', exact: true }).click();
      await see(app, '“Test shop” is connected.');
      const first = (label: RegExp) => app.getByLabel(label).first();
      await first(/^Connection of/).selectOption({ label: 'Test shop' });
      await first(/^Order creation in/).selectOption({ label: 'This app, once paid' });
      await app.getByRole('button', { name: 'Save', exact: true }).click();
      await see(app, /^Channel “.+” was saved\.$/);
      await follow('Overview');
      await see(app, 'Set up: 2 of 3 done');
    });

    test('the test payment is taken by keyboard, and succeeds', async () => {
      await follow('Go to the test payment');
      const start = app.getByRole('button', { name: 'Start the test payment' });
      await start.press('Enter');
      const article = app.getByLabel('Article', { exact: true });
      await see(app, 'Choose an article that is to be bought.');
      expect(await article.getAttribute('aria-invalid')).toBe('true');
      await app.getByLabel('Search articles').fill('hoodie');
      await app.getByRole('button', { name: 'Find' }).press('Enter');
      await expect.poll(() => article.locator('option').count()).toBe(2);
      await article.selectOption({ index: 1 });
      await stage.inspect('test-payment-form');
      await start.press('Enter');
      await see(app, 'Test payment succeeded');
      const steps = app.getByRole('list', { name: 'Steps' });
      expect(await steps.getByText('Done', { exact: true }).count()).toBe(8);
      await see(steps, 'pm_card_visa: succeeded');
      await see(steps, /^\d[\d,]* ms$/);
      const link = steps.getByRole('link', { name: /^pi_\w+ \(opens Stripe/ }).first();
      expect(await link.getAttribute('href')).toMatch(/\/test\/payments\/pi_\w+$/);
      await app.getByRole('link', { name: /^Order #\d+$/ }).waitFor();
      await stage.inspect('test-payment-succeeded');
    });

    test('it is still there after a reload, in the dark and on a telephone', async () => {
      await page.setViewportSize({ width: 375, height: 1_600 });
      await stage.open('/test-payment', 'dark');
      await see(app, 'Test payment succeeded');
      await expectWhole('the test payment');
      await stage.inspect('test-payment-narrow-dark');
    });

    test('and the checklist is complete', async () => {
      await follow('Overview');
      await see(app, 'Set up is complete');
      expect(stage.complaints).toEqual([]);
    });

    test('one that failed says at which step, why, and what to do', async () => {
      await routeToSample(stage.browser.context, makeSampleWorld());
      await stage.open('/test-payment');
      await see(app, 'Failed at: Choose the delivery method');
      await see(app, /^Next step: Saleor offers no delivery method/);
      await stage.inspect('test-payment-failed');
      await stopRouting(stage.browser.context);
    });
  },
  patience,
);
