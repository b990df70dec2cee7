import { describe, expect, it } from 'vitest';
import { partsOf } from './comparison';
import type { Received } from './testing';
import { makeCheckout } from './testing-acts';
import {
  areRecordingsPresent,
  deleteApp,
  headersOf,
  installRecorded,
  jwksOf,
  lastOf,
  openScene,
  recording,
  verify,
} from './testing-recordings';

const present = areRecordingsPresent();

/** What of a request hangs on Saleor alone. */
const outside = ({ method, headers }: Pick<Received, 'method' | 'headers'>) => ({
  method,
  headers: headersOf(headers),
});
const recorded = (name: string) => {
  const { method, headers } = recording(name);
  return { method, headers: headersOf(Object.entries(headers)) };
};

describe.skipIf(!present)('an installation, against recordings of a real Saleor', () => {
  it('fetches the manifest as recorded: a GET with the schema’s version and no body', async () => {
    const { stage } = await openScene();
    const [manifest] = stage.received;
    if (!manifest) throw new Error('The manifest was not fetched');
    expect(outside(manifest)).toEqual(recorded('manifest-get'));
    expect(manifest.text).toBe(recording('manifest-get').rawBody);
  });

  it('hands over the token as recorded: byte for byte, unsigned, with the schema’s version', async () => {
    const { stage, token } = await openScene();
    const registered = stage.received[1];
    if (!registered) throw new Error('No token was handed over');
    expect(outside(registered)).toEqual(recorded('register-post'));
    expect(token).toMatch(/^[A-Za-z0-9]{30}$/);
    const masked = registered.text.replace(token, 'x'.repeat(token.length));
    expect(masked).toBe(recording('register-post').rawBody);
    expect([...registered.headers.keys()].filter((name) => name.includes('signature'))).toEqual([]);
  });

  it('is told of by app_installed after the token was taken, in the recorded form', async () => {
    const { stage } = await openScene();
    const told = lastOf(stage, 'app_installed');
    expect(stage.received.indexOf(told)).toBe(2);
    expect(outside(told)).toEqual(recorded('app_installed'));
    expect(partsOf(told.text)).toEqual(partsOf(recording('app_installed').rawBody));
    const signature = told.headers.get('saleor-signature') ?? '';
    await verify(signature, told.text, await jwksOf(stage.saleor));
  });

  it.each(['3.21', '3.22', '3.24'] as const)(
    'is the same in %s, but for its name',
    async (version) => {
      const { stage } = await openScene({ version });
      await makeCheckout(stage);
      await stage.pass(0);
      const names = ['manifest-get', 'register-post', 'checkout_created'] as const;
      const [manifest, registered] = stage.received;
      const ours = [manifest, registered, lastOf(stage, 'checkout_created')];
      for (const [place, name] of names.entries()) {
        const { headers } = recorded(name);
        const named = Object.entries(headers).map(([key, value]) => [
          key,
          value.replace('3.23', version),
        ]);
        expect(headersOf(ours[place]?.headers ?? [])).toEqual(Object.fromEntries(named));
      }
    },
  );

  it('after a deletion makes another app with another token, which alone is told', async () => {
    const { stage, token } = await openScene();
    const [, first] = stage.saleor.read.apps();
    await deleteApp(stage, first?.id ?? '');
    stage.received.length = 0;
    const next = await installRecorded(stage);
    const [, , second] = stage.saleor.read.apps();
    expect(next).not.toBe(token);
    expect(second?.id).not.toBe(first?.id);
    const told = stage.received.filter(({ event }) => event === 'app_installed');
    expect(told.map(({ body }) => body)).toMatchObject([
      { recipient: { id: second?.id }, app: { id: second?.id, name: 'Stub', isActive: true } },
    ]);
  });
});
