import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Caches that tools keep for themselves: no test can remove them. */
const isCache = (name: string): boolean => /^(?:tsx-|node-compile-cache$|jiti$)/.test(name);

/**
 * A run that is interrupted calls no teardown. A process of its own group waits for the end of
 * this one, however that comes, and removes the folder once servers in it had time to stop.
 */
const guardScript = `
  const { rmSync } = require('fs');
  const [folder] = process.argv.slice(1);
  process.stdin.resume().on('close', () => {
    setTimeout(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }), 3000);
  });
`;

/** Where temporary files go, of this process and of all that it starts. */
const setTemporaryFolder = (folder: string): void => {
  const names = process.platform === 'win32' ? ['TEMP', 'TMP'] : ['TMPDIR'];
  for (const name of names) process.env[name] = folder;
};

/**
 * Gives each run of the tests a temporary folder of its own, which is that of every process below
 * as well, so that users of one machine do not meet in it. In the end it is removed, and a test
 * that left something there is told of: the run fails.
 */
export const setup = (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-orders-test-'));
  chmodSync(folder, 0o755); // The database server may run as another user.
  const guardian = spawn(process.execPath, ['-e', guardScript, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.unref();
  setTemporaryFolder(folder);
  return () => {
    const left = readdirSync(folder).filter((name) => !isCache(name));
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    guardian.kill('SIGKILL');
    if (left.length === 0) return;
    console.error(`Left behind in the temporary folder by tests: ${left.join(', ')}`);
    process.exitCode = 1;
  };
};
