import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openTestDatabase } from '../../adapters/prisma/testing/database';
import { findViolations } from './axe';
import { type OpenBrowser, openBrowser } from './browser';
import { type Shop, openShop } from './shop';

/** A shop, a browser before it, and the app in the Dashboard's frame. */
export interface Stage {
  readonly shop: Shop;
  readonly browser: OpenBrowser;
  readonly page: Page;
  readonly app: FrameLocator;
  /** What the app's own pages complained of. */
  readonly complaints: readonly string[];
  /** Shows a page of the app in the Dashboard. */
  open(path: string, theme?: 'light' | 'dark'): Promise<void>;
  frame(): Frame;
  /** No serious violation, one h1, a title, and a picture. */
  inspect(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Pictures of every page, for people; they stay there after the run. */
const pictures = join('test-results', 'pictures');

/** Waits for a text. A page may say it at several places: beside each part that it concerns. */
export const see = (
  where: Frame | FrameLocator | Locator | Page,
  text: string | RegExp,
  options: { readonly exact?: boolean } = {},
): Promise<void> => where.getByText(text, options).filter({ visible: true }).first().waitFor();

/**
 * Presses Enter in a frame whose page is left by that. Nobody waits for the key to come up: the
 * frame may be gone by then, and Chromium would never say so.
 */
export const enterAndLeave = async (page: Page, to: RegExp): Promise<void> => {
  void page.keyboard.press('Enter').catch(() => undefined);
  await page.waitForURL(to);
};

const listen = (page: Page, appUrl: string): readonly string[] => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const ofTheApp = message.location().url.startsWith(appUrl);
    if (message.type() === 'error' && ofTheApp) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
};

export const openStage = async (chromium: string): Promise<Stage> => {
  mkdirSync(pictures, { recursive: true });
  const shop = await openShop(await openTestDatabase());
  const browser = await openBrowser(chromium, { locale: 'en-US' });
  const page = await browser.context.newPage();
  page.setDefaultTimeout(60_000);
  const app = page.frameLocator('iframe');
  const frame = (): Frame => {
    const found = page.frame({ name: 'app' });
    if (!found) throw new Error('The page has no frame.');
    return found;
  };
  return {
    ...{ shop, browser, page, app, frame },
    complaints: listen(page, shop.appUrl),
    open: async (path, theme = 'light') => {
      const url = shop.dashboardUrl(path);
      await browser.context.addCookies([{ name: 'theme', value: theme, url }]);
      await page.goto(url);
      await app.getByRole('heading', { level: 1 }).waitFor();
    },
    inspect: async (name) => {
      await page.screenshot({ path: join(pictures, `${name}.png`) });
      expect(await findViolations(frame()), name).toEqual([]);
      expect(await app.locator('h1').count(), name).toBe(1);
      expect(await frame().title(), name).toMatch(/.+ · Stripe Orders$/);
    },
    close: async () => {
      await browser.close();
      await shop.close();
    },
  };
};
