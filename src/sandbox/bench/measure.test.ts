import { expect, it } from 'vitest';
import { listen } from '../http';
import { measure } from './measure';

it('tells how many requests were answered, while it measures', async () => {
  const server = await listen(async () => new Response('{}'));
  const request = { path: '/', headers: {}, body: '{}' };
  const told: number[] = [];
  const requests = Array.from({ length: 6 }, () => request);
  const measured = await measure(server.url, requests, 2, (count) => void told.push(count));
  await server.close();
  expect(measured.latenciesMs).toHaveLength(6);
  expect(told).toEqual([1, 2, 3, 4, 5, 6]);
});
