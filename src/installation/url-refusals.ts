import type { InstallationStore } from '../ports/store';
import type { System } from '../ports/system';

/** Tells the operator of a refused Saleor URL, which the answer to a stranger does not name. */
export type NoteRefusedUrl = (code: string, came: string | null) => Promise<void>;

interface UrlRefusalDeps extends Pick<System, 'clock' | 'log'> {
  readonly store: Pick<InstallationStore, 'listInstallations'>;
}

/** One line in so many milliseconds, so that strangers fill neither the log nor the database. */
const quietMs = 60_000;
const shownInstallations = 3;
const longestShown = 120;

/**
 * A Saleor whose PUBLIC_URL or domain is set otherwise than it was at the installation names
 * another API URL, and each of its webhooks is refused. The log shows what came and what is
 * expected, side by side.
 */
export const makeNoteRefusedUrl = ({ store, clock, log }: UrlRefusalDeps): NoteRefusedUrl => {
  let quietUntil = Number.NEGATIVE_INFINITY;
  return async (code, came) => {
    const now = clock.now();
    if (now < quietUntil) return;
    quietUntil = now + quietMs;
    const expected = await store
      .listInstallations()
      .then((all) =>
        all
          .filter(({ retiredAt }) => retiredAt === null)
          .slice(0, shownInstallations)
          .map(({ saleorApiUrl }) => saleorApiUrl),
      )
      // The refusal stands whether or not the database can be read just now.
      .catch(() => ['unknown: the database is unavailable']);
    const saleorApiUrl = expected.join(' ') || 'none is installed';
    log.warn('saleor.url-refused', { code, url: showUrl(came), saleorApiUrl });
  };
};

/** Without user name, password and query, which may hold secrets, and short. */
const showUrl = (came: string | null): string => {
  if (came === null || came === '') return 'none';
  const url = URL.canParse(came) ? new URL(came) : null;
  const text = url?.host ? `${url.protocol}//${url.host}${url.pathname}` : came;
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, longestShown);
};
