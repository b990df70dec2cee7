import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from '../../ports/log';

interface FrameWatchDeps {
  readonly log: Pick<Log, 'warn'>;
}

/** Anybody can send a request with a referrer, and must not fill the log with it. */
const maxLoggedOrigins = 100;
const longestOrigin = 255;
/** The setting that lets an origin show the app. */
const name = 'DASHBOARD_ORIGINS';

/**
 * Tells of pages that wanted to show the app in a frame and may not. The browser shows such a
 * frame as "refused to connect" and nothing else, so the log is the one place that can name the
 * setting. Once per origin in the life of a process, and of so many origins at most.
 */
export const makeFrameWatch = ({
  log,
}: FrameWatchDeps): ((headers: IncomingHttpHeaders, ancestors: readonly string[]) => void) => {
  const logged = new Set<string>();
  return (headers, ancestors) => {
    const origin = originOfFrame(headers);
    if (origin === null || ancestors.some((allowed) => isMatch(allowed, origin))) return;
    if (logged.has(origin) || logged.size >= maxLoggedOrigins) return;
    logged.add(origin);
    const message = `May not show the app in a frame. If it is your Dashboard, add it to ${name}.`;
    log.warn('page.frame-refused', { origin, name, message });
  };
};

/** The page around the frame, as the browser tells it; null where there is none, or no telling. */
const originOfFrame = (headers: IncomingHttpHeaders): string | null => {
  const { referer = '' } = headers;
  const isFrame = headers['sec-fetch-dest'] === 'iframe';
  // From page to page of ours, the referrer is not the page around the frame.
  const isOwn = headers['sec-fetch-site'] === 'same-origin';
  if (!isFrame || isOwn || !/^https?:/.test(referer) || !URL.canParse(referer)) return null;
  const { origin } = new URL(referer);
  return origin.length <= longestOrigin ? origin : null;
};

/** As browsers compare `frame-ancestors`: an origin, or one with any port. */
const isMatch = (allowed: string, origin: string): boolean => {
  if (allowed === origin) return true;
  if (!allowed.endsWith(':*')) return false;
  const host = allowed.slice(0, -':*'.length);
  return origin.startsWith(host) && /^(?::\d+)?$/.test(origin.slice(host.length));
};
