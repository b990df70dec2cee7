import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../adapters/prisma/testing/database';
import { ensureBuilt, packedFolder } from './build';
import { buildVariables } from '../server/env';
import { freePort } from './free-port';
import { byteSizeOf } from '../server/byte-size-of';

/** An image is this folder and a base with Node.js, of about 220 MB: both stay under 400 MB. */
const mostBytes = 150_000_000;

describe('what npm run build makes', { timeout: 240_000 }, () => {
  let folder = '';
  let databaseUrl = '';
  const variables = () => ({
    NODE_ENV: 'production' as const,
    DATABASE_URL: databaseUrl,
    APP_MODE: 'production',
    SECRET_KEY: 'a-key-of-the-test-with-more-than-32-bytes',
    ALLOWED_SALEOR_URLS: 'https://shop.example.com/graphql/',
    LOG_LEVEL: 'warn',
  });

  beforeAll(async () => {
    await ensureBuilt({ variables: buildVariables(), say: () => undefined });
    folder = mkdtempSync(join(tmpdir(), 'packed-'));
    // Elsewhere, so that nothing of the project's packages can be found from there.
    cpSync(packedFolder, folder, { recursive: true, verbatimSymlinks: true });
    databaseUrl = await openTestDatabase();
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await client.end();
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is small, and holds no secret and nothing of the tests', () => {
    expect(byteSizeOf(folder)).toBeLessThan(mostBytes);
    for (const name of ['.env', '.data', 'src']) expect(existsSync(join(folder, name))).toBe(false);
  });

  it('migrates, serves and has the command line, with Node.js and nothing else', async () => {
    const port = await freePort();
    const workSecret = 'a-secret-of-the-operator-with-more-than-32-bytes';
    const own = { PORT: String(port), LOG_LEVEL: 'info', WORK_SECRET: workSecret };
    const server = spawn(process.execPath, ['start.mjs'], {
      cwd: folder,
      env: { ...variables(), ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const keep = (part: Buffer): void => void (said += part.toString());
    server.stdout.on('data', keep);
    server.stderr.on('data', keep);
    const ended = new Promise<number | null>((done) => server.once('exit', done));
    let isOver = false;
    void ended.then(() => (isOver = true));
    await expect.poll(() => isOver || said.includes('is ready.'), { timeout: 120_000 }).toBe(true);
    expect(said).toContain('Applied migrations');

    const url = `http://localhost:${port}`;
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    const page = await (await fetch(url)).text();
    const [asset = 'none'] = page.match(/\/_next\/static\/[^"]+\.js/) ?? [];
    expect((await fetch(url + asset)).status).toBe(200);

    const headers = { authorization: `Bearer ${workSecret}` };
    const metrics = await (await fetch(`${url}/api/metrics`, { headers })).text();
    expect(metrics).toMatch(/^stripe_orders_http_answers\{route="health",status="200"\} \d+$/m);
    expect(metrics).toMatch(/^process_cpu_seconds_total \d/m);
    const logged = said.split('\n').filter((line) => line.startsWith('{'));
    expect(logged.map((line) => JSON.parse(line))).toContainEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      event: 'worker.started',
      worker: expect.any(String),
    });

    const words = ['app.mjs', '--json', 'installations', 'list'];
    const env = variables();
    const listed = spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' });
    expect(listed).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(listed.stdout)).toEqual(expect.anything());
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('says what is missing where it is not built and cannot be built', () => {
    const bare = mkdtempSync(join(tmpdir(), 'bare-'));
    try {
      for (const room of ['host', 'server', 'adapters']) {
        cpSync(join('src', room), join(bare, 'src', room), { recursive: true });
      }
      writeFileSync(join(bare, 'package.json'), readFileSync('package.json'));
      const script = `
        import { ensureBuilt } from ${JSON.stringify(join(bare, 'src/host/build.ts'))};
        await ensureBuilt({ variables: {}, say: () => undefined }).catch((error) => {
          console.log(error.message);
        });`;
      const tsx = import.meta.resolve('tsx');
      const words = ['--import', tsx, '--input-type=module', '-e', script];
      const { stdout } = spawnSync(process.execPath, words, { cwd: bare, encoding: 'utf8' });
      expect(stdout).toMatch(
        /^The app is not built here, .* Run `npm ci --include=dev && npm run b/,
      );
    } finally {
      rmSync(bare, { recursive: true });
    }
  });
});
