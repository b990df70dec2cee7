import { expect, test } from 'vitest';
import { listen } from '../http';
import { measure } from './measure';

const requests = Array.from({ length: 20 }, () => ({ path: '/', headers: {}, body: '{}' }));
const told: number[] = [];

/** Measures a server whose every second answer is `other`. */
const measured = async (other: Response) => {
  let count = 0;
  const { url, close } = await listen(async () =>
    (count += 1) % 2 === 0 ? other.clone() : Response.json({ status: 'accepted' }),
  );
  told.length = 0;
  const measuring = measure(url, requests, 4, /"accepted"/, (answered) => void told.push(answered));
  return measuring.finally(close);
};

test('what is measured is what was done, and nothing else', async () => {
  const good = await measured(Response.json({ status: 'accepted' }));
  expect([good.latenciesMs.length, good.answers.length]).toEqual([20, 20]);
  await expect(measured(Response.json({ status: 'known' }))).rejects.toThrow('/ answered 200');
  await expect(measured(new Response('busy', { status: 503 }))).rejects.toThrow('answered 503');
});

test('how many were answered is told while it measures', async () => {
  await measured(Response.json({ status: 'accepted' }));
  expect(told).toEqual(requests.map((_, index) => index + 1));
});
