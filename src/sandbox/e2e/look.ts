import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listen } from '../http';
import { findChromium, openBrowser } from './browser';
import { makeDashboardHost } from './dashboard-host';
import { routeToSample, sampleToken } from './sample-routes';
import { type SampleWorld, makeSampleWorld } from './sample-world';

/**
 * Pictures of the pages over the sample world, for whoever works on them:
 * `npm run dev`, then `npx tsx src/sandbox/e2e/look.ts http://127.0.0.1:3000 <folder>`.
 */
const [appUrl = 'http://127.0.0.1:3000', folder = 'test-results/look'] = process.argv.slice(2);

const worlds = {
  full: makeSampleWorld(),
  empty: makeSampleWorld({ empty: true }),
  reader: makeSampleWorld({ permissions: ['HANDLE_PAYMENTS'], saleorAway: true }),
  stranger: makeSampleWorld({ permissions: [] }),
} satisfies Record<string, SampleWorld>;

const firstOrder = worlds.full.rows[1]?.purchaseId ?? '';
const failedOrder = worlds.full.rows[5]?.purchaseId ?? '';

const shots: readonly (readonly [string, keyof typeof worlds, string, 'light' | 'dark'])[] = [
  ['setup', 'full', '/', 'light'],
  ['setup-dark', 'full', '/', 'dark'],
  ['setup-empty', 'empty', '/', 'light'],
  ['setup-reader', 'reader', '/', 'light'],
  ['setup-stranger', 'stranger', '/', 'dark'],
  ['orders', 'full', '/orders', 'light'],
  ['orders-dark', 'full', '/orders?state=FAILED', 'dark'],
  ['orders-empty', 'empty', '/orders', 'light'],
  ['order', 'full', `/orders/${firstOrder}`, 'light'],
  ['order-failed-dark', 'full', `/orders/${failedOrder}`, 'dark'],
  ['order-missing', 'full', '/orders/nothing', 'light'],
];

const look = async (): Promise<void> => {
  const executable = findChromium();
  if (!executable) throw new Error('No Chromium is installed.');
  await mkdir(folder, { recursive: true });
  const host = await listen(
    makeDashboardHost({
      appUrl,
      saleorApiUrl: 'https://shop.example/graphql/',
      appId: 'QXBwOjE=',
      token: () => sampleToken([]),
    }),
  );
  const browser = await openBrowser(executable);
  const page = await browser.context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.log('console:', message.text());
  });
  for (const [name, world, path, theme] of shots) {
    await routeToSample(browser.context, worlds[world]);
    await page.goto(`${host.url}/?theme=${theme}&path=${encodeURIComponent(path)}`);
    const frame = page.frameLocator('iframe');
    await frame.locator('h1').waitFor();
    await page.waitForLoadState('networkidle');
    await page.setViewportSize({ width: 1280, height: 600 });
    const height = await frame.locator('body').evaluate((body) => body.scrollHeight);
    await page.setViewportSize({ width: 1280, height: Math.max(600, Math.min(height, 2_400)) });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  await page.goto(appUrl);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, 'outside.png') });
  await browser.close();
  await host.close();
};

await look();
