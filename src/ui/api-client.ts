import { type AppBridge, createAuthenticatedFetch } from '@saleor/app-sdk/app-bridge';
import { Client, fetchExchange } from 'urql';

/** Longer than Stripe takes to answer the health question, shorter than patience. */
const requestMs = 30_000;

/** The token is the bridge's own at each call, since the Dashboard renews it every 5 minutes. */
export const authenticatedFetch = (appBridge: AppBridge): typeof fetch =>
  createAuthenticatedFetch(appBridge, window.fetch.bind(window));

/**
 * The pages' client of `/api/graphql`. Without a cache: every page shows what is so now, and the
 * frame is thrown away at each navigation of the Dashboard anyway.
 */
export const makeApiClient = (appBridge: AppBridge): Client => {
  const authenticated = authenticatedFetch(appBridge);
  return new Client({
    url: '/api/graphql',
    exchanges: [fetchExchange],
    requestPolicy: 'network-only',
    preferGetMethod: false,
    fetch: (input, init) => {
      const limit = AbortSignal.timeout(requestMs);
      const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
      return authenticated(input, { ...init, signal });
    },
  });
};
