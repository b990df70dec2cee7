import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeSecrets } from './secrets';

const place = 'Connection.secretKey:abc';
const canary = 'rk_test_canary';

describe('secrets at rest (threat 18)', () => {
  it('opens what it sealed, and only at its own place', () => {
    const secrets = makeSecrets({ current: randomBytes(32) });
    const sealed = secrets.seal(canary, place);
    expect(secrets.open(sealed, place)).toBe(canary);
    expect(() => secrets.open(sealed, 'Connection.secretKey:abd')).toThrow(/another place/);
  });

  it('never seals twice alike, and never shows the plain text', () => {
    const secrets = makeSecrets({ current: randomBytes(32) });
    const sealed = [secrets.seal(canary, place), secrets.seal(canary, place)];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.join()).not.toContain(canary);
    expect(sealed[0]?.split('.')).toHaveLength(3);
    expect(Buffer.from(sealed[0]?.split('.')[1] ?? '', 'base64url')).toHaveLength(12);
  });

  it('refuses every single-byte change', () => {
    const secrets = makeSecrets({ current: randomBytes(32) });
    const [id, nonce = '', text = ''] = secrets.seal(canary, place).split('.');
    const bytes = Buffer.from(text, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const sealed = [id, nonce, changed.toString('base64url')].join('.');
      expect(() => secrets.open(sealed, place)).toThrow(/altered/);
    }
  });

  it.each(['', 'plain', 'a.b', 'a.b.c.d', '..'])('refuses %j as not ours', (sealed) => {
    const secrets = makeSecrets({ current: randomBytes(32) });
    expect(() => secrets.open(sealed, place)).toThrow();
  });

  it('opens the older key while keys change, and seals with the newer one', () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const sealedBefore = makeSecrets({ current: older }).seal(canary, place);
    const both = makeSecrets({ current: newer, previous: older });
    expect(both.open(sealedBefore, place)).toBe(canary);
    const sealedAfter = both.seal(canary, place);
    expect(makeSecrets({ current: newer }).open(sealedAfter, place)).toBe(canary);
    expect(() => makeSecrets({ current: newer }).open(sealedBefore, place)).toThrow(/unknown/);
  });

  it('refuses a key that is too short to be random', () => {
    expect(() => makeSecrets({ current: 'short' })).toThrow(/32 bytes/);
  });
});
