import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSystemClock } from '../adapters/system/clock';
import { withFileLock } from './lock';

const clock = makeSystemClock();

describe('file lock', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    path = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const holder = (): string => readFileSync(path, 'utf8');

  it('lets one in at a time, and does not wait for the dead', async () => {
    const dead = spawn(process.execPath, [
      '-e',
      `require('fs').writeFileSync(${JSON.stringify(path)}, String(process.pid))`,
    ]);
    await new Promise((done) => dead.once('exit', done));
    let inside = 0;
    let most = 0;
    // However the path is written.
    const paths = [path, path, relative(process.cwd(), path), path];
    await Promise.all(
      paths.map((one) =>
        withFileLock(one, async () => {
          most = Math.max(most, (inside += 1));
          await clock.sleep(10);
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['that a full disk or a power cut left empty', ''],
    ['that holds no number', 'none'],
    ['of one that died and had our number', String(process.pid)],
  ])('is taken over from a file %s', async (_, content) => {
    writeFileSync(path, content);
    expect(await withFileLock(path, async () => holder())).toBe(String(process.pid));
    expect(existsSync(path)).toBe(false);
  });

  it('waits for another process that is alive', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    writeFileSync(path, String(other.pid));
    let isIn = false;
    const waiting = withFileLock(path, async () => {
      isIn = true;
    });
    await clock.sleep(500);
    expect(isIn).toBe(false);
    expect(holder()).toBe(String(other.pid));
    other.kill('SIGKILL');
    await waiting;
    expect(isIn).toBe(true);
  });

  it('is given back where the work fails', async () => {
    const failing = withFileLock(path, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withFileLock(path, async () => 'in')).toBe('in');
  });
});
