import { makeIdentifyApp } from '../adapters/saleor/identify';
import { makeSaleorFor } from '../adapters/saleor/saleor-for';
import { makeShopperFor } from '../adapters/saleor/shopper-for';
import { makeSaleorWebhooksFor } from '../adapters/saleor/webhooks';
import { makeStripeAccountFor } from '../adapters/stripe/account';
import { makeConfirmPayment } from '../adapters/stripe/confirm-payment';
import { makeStripeFor } from '../adapters/stripe/stripe-for';
import type { Platform } from './platform';
import type { Metrics } from './http/metrics';
import { limits } from './limits';
import { withSaleorTimes, withStripeTimes } from './measured';

const stripeTimeouts = {
  inline: { timeoutMs: limits.stripeInlineMs, tries: limits.stripeInlineTries },
  worker: { timeoutMs: limits.stripeWorkerMs, tries: 1 },
} as const;

const strangerMs = 5_000;

export type ApiClients = ReturnType<typeof makeApiClients>;

/** The ways to both sides, over the platform's own network; what is called is told to `metrics`. */
export const makeApiClients = (platform: Platform, metrics: Metrics) => {
  const { clock, log, secrets, settings } = platform;
  const stripe = { clock, baseUrl: settings.stripeApiUrl, send: platform.stripeSend };
  const stripeCallsPerSecond = settings.stripeCallsPerSecond ?? limits.stripeCallsPerSecond;
  const rateLimit = { ...limits, stripeCallsPerSecond };
  const saleorFor = makeSaleorFor({
    secrets,
    clock,
    log,
    fetch: platform.saleorFetch,
    timeoutMs: { inline: limits.saleorInlineMs, worker: limits.saleorWorkerMs },
  });
  const stripeFor = makeStripeFor({ ...stripe, secrets, log, timeouts: stripeTimeouts, rateLimit });
  return {
    saleorFor: withSaleorTimes(saleorFor, { clock, metrics }),
    stripeFor: withStripeTimes(stripeFor, { clock, metrics }),
    stripeAccountFor: makeStripeAccountFor({ ...stripe, timeouts: stripeTimeouts.inline }),
    webhooksFor: makeSaleorWebhooksFor({
      fetch: platform.saleorFetch,
      timeoutMs: strangerMs,
      clock,
    }),
    shopperFor: makeShopperFor({
      ...{ secrets, clock, log, fetch: platform.saleorFetch, gatewayId: settings.appId },
      timeoutMs: limits.saleorWorkerMs,
    }),
    confirm: makeConfirmPayment({ ...stripe, timeouts: stripeTimeouts.inline }),
    identify: makeIdentifyApp({ fetch: platform.strangerFetch, timeoutMs: strangerMs, clock }),
  };
};
