import type { Clock } from '../../ports/clock';
import type { InstallationStore } from '../../ports/store';

interface FrameAncestorsDeps {
  readonly store: Pick<InstallationStore, 'listInstallations'>;
  readonly clock: Clock;
  /** Origins that the operator names besides. */
  readonly dashboardOrigins: readonly string[];
  /** Origins of the Saleors that the operator lists in full. */
  readonly trustedOrigins: readonly string[];
  readonly development: boolean;
}

/** New installations are seen after so long; the database is not asked for every page. */
const rememberedMs = 5_000;
/** A header must not grow with the number of tenants: this is far beyond what a proxy takes. */
const mostOrigins = 500;
/** While developing, a Dashboard may run on any port of this machine. */
const loopbacks = ['http://localhost:*', 'http://127.0.0.1:*'];

/**
 * Which sites may show our pages in a frame: the origin of each Saleor that installed the app
 * (where its Dashboard usually lies), and what the operator named. Never everyone. While the store
 * is unavailable, those of before may still show the page, which then says so; right after a start,
 * those that the operator lists.
 */
export const makeFrameAncestors = (
  deps: FrameAncestorsDeps,
): (() => Promise<readonly string[]>) => {
  const named = deps.development ? [...deps.dashboardOrigins, ...loopbacks] : deps.dashboardOrigins;
  const withNamed = (more: readonly string[]) =>
    [...new Set([...named, ...more])].slice(0, mostOrigins);
  let remembered = withNamed(deps.trustedOrigins);
  let readAt: number | null = null;
  return async () => {
    if (readAt !== null && deps.clock.now() - readAt < rememberedMs) return remembered;
    // Whatever is wrong there, the page's own requests meet it as well, and tell and log it.
    const installations = await deps.store.listInstallations().catch(() => null);
    readAt = deps.clock.now();
    if (installations === null) return remembered;
    const own = installations
      .filter(({ retiredAt }) => retiredAt === null)
      .map(({ saleorApiUrl }) => new URL(saleorApiUrl).origin);
    remembered = withNamed(own);
    return remembered;
  };
};
