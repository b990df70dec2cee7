/** Headers of every answer of the API: nothing of it is ever shown in a frame or run. */
export const apiHeaders = (appUrl: string): Readonly<Record<string, string>> => ({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  ...transport(appUrl),
});

interface PagePolicy {
  readonly appUrl: string;
  /** Origins of the Dashboards that may show our pages; never `*`. Empty = none. */
  readonly frameAncestors: readonly string[];
  /** Of this answer alone: Next starts its pages by an inline script that bears it. */
  readonly nonce: string;
  /** Next's development server evaluates code and talks over a web socket. */
  readonly development: boolean;
}

/**
 * Headers of the Dashboard pages. The Dashboard's own referrer is what app-bridge compares
 * messages with (`document.referrer`), and that is not ours to set; ours may say nothing.
 */
export const pageHeaders = (policy: PagePolicy): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'self'",
    `script-src 'self' 'nonce-${policy.nonce}'${policy.development ? " 'unsafe-eval'" : ''}`,
    // macaw-ui sets its tokens as inline styles.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${policy.development ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${policy.frameAncestors.join(' ') || "'none'"}`,
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  ...transport(policy.appUrl),
});

/** The nonce of a policy that `pageHeaders` made, for the document that is rendered under it. */
export const nonceOf = (policy: unknown): string | undefined =>
  typeof policy === 'string' ? /'nonce-([\w-]+)'/.exec(policy)?.[1] : undefined;

/** Two years; only where the app is reached over TLS, since browsers ignore it elsewhere. */
const transport = (appUrl: string): Readonly<Record<string, string>> =>
  appUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=63072000' } : {};
