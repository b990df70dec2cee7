import { isStoreUnavailable } from '../../ports/store';
import { causeOf } from '../../ports/log';
import type { System } from '../../ports/system';
import { HttpFault, faultAnswer, isHttpFault } from './message';
import type { Incoming, Outgoing, Route } from './message';
import type { Metrics } from './metrics';

export interface ServeDeps extends Pick<System, 'clock' | 'log'> {
  /** Told of each answer. */
  readonly metrics: Pick<Metrics, 'answered'>;
}

/**
 * Runs a route and turns what it throws into an answer. Our own trouble is always a 5xx: Saleor
 * takes a 4xx for final and would drop the event (Saleor docs: "Webhook delivery"). `eventOf` names
 * the event for the metrics, in a word of ours.
 */
export const serve =
  (deps: ServeDeps, name: string, route: Route, eventOf?: (incoming: Incoming) => string): Route =>
  async (incoming: Incoming): Promise<Outgoing> => {
    const { clock, metrics } = deps;
    const began = clock.now();
    const answer = await route(incoming).catch((error: unknown) => toAnswer(deps, name, error));
    metrics.answered(name, answer.status, clock.now() - began, eventOf?.(incoming));
    return answer;
  };

const toAnswer = (deps: ServeDeps, route: string, error: unknown): Outgoing => {
  if (isHttpFault(error)) {
    const { status, code } = error;
    // Unknown addresses are the noise of the internet.
    if (status !== 404 && status !== 405)
      deps.log.warn('http.refused', { action: route, status, code });
    return faultAnswer(error);
  }
  if (isStoreUnavailable(error)) {
    deps.log.error('http.store-unavailable', { action: route, ...causeOf(error) });
    return faultAnswer(storeUnavailable());
  }
  const place = error instanceof Error ? error.stack?.split('\n    at ')[1]?.trim() : undefined;
  deps.log.error('http.fault', { action: route, ...causeOf(error), reason: place });
  return faultAnswer(new HttpFault(500, 'internal', 'The app failed to answer; it was logged.'));
};

export const storeUnavailable = (): HttpFault =>
  new HttpFault(503, 'store-unavailable', 'The app cannot reach its database just now.', {
    'retry-after': '10',
  });

/** An accept that took too long: the sender comes again. */
export const tooSlow = (): never => {
  throw storeUnavailable();
};
