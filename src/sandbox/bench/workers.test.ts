import { expect, test } from 'vitest';
import { factorOf, workersTable } from './workers';

const results = [
  { processes: 1, saleorMs: 0, perSecond: 20, cpuMs: 12 },
  { processes: 2, saleorMs: 0, perSecond: 30, cpuMs: null },
  { processes: 1, saleorMs: 300, perSecond: 4, cpuMs: 12 },
  { processes: 2, saleorMs: 300, perSecond: 7.6, cpuMs: 13 },
];

test('the factor is that to one process beside the same Saleor', () => {
  expect(results.map((result) => factorOf(results, result))).toEqual([1, 1.5, 1, 1.9]);
});

test('the table tells every round, and a figure that cannot be measured as a dash', () => {
  const lines = workersTable(results, 8).split('\n');
  expect(lines[0]).toMatch(/^8 paid purchases/);
  const cells = lines
    .filter((line) => /\d/.test(line))
    .map((line) => line.match(/[\w.–]+( \w+)?/g));
  expect(cells.slice(1)).toEqual([
    ['1', 'at once', '20.0', '1.00', '12.0'],
    ['2', 'at once', '30.0', '1.50', '–'],
    ['1', '300 ms', '4.0', '1.00', '12.0'],
    ['2', '300 ms', '7.6', '1.90', '13.0'],
  ]);
});
