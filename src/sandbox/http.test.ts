import { describe, expect, it } from 'vitest';
import { listen } from './http';

describe('listen', () => {
  it('hands over the body byte for byte and gives the answer back', async () => {
    const bytes = new Uint8Array([0, 255, 10, 13, 0xc5, 0xbc, 32, 123]);
    const server = await listen(async (request) => {
      const body = new Uint8Array(await request.arrayBuffer());
      return new Response(body, {
        status: 207,
        headers: {
          'x-path': new URL(request.url).pathname,
          'x-seen': request.headers.get('x-a') ?? '',
        },
      });
    });
    const response = await fetch(`${server.url}/a/b`, {
      method: 'POST',
      body: bytes,
      headers: { 'X-A': 'one' },
    });
    expect(response.status).toBe(207);
    expect(response.headers.get('x-path')).toBe('/a/b');
    expect(response.headers.get('x-seen')).toBe('one');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('takes the preferred port where it is free, and another one where it is not', async () => {
    const answer = (text: string) => async () => new Response(text);
    const first = await listen(answer('first'));
    const second = await listen(answer('second'), { preferredPort: first.port });
    expect(second.port).not.toBe(first.port);
    expect(await (await fetch(first.url)).text()).toBe('first');
    expect(await (await fetch(second.url)).text()).toBe('second');
    await expect(listen(answer('third'), { port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await first.close();
    const again = await listen(answer('again'), { preferredPort: first.port });
    expect(again.port).toBe(first.port);
    await Promise.all([second.close(), again.close()]);
  });
});
