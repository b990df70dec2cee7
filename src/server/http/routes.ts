import { apiHeaders } from './security-headers';
import { makeManifestRoute, makeRegisterRoute } from './install-routes';
import type { ManifestRouteDeps, RegisterRouteDeps } from './install-routes';
import type { Route } from './message';
import type { Serving } from './node';
import { makeHealthRoute, makeMetricsRoute, makeWorkRoute } from './operator-routes';
import type { HealthRouteDeps, OperatorRouteDeps } from './operator-routes';
import { makeRateLimit } from './rate-limit';
import { makeSaleorWebhook, type SaleorWebhookDeps } from './saleor-webhook';
import { serve, type ServeDeps } from './serve';
import { makeStripeWebhook, type StripeWebhookDeps } from './stripe-webhook';

interface RoutesDeps extends ManifestRouteDeps, OperatorRouteDeps, HealthRouteDeps {
  readonly appUrl: string;
  readonly trustedProxies: number;
  readonly log: ServeDeps['log'];
  readonly store: HealthRouteDeps['store'] & OperatorRouteDeps['store'];
  readonly saleorWebhook: Omit<SaleorWebhookDeps, 'badSignatures'>;
  readonly stripeWebhook: Omit<StripeWebhookDeps, 'badSignatures'>;
  readonly register: RegisterRouteDeps['register'];
  readonly afterInstall: RegisterRouteDeps['afterInstall'];
}

export interface Routes extends Serving {
  readonly manifest: Route;
  readonly register: Route;
  /** Path parameter `event`. */
  readonly saleorWebhook: Route;
  /** Path parameter `connection`. */
  readonly stripeWebhook: Route;
  readonly health: Route;
  readonly metrics: Route;
  readonly work: Route;
}

const registrationsPerMinute = 10;
const badSignaturesPerMinute = 30;

/** Every route of the API but the Dashboard's own, ready to be put behind any server. */
export const makeRoutes = (deps: RoutesDeps): Routes => {
  const serving: ServeDeps = deps;
  const { handlerFor } = deps.saleorWebhook;
  const badSignatures = makeRateLimit(deps.clock, badSignaturesPerMinute);
  const registrations = makeRateLimit(deps.clock, registrationsPerMinute);
  return {
    headers: apiHeaders(deps.appUrl),
    trustedProxies: deps.trustedProxies,
    manifest: serve(serving, 'manifest', makeManifestRoute(deps)),
    register: serve(serving, 'register', makeRegisterRoute({ ...deps, registrations })),
    saleorWebhook: serve(
      serving,
      'saleor-webhook',
      makeSaleorWebhook({ ...deps.saleorWebhook, badSignatures }),
      (incoming) => handlerFor(incoming.param('event') ?? '')?.segment ?? 'unknown',
    ),
    stripeWebhook: serve(
      serving,
      'stripe-webhook',
      makeStripeWebhook({ ...deps.stripeWebhook, badSignatures }),
    ),
    health: serve(serving, 'health', makeHealthRoute(deps)),
    metrics: serve(serving, 'metrics', makeMetricsRoute(deps)),
    work: serve(serving, 'work', makeWorkRoute(deps)),
  };
};
