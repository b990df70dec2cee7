/**
 * Which Saleors may install the app. An entry is an exact API URL or a host suffix that begins
 * with a dot; never a pattern, since an unanchored one lets every host pass.
 */
export interface AllowList {
  readonly exact: ReadonlySet<string>;
  readonly suffixes: readonly string[];
  /** Development with nothing listed: any https host, and plain http on loopback. */
  readonly open: boolean;
}

type CheckedUrl =
  | { readonly ok: true; readonly url: string }
  | {
      readonly ok: false;
      readonly code: 'saleor-url-invalid' | 'saleor-url-not-allowed';
      readonly message: string;
    };

/** The one form that is taken: scheme, host with optional port, and Saleor's path. */
const apiUrlForm = /^https?:\/\/[a-z0-9.\-_[\]:\u0080-\uffff]+\/graphql\/$/iu;
const hostForm = /^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])$/;
const longestUrl = 255;

const suffixForm = /^(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\.[a-z][a-z0-9-]*[a-z0-9]$/;

/**
 * Reads ALLOWED_SALEOR_URLS (commas or white space between entries). Throws a sentence that says
 * which entry it is, and does not quote it, since somebody may have written a password into it: a
 * list that is not understood must stop the start. Empty in production means that nobody may
 * install.
 */
export const parseAllowList = (text: string, development: boolean): AllowList => {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const exact = new Set<string>();
  const suffixes: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const lower = entry.toLowerCase();
    if (suffixForm.test(lower)) suffixes.push(lower);
    else {
      const url = normaliseSaleorApiUrl(entry);
      if (!url) {
        throw new Error(
          `ALLOWED_SALEOR_URLS has the entry number ${index + 1}, which is neither an API URL ` +
            'such as https://shop.example.com/graphql/ nor a host suffix such as .saleor.cloud.',
        );
      }
      exact.add(url);
    }
  }
  return { exact, suffixes, open: development && entries.length === 0 };
};

/** Lower-case host, no default port, path `/graphql/`; null for anything else. */
export const normaliseSaleorApiUrl = (text: string): string | null => {
  if (text.length > longestUrl || !apiUrlForm.test(text)) return null;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  // Looked at once more: letters of full width become others, `＊` a star and `；` a semicolon.
  if (url.pathname !== '/graphql/' || !hostForm.test(url.hostname)) return null;
  return url.href;
};

/** The normalised URL where this Saleor may install the app, and otherwise why not. */
export const checkSaleorApiUrl = (text: string, list: AllowList): CheckedUrl => {
  const url = normaliseSaleorApiUrl(text);
  if (!url) {
    return {
      ok: false,
      code: 'saleor-url-invalid',
      message: 'The header saleor-api-url is not the URL of a Saleor API.',
    };
  }
  if (isListed(new URL(url), list)) return { ok: true, url };
  return {
    ok: false,
    code: 'saleor-url-not-allowed',
    message:
      'This Saleor may not install the app. ' +
      'The operator can add its API URL to ALLOWED_SALEOR_URLS.',
  };
};

/** Origins that were listed in full: the operator vouches for them, wherever they lie. */
export const trustedOrigins = (list: AllowList): readonly string[] =>
  [...list.exact].map((url) => new URL(url).origin);

const isListed = (url: URL, list: AllowList): boolean => {
  if (list.exact.has(url.href)) return true;
  const plain = url.protocol === 'https:' && url.port === '';
  if (list.open) return plain || isLoopback(url.hostname);
  return plain && list.suffixes.some((suffix) => url.hostname.endsWith(suffix));
};

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
