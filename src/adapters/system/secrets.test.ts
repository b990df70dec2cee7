import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeSecrets } from './secrets';

const associatedData = 'Connection.secretKey:abc';
const canary = 'rk_test_canary';

describe('secrets at rest (threat 18)', () => {
  it('decrypts what it encrypted, and only with its own associated data', () => {
    const secrets = makeSecrets({ current: randomBytes(32) });
    const encrypted = secrets.encrypt(canary, associatedData);
    expect(secrets.decrypt(encrypted, associatedData)).toBe(canary);
    expect(() => secrets.decrypt(encrypted, 'Connection.secretKey:abd')).toThrow(
      /other associated data/,
    );
  });

  it('never encrypts twice alike, and never shows the plain text', () => {
    const secrets = makeSecrets({ current: randomBytes(32) });
    const encrypted = [
      secrets.encrypt(canary, associatedData),
      secrets.encrypt(canary, associatedData),
    ];
    expect(encrypted[0]).not.toBe(encrypted[1]);
    expect(encrypted.join()).not.toContain(canary);
    expect(encrypted[0]?.split('.')).toHaveLength(3);
    expect(Buffer.from(encrypted[0]?.split('.')[1] ?? '', 'base64url')).toHaveLength(12);
  });

  it('refuses every single-byte change', () => {
    const secrets = makeSecrets({ current: randomBytes(32) });
    const [id, nonce = '', text = ''] = secrets.encrypt(canary, associatedData).split('.');
    const bytes = Buffer.from(text, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const encrypted = [id, nonce, changed.toString('base64url')].join('.');
      expect(() => secrets.decrypt(encrypted, associatedData)).toThrow(/altered/);
    }
  });

  it.each(['', 'plain', 'a.b', 'a.b.c.d', '..'])('refuses %j as not ours', (encrypted) => {
    const secrets = makeSecrets({ current: randomBytes(32) });
    expect(() => secrets.decrypt(encrypted, associatedData)).toThrow();
  });

  it('decrypts with the older key while keys change, and encrypts with the newer one', () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const encryptedBefore = makeSecrets({ current: older }).encrypt(canary, associatedData);
    const both = makeSecrets({ current: newer, previous: older });
    expect(both.decrypt(encryptedBefore, associatedData)).toBe(canary);
    const encryptedAfter = both.encrypt(canary, associatedData);
    expect(makeSecrets({ current: newer }).decrypt(encryptedAfter, associatedData)).toBe(canary);
    expect(() => makeSecrets({ current: newer }).decrypt(encryptedBefore, associatedData)).toThrow(
      /unknown/,
    );
  });

  it('refuses a key that is too short to be random', () => {
    expect(() => makeSecrets({ current: 'short' })).toThrow(/32 bytes/);
  });
});
