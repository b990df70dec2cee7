import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSystemClock } from '../adapters/system/clock';
import { isAlive } from './embedded/process';
import { limits } from '../server/limits';
import { startApp, type StartedApp } from './start-app';

/** Next bundles the routes apart from the container: what holds in one bundle need not in two. */
describe('the production build', () => {
  const clock = makeSystemClock();
  const secret = 'a-work-secret-for-a-test-of-32-bytes-or-more';
  let folder = '';
  let app: StartedApp;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'real-'));
    chmodSync(folder, 0o755);
    const env = {
      DATA_DIR: folder,
      DATABASE_URL: '',
      APP_MODE: 'development',
      WORKER: 'off',
      DASHBOARD_ORIGINS: 'https://dashboard.example.com',
      WORK_SECRET: secret,
    };
    app = await startApp({ env, port: 0, quiet: true });
  }, 240_000);
  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const headers = {
    'saleor-event': 'order_created',
    'saleor-api-url': 'https://shop.example.com/graphql/',
    'saleor-signature': 'a..b',
  };
  const post = async (path: string, body: string, more: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${app.url}${path}`, { method: 'POST', body, headers: more });
    return { status: answer.status, text: await answer.text() };
  };

  it.each([
    ['/api/register', limits.configBodyBytes],
    ['/api/webhooks/saleor/order_created', limits.saleorBodyBytes],
  ])('refuses a body over the cap at %s with its code (threat 21)', async (path, most) => {
    const answer = await post(path, 'x'.repeat(most + 1), headers);
    expect(answer).toMatchObject({ status: 413 });
    expect(answer.text).toContain('"body-too-large"');
  });

  it('gives up on a body that does not come, with its code (threat 21)', async () => {
    const answer = await new Promise<string>((said) => {
      const socket = connect(app.env.port, '127.0.0.1', () =>
        socket.write('POST /api/register HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'),
      );
      socket.once('data', (part) => {
        said(part.toString());
        socket.destroy();
      });
    });
    expect(answer).toContain('408 ');
  });

  it('does not take it for trouble of its own where a sender goes away', async () => {
    const headers = { authorization: `Bearer ${secret}` };
    const faults = async () =>
      (await (await fetch(`${app.url}/api/metrics`, { headers })).text()).match(
        /.*status="5\d\d".*/g,
      );
    expect(await faults()).toBeNull();
    await new Promise<void>((gone) => {
      const socket = connect(app.env.port, '127.0.0.1', () => {
        socket.write('POST /api/register HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
        void clock.sleep(300).then(() => socket.destroy());
      });
      socket.once('close', () => gone());
    });
    await clock.sleep(300);
    expect(await faults()).toBeNull();
  });

  it.each([
    ['/api/webhooks/saleor/order_created', 401],
    ['/api/webhooks/stripe/con_unknown000000000000', 404],
    ['/api/register', 400],
    ['/api/graphql', 400],
  ])('serves %s with a slash at the end as well, and redirects nobody', async (path, status) => {
    for (const form of [path, `${path}/`]) {
      const body = '{}';
      const sent = { method: 'POST', body, headers, redirect: 'manual' } as const;
      expect((await fetch(`${app.url}${form}`, sent)).status, form).toBe(status);
    }
    for (const form of ['/api/manifest', '/api/manifest/', '/orders', '/orders/']) {
      const answer = await fetch(`${app.url}${form}`, { redirect: 'manual' });
      expect(answer.status, form).toBe(200);
    }
  });

  it('has its headers on every answer of the API, also where there is nothing (threat 14)', async () => {
    const answer = await fetch(`${app.url}/api/nothing-here`);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('tells the pages that the database is unavailable', async () => {
    process.kill(app.embedded?.pid ?? 0, 'SIGINT');
    await expect.poll(() => isAlive(app.embedded?.pid ?? 0), { timeout: 60_000 }).toBe(false);
    const answer = await post('/api/graphql', '{}', {
      'content-type': 'application/json',
      'authorization-bearer': 'x.y.z',
      'saleor-api-url': 'https://shop.example.com/graphql/',
    });
    expect(answer).toMatchObject({ status: 503 });
    expect(answer.text).toContain('"unavailable"');
    // So that they can be read, the Dashboards may show them all the same: errors as well.
    for (const [path, status] of [
      ['/orders', 200],
      ['/nothing-here', 404],
      ['/orders/%E0%A4%A', 400],
    ] as const) {
      const page = await fetch(`${app.url}${path}`);
      expect(page.status, path).toBe(status);
      const policy = page.headers.get('content-security-policy');
      expect(policy, path).toContain('frame-ancestors https://dashboard.example.com ');
    }
  });
});
