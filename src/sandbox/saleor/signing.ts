import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

interface Key {
  readonly privateKey: KeyObject;
  readonly kid: string;
  readonly jwks: string;
  /** `{"alg":"RS256","b64":false,"crit":["b64"],"kid":…,"typ":"JWT"}` in base64url. */
  readonly webhookHeader: string;
  readonly tokenHeader: string;
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

const makeKey = (): Key => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  // RFC 7638: the thumbprint is over the required members in this order, without spaces.
  const kid = createHash('sha256')
    .update(`{"e":"${e}","kty":"RSA","n":"${n}"}`)
    .digest('base64url');
  const jwk = { kty: 'RSA', key_ops: ['verify'], n, e, use: 'sig', kid, alg: 'RS256' };
  return {
    privateKey,
    kid,
    jwks: JSON.stringify({ keys: [jwk] }),
    webhookHeader: base64url(
      JSON.stringify({ alg: 'RS256', b64: false, crit: ['b64'], kid, typ: 'JWT' }),
    ),
    tokenHeader: base64url(JSON.stringify({ alg: 'RS256', kid, typ: 'JWT' })),
  };
};

let shared: Key | null = null;

/** One key for the process: making an RSA key takes longer than most tests. */
const key = (): Key => (shared ??= makeKey());

const signature = (bytes: string): string =>
  createSign('RSA-SHA256').update(bytes).sign(key().privateKey).toString('base64url');

/** The body of `/.well-known/jwks.json`. */
export const jwks = (): string => key().jwks;

/** Detached JWS over the raw body (RFC 7797; Saleor docs: "Payload signature"). */
export const signBody = (body: string): string =>
  `${key().webhookHeader}..${signature(`${key().webhookHeader}.${body}`)}`;

/** A JWT as Saleor issues them to users. */
export const signToken = (claims: Readonly<Record<string, unknown>>): string => {
  const head = `${key().tokenHeader}.${base64url(JSON.stringify(claims))}`;
  return `${head}.${signature(head)}`;
};
