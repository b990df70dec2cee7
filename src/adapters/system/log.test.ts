import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeLog } from './log';

const linesOf = (write: (log: ReturnType<typeof makeLog>) => void) => {
  const lines: string[] = [];
  write(makeLog({ write: (line) => lines.push(line), now: () => 0 }));
  return lines;
};

describe('log', () => {
  it('writes one JSON object a line with the listed fields', () => {
    const [line = ''] = linesOf((log) =>
      log.info('delivery.accepted', { purchaseId: 'p1', tries: 2 }),
    );
    expect(JSON.parse(line)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'delivery.accepted',
      purchaseId: 'p1',
      tries: 2,
    });
  });

  it.each([
    'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
    'rk_live_4eC39HqLyjWDarjtT1zdp7dc',
    'whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH',
    'pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH',
    'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl',
    'Bearer abc.def',
    'postgresql://app:hunter2@127.0.0.1/db',
    'postgresql://app:hunt@er/2@127.0.0.1/db',
    'postgresql://:hunter2@127.0.0.1/db',
    'password=hunter2',
    'sk_test_of_nobody_at_all',
  ])('never writes what looks like a secret: %s', (secret) => {
    const lines = linesOf((log) => {
      log.error(`failed ${secret}`, { message: `x ${secret} y`, purchaseId: secret });
    });
    expect(lines.join()).not.toContain(secret);
    expect(lines.join()).toContain('[secret]');
  });

  it('never writes the secrets of this process, however they stand, nor a mail address', () => {
    const lines: string[] = [];
    const log = makeLog({ write: (line) => lines.push(line), hidden: ['canary-pass', 'x'] });
    log.error('canary-pass', { message: 'for ada@example.com: "canary-pass", next', tries: 1 });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: '[secret]',
      message: 'for [e-mail]: "[secret]", next',
    });
  });

  it.each(['//:', '//a:b', 'a', '@a', 'pi_a', '-eyJaaaaa'])(
    'is no slower for a long text that quotes a stranger: %s',
    (part) => {
      const [line = ''] = linesOf((log) => log.warn('x', { message: part.repeat(20_000) }));
      expect(JSON.parse(line).message).toHaveLength(300);
    },
    1_000,
  );

  it('withholds fields that are not listed, and what is no scalar', () => {
    const body = { deep: 'canary' };
    const fields: Record<string, string> = JSON.parse(JSON.stringify({ message: body }));
    const lines = linesOf((log) =>
      log.info('x', { ...fields, body: 'canary', secretKey: 'canary' }),
    );
    expect(lines.join()).not.toContain('canary');
  });

  it('keeps its own names: no field takes the place of time, level or event', () => {
    const [line = ''] = linesOf((log) =>
      log.warn('work.lost', { level: 'info', event: 'other', time: 'never', tries: 1 }),
    );
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', event: 'work.lost', tries: 1 });
    expect(line.match(/"(?:level|event|time)":/g)).toHaveLength(3);
  });

  it('drops what is below its level', () => {
    const lines: string[] = [];
    const log = makeLog({ write: (line) => lines.push(line), level: 'warn' });
    log.info('delivery.accepted');
    log.error('work.failed', { message: 'x' });
    makeLog({ write: (line) => lines.push(line), level: 'silent' }).error('work.failed');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['work.failed']);
  });

  it('is out, whole and in order, when the process ends right after the last line', async () => {
    // More than the system keeps for a reader that is slow.
    const script = `
      import { makeLog } from './src/adapters/system/log.ts';
      const log = makeLog({});
      const message = 'a'.repeat(300);
      for (let tries = 1; tries <= 3000; tries += 1) log.info('work.postponed', { tries, message });
      process.exit(3);`;
    const words = ['--import', 'tsx', '--input-type=module', '-e', script];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    await once(child.stdout, 'readable');
    await sleep(500);
    const stdout = await text(child.stdout);
    const tries = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).tries);
    expect(await ended).toEqual([3, null]);
    expect(tries).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1));
  });

  it('cuts long texts', () => {
    const [line = ''] = linesOf((log) => log.info('x', { message: 'a'.repeat(10_000) }));
    expect(line.length).toBeLessThan(500);
  });
});
