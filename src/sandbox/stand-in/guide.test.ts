import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../adapters/prisma/testing/database';
import { makeSystemRandom } from '../../adapters/system/random';
import { readEnv, serverVariables } from '../../server/env';
import { startApp, type StartedApp } from '../../host/start-app';
import { startAlone, type AloneProcess } from './testing/alone-process';

/** What the page says that a person types, in its order. */
const typed = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text = '']) => text);

describe('the guide for storefronts', () => {
  let saleor: AloneProcess;
  let stripe: AloneProcess;
  let app: StartedApp;
  let variables: Record<string, string> = {};

  beforeAll(async () => {
    [saleor, stripe] = await Promise.all([
      startAlone('saleor', '--port', '0'),
      startAlone('stripe', '--port', '0'),
    ]);
    const databaseUrl = await openTestDatabase();
    const env = {
      APP_MODE: 'development',
      APP_URL: '',
      DATABASE_URL: databaseUrl,
      SECRET_KEY: makeSystemRandom().token(32),
      ALLOWED_SALEOR_URLS: '',
      STRIPE_API_URL: stripe.url,
      LOG_LEVEL: 'warn',
    };
    app = await startApp({ env, port: 0, quiet: true });
    const overrides = { ...env, PORT: String(app.env.port) };
    variables = serverVariables(readEnv(overrides), databaseUrl, overrides);
  }, 300_000);
  afterAll(async () => {
    await app?.stop();
    await Promise.all([saleor?.end(), stripe?.end()]);
  });

  /** Types it all into one shell, as it is printed but for where the three listen. */
  const type = async (lines: readonly string[]) => {
    const text = lines
      .join('\n')
      .replace('http://127.0.0.1:8000', saleor.url)
      .replace('http://127.0.0.1:12111', stripe.url)
      .replace('http://localhost:3000', app.url);
    const shell = spawn('bash', ['-eu', '-o', 'pipefail', '-c', text], {
      env: { ...variables, NODE_ENV: 'development' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    shell.stdout.on('data', (part: Buffer) => (output.stdout += part.toString()));
    shell.stderr.on('data', (part: Buffer) => (output.stderr += part.toString()));
    const [code] = (await once(shell, 'close')) as [number | null];
    return { code, ...output };
  };

  it('leads from an empty checkout to an order, word for word', async () => {
    const { code, stdout, stderr } = await type(typed('docs/storefront.md'));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const events = [...stdout.matchAll(/"type":"(\w+)"/g)].map(([, type]) => type);
    expect(events.filter((type) => type !== 'card_error')).toEqual([
      'CHARGE_ACTION_REQUIRED',
      'CHARGE_ACTION_REQUIRED',
      'CHARGE_SUCCESS',
    ]);
    expect(stdout).toContain('"code":"StripeCardError"');
    const [order = '', waiting] = stdout.trim().split('\n').slice(-2);
    expect(JSON.parse(order)).toMatchObject({
      data: { checkoutComplete: { order: { chargeStatus: 'FULL', number: '1' }, errors: [] } },
    });
    expect(JSON.parse(waiting ?? '')).toEqual({ data: { checkout: null } });
  }, 120_000);

  it('ends with a row in sync', async () => {
    const list = ['npm run -s app -- --json orders list'];
    const read = async () => JSON.parse((await type(list)).stdout).items as unknown[];
    await expect
      .poll(read, { timeout: 60_000, interval: 1_000 })
      .toMatchObject([{ orderNumber: '1', syncState: 'in_sync', amount: { minor: 6_000 } }]);
  }, 120_000);
});
