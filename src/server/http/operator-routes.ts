import { asId, type InstallationId } from '../../domain/facts/ids';
import type { Clock } from '../../ports/clock';
import { causeOf } from '../../ports/log';
import type { Store } from '../../ports/store';
import type { System } from '../../ports/system';
import type { Sync } from '../../sync/contract';
import type { Chore } from '../../sync/worker';
import { metricsType, type Metrics, type MirrorCount } from './metrics';
import { allowMethods, json, notFound, type Incoming, type Route } from './message';
import { sameSecret } from './same-secret';
import { withTimeout } from './with-timeout';

export interface HealthRouteDeps {
  readonly store: Pick<Store, 'findInstallation'>;
  readonly clock: Clock;
  readonly version: string;
}

const nobody = asId<InstallationId>('00000000-0000-0000-0000-000000000000');
const databaseMs = 2_000;
/** A caller of `/api/work` waits for the work, not for one chore that hangs. */
const choreMs = 10_000;

/**
 * `GET /api/health`: 200 while the database answers, else 503. `?probe=live` asks about the
 * process alone, for supervisors that would otherwise restart it because of the database.
 */
export const makeHealthRoute =
  (deps: HealthRouteDeps): Route =>
  async (incoming) => {
    allowMethods(incoming, 'GET', 'HEAD');
    if (incoming.param('probe') === 'live') return json(200, { status: 'live' });
    const answered = deps.store.findInstallation(nobody).then(
      () => true,
      () => false,
    );
    const up = await withTimeout(deps.clock, databaseMs, answered, () => false);
    return json(up ? 200 : 503, {
      status: up ? 'ready' : 'not-ready',
      database: up ? 'up' : 'down',
      version: deps.version,
    });
  };

export interface OperatorRouteDeps extends Pick<System, 'clock' | 'log'> {
  readonly store: Pick<Store, 'listInstallations' | 'countMirrors'>;
  readonly sync: Pick<Sync, 'takeWork' | 'idle'>;
  /** Done where the parameter `sweep` is given, one after the other. */
  readonly chores: readonly Chore[];
  readonly metrics: Metrics;
  /** At least 32 characters; null = these addresses do not exist. */
  readonly operatorSecret: string | null;
}

/** A wrong secret is answered like an address that never was. */
const checkOperator = (deps: OperatorRouteDeps, incoming: Incoming): void => {
  const [scheme, given] = (incoming.header('authorization') ?? '').split(' ');
  const expected = deps.operatorSecret;
  if (!expected || scheme !== 'Bearer' || !sameSecret(given ?? '', expected)) throw notFound();
};

/** `POST /api/work`: one round of work, for hosts that have no long-lived process. */
export const makeWorkRoute = (deps: OperatorRouteDeps): Route => {
  const ranAt = new Map<string, number>();
  return async (incoming) => {
    checkOperator(deps, incoming);
    allowMethods(incoming, 'POST');
    // Chores mark what is to be worked, so they come first; none of them may keep the work waiting.
    if (incoming.param('sweep') !== null) await doChores(deps, ranAt);
    const worked = await deps.sync.takeWork();
    await deps.sync.idle();
    return json(200, { worked });
  };
};

/** The sweep whenever it is asked for; the others as seldom as a worker would do them. */
const doChores = async (deps: OperatorRouteDeps, ranAt: Map<string, number>): Promise<void> => {
  for (const { name, everyMs, run } of deps.chores) {
    const last = ranAt.get(name);
    if (name !== 'sweep' && last !== undefined && deps.clock.now() - last < everyMs) continue;
    ranAt.set(name, deps.clock.now());
    const work = run().catch((error: unknown) => {
      deps.log.error('work.chore-failed', { action: name, ...causeOf(error) });
    });
    await withTimeout(deps.clock, choreMs, work, () => undefined);
  }
};

/** `GET /api/metrics`: figures of this process and rows by state, in Prometheus' text form. */
export const makeMetricsRoute =
  (deps: OperatorRouteDeps): Route =>
  async (incoming) => {
    checkOperator(deps, incoming);
    allowMethods(incoming, 'GET');
    const mirrors: MirrorCount[] = [];
    for (const { id, retiredAt } of await deps.store.listInstallations()) {
      if (retiredAt !== null) continue;
      for (const [state, count] of Object.entries(await deps.store.countMirrors(id))) {
        mirrors.push({ installation: id, state, count });
      }
    }
    const body = await deps.metrics.text(mirrors);
    return { status: 200, headers: { 'content-type': metricsType }, body };
  };
