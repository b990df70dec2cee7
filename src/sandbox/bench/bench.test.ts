import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { buildVariables } from '../../server/env';

/** Building, where the build is stale, comes on top of the half minute that it takes. */
const patienceMs = 900_000;

const run = async (...words: string[]) => {
  const script = ['--import', 'tsx', 'src/sandbox/bench/main.ts'];
  const child = spawn(process.execPath, [...script, ...words], {
    env: { ...buildVariables(), NODE_ENV: 'test' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => (output.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (output.stderr += part.toString()));
  const [code]: unknown[] = await once(child, 'close');
  return { code, ...output };
};

/** On other systems the processor's time is left out. */
const cpu = process.platform === 'linux' ? ['cpuMs'] : [];
const sorted = (...names: string[]) => [...cpu, ...names].sort();

/** What is tested is what it prints, not how exact that is. */
const few = ['--requests', '40', '--purchases', '6'];

test(
  'the benchmark prints one object of figures that are positive and finite',
  async () => {
    const { code, stdout, stderr } = await run('--quick', '--json', ...few);
    expect(code, stderr).toBe(0);
    expect(stdout.trimEnd()).not.toContain('\n');
    const result: Record<string, number | Record<string, number>> = JSON.parse(stdout);
    const fields = Object.fromEntries(
      Object.entries(result).map(([name, value]) => [
        name,
        typeof value === 'number' ? [] : Object.keys(value).sort(),
      ]),
    );
    const answer = sorted('p50Ms', 'perSecond', 'statements');
    const work = sorted('p50Ms', 'perSecond', 'saleorCalls', 'statements', 'stripeCalls');
    expect(Object.keys(fields)).toEqual(
      ['gateway', 'initialize', 'process', 'eventAccepted', 'fourSteps', 'oneMore', 'purchase'] //
        .concat('memoryMb', 'startMs'),
    );
    // An answer alone makes the calls that it needs: what it does not use is left out.
    expect(fields['initialize']).toEqual([...answer, 'stripeCalls'].sort());
    expect(fields['process']).toEqual([...answer, 'stripeCalls'].sort());
    expect(fields['eventAccepted']).toEqual(answer);
    expect(fields['fourSteps']).toEqual(work);
    expect(fields['purchase']).toEqual(work);
    const all = Object.values(result).flatMap((value) =>
      typeof value === 'number' ? [value] : Object.values(value),
    );
    expect(all.filter((figure) => !(Number.isFinite(figure) && figure > 0))).toEqual([]);
    expect(stderr).toMatch(/Whole purchases \d+\/\d+/);
  },
  patienceMs,
);

test('an option that is none is told, and nothing is started', async () => {
  const { code, stdout, stderr } = await run('--requests', 'many');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('It must be a whole number.');
});
