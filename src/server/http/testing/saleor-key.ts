import { createHash, createSign, generateKeyPairSync } from 'node:crypto';

/** The signing key of one made-up Saleor. */
export interface SaleorKey {
  readonly kid: string;
  readonly jwks: string;
  /** `Saleor-Signature` over a body. */
  sign(body: string): string;
  /** A JWT with these claims. */
  token(claims: Readonly<Record<string, unknown>>): string;
}

const base64url = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

export const makeSaleorKey = (): SaleorKey => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256')
    .update(`{"e":"${e}","kty":"RSA","n":"${n}"}`)
    .digest('base64url');
  const rs256 = (text: string): string =>
    createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url');
  return {
    kid,
    jwks: JSON.stringify({ keys: [{ kty: 'RSA', n, e, use: 'sig', kid, alg: 'RS256' }] }),
    sign(body) {
      const header = base64url({ alg: 'RS256', b64: false, crit: ['b64'], kid, typ: 'JWT' });
      return `${header}..${rs256(`${header}.${body}`)}`;
    },
    token(claims) {
      const text = `${base64url({ alg: 'RS256', kid, typ: 'JWT' })}.${base64url(claims)}`;
      return `${text}.${rs256(text)}`;
    },
  };
};
