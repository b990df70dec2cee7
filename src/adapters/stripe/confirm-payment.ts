import { z } from 'zod';
import type { Clock } from '../../ports/clock';
import type { ConfirmPayment } from '../../ports/shopper';
import type { HttpSend } from '../system/http-send';
import { makeClient, type Timeouts } from './client';
import { noRateLimit } from './rate-limit';

interface ConfirmPaymentDeps {
  readonly clock: Clock;
  readonly baseUrl: string | null;
  readonly send: HttpSend;
  readonly timeouts: Timeouts;
}

const confirmed = z.object({ status: z.string() });

/**
 * What Stripe.js does (docs.stripe.com/js/payment_intents/confirm_payment): the publishable key
 * and the client secret, which together may do this one thing. The SDK has no method for it.
 */
export const makeConfirmPayment =
  (deps: ConfirmPaymentDeps): ConfirmPayment =>
  ({ publishableKey }, { intentId, clientSecret, paymentMethod, returnUrl }, key) => {
    const client = makeClient({
      ...deps,
      secretKey: publishableKey,
      priority: 'inline',
      rateLimit: noRateLimit,
    });
    return client.call(async (sdk, within) => {
      const answer: unknown = await sdk.rawRequest(
        'POST',
        `/v1/payment_intents/${encodeURIComponent(intentId)}/confirm`,
        { client_secret: clientSecret, payment_method: paymentMethod, return_url: returnUrl },
        within(key),
      );
      return confirmed.parse(answer).status;
    });
  };
