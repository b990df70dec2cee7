import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { cpuTimeMs, readStat } from './cpu-time';

test('a program’s name may hold spaces and parentheses', () => {
  const text = '42 (a) b (c)) S 7 42 42 0 -1 4194560 9 0 0 0 100 20 3 4 20 0 1 0 99 0 0';
  expect(readStat(text)).toEqual({ pid: 42, parentPid: 7, ticks: 127 });
});

const busyForMs = (ms: number): string =>
  `const until = performance.now() + ${ms}; while (performance.now() < until);`;

test.runIf(process.platform === 'linux')(
  'work of children counts, also when they have ended, and that of those left out does not',
  async () => {
    const script = `
      require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(busyForMs(400))}]);
      const alive = require('node:child_process').spawn(process.execPath,
        ['-e', ${JSON.stringify(`${busyForMs(400)} process.send('done'); setInterval(() => {}, 1_000)`)}],
        { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      alive.once('message', () => process.send(alive.pid));
      process.once('disconnect', () => { alive.kill(); process.exit(0); });`;
    const parent = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [alive]: unknown[] = await once(parent, 'message');
    const root = parent.pid ?? 0;
    const all = cpuTimeMs(root) ?? 0;
    const without = cpuTimeMs(root, [Number(alive)]) ?? 0;
    // A busy machine may give a process less than the clock shows, never more.
    expect(all - without).toBeGreaterThan(0);
    expect(without).toBeGreaterThan(0);
    expect(all).toBeGreaterThan(without);
    parent.disconnect();
    await once(parent, 'exit');
    expect(cpuTimeMs(root)).toBeNull();
  },
);
