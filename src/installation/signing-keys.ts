import { createLocalJWKSet } from 'jose';
import { z } from 'zod';
import { done, refused, unknown, type Outcome } from '../domain/facts/outcome';
import type { InstallationId } from '../domain/facts/ids';
import type { Clock } from '../ports/clock';
import type { Installation, InstallationStore } from '../ports/store';

/** Reads the public keys of a Saleor: the JSON text of a key set that holds RS256 keys only. */
export type FetchKeys = (saleorApiUrl: string) => Promise<Outcome<string>>;

export type KeySet = ReturnType<typeof createLocalJWKSet>;

/** At most so many keys are taken from a Saleor, which publishes one. */
const mostKeys = 10;
const keySetForm = z.object({
  keys: z.array(z.record(z.string(), z.unknown())).min(1).max(mostKeys),
});
const rsaKeyForm = z.object({
  kty: z.literal('RSA'),
  alg: z.literal('RS256').optional(),
  use: z.literal('sig').optional(),
  kid: z.string().min(1).max(200),
  n: z.string().min(300).max(2_000),
  e: z.string().min(1).max(20),
});

/**
 * The keys come from the installation's own origin and from nowhere else, over the guarded fetch
 * (Saleor docs: "Webhook signature", `/.well-known/jwks.json`).
 */
export const makeFetchKeys =
  (guardedFetch: typeof fetch): FetchKeys =>
  async (saleorApiUrl) => {
    const url = new URL('/.well-known/jwks.json', saleorApiUrl);
    let text: string;
    try {
      const answer = await guardedFetch(url, { headers: { accept: 'application/json' } });
      if (!answer.ok) return unknown('keys-unavailable', `Saleor answered ${answer.status}.`, true);
      text = await answer.text();
    } catch {
      return unknown('keys-unavailable', 'The public keys of this Saleor could not be fetched.');
    }
    const keys = readKeys(text);
    return keys
      ? done(keys)
      : refused('keys-invalid', 'This Saleor publishes no RS256 key that the app can use.');
  };

const readKeys = (text: string): string | null => {
  const set = keySetForm.safeParse(parseJson(text));
  if (!set.success) return null;
  const usable = set.data.keys.flatMap((key) => {
    const parsed = rsaKeyForm.safeParse(key);
    return parsed.success ? [parsed.data] : [];
  });
  return usable.length > 0 ? JSON.stringify({ keys: usable }) : null;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export interface SigningKeys {
  /** The keys as they were last stored, or null where there are none. */
  stored(installation: Installation): KeySet | null;
  /**
   * The keys as Saleor has them now. Asked of Saleor at most once in `refreshMs` for each
   * installation, however many signatures fail; `too-soon` where that time is not over.
   */
  refreshed(installation: Installation): Promise<KeySet | 'too-soon' | 'unavailable'>;
}

interface SigningKeysDeps {
  readonly store: Pick<InstallationStore, 'saveJwks'>;
  readonly clock: Clock;
  readonly fetchKeys: FetchKeys;
  readonly refreshMs: number;
}

/** Parsed sets and refresh times are kept for so many installations; the oldest go first. */
const mostKept = 1_000;

export const makeSigningKeys = (deps: SigningKeysDeps): SigningKeys => {
  const parsed = new Map<string, KeySet>();
  const asked = new Map<InstallationId, { at: number; answer: Promise<KeySet | 'unavailable'> }>();

  const parse = (json: string): KeySet => {
    const known = parsed.get(json);
    if (known) return known;
    const set = createLocalJWKSet(JSON.parse(json));
    keep(parsed, json, set);
    return set;
  };

  const ask = async (installation: Installation): Promise<KeySet | 'unavailable'> => {
    const keys = await deps.fetchKeys(installation.saleorApiUrl);
    if (keys.kind !== 'done') return 'unavailable';
    if (keys.value !== installation.jwks) await deps.store.saveJwks(installation, keys.value);
    return parse(keys.value);
  };

  return {
    stored: (installation) => (installation.jwks ? parse(installation.jwks) : null),

    async refreshed(installation) {
      const last = asked.get(installation.id);
      if (last && deps.clock.now() - last.at < deps.refreshMs) {
        return (await last.answer) === 'unavailable' ? 'unavailable' : 'too-soon';
      }
      const answer = ask(installation);
      keep(asked, installation.id, { at: deps.clock.now(), answer });
      return answer;
    },
  };
};

const keep = <K, V>(map: Map<K, V>, key: K, value: V): void => {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostKept && oldest !== undefined) map.delete(oldest);
};
