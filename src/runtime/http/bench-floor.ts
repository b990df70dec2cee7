import { createLocalJWKSet } from 'jose';
import { verifyStripeEvent } from '../../adapters/stripe/webhook';
import { asId } from '../../domain/ids';
import { makeVerifySaleor } from '../../installation/verify-saleor';
import type { Clock } from '../../ports/clock';
import { newlyInstalled } from '../../ports/store';
import type { Installation } from '../../ports/store';
import type { BenchFloorKeys } from '../env-variables';
import { limits } from '../limits';
import { json } from './message';
import type { Route } from './message';

/** The keys are given, so whose they are does not matter. */
const anybody: Installation = {
  id: asId('floor'),
  saleorApiUrl: '',
  appId: asId('floor'),
  tokenSealed: '',
  schemaVersion: null,
  jwks: null,
  installedAt: 0,
  ...newlyInstalled,
};

/**
 * What a webhook costs before the app has done anything: the same server, the same body, the same
 * check of the signature. The benchmark sets each figure beside it. Without keys it does not exist.
 */
export const makeBenchFloorRoute = (keys: BenchFloorKeys | null, clock: Clock): Route => {
  if (!keys) return async () => json(404, {});
  const keySet = createLocalJWKSet(JSON.parse(keys.jwks));
  const verifySaleor = makeVerifySaleor({
    stored: () => keySet,
    refreshed: async () => 'unavailable',
  });
  return async (incoming) => {
    const body = await incoming.body(limits.saleorBodyBytes);
    const stripeSignature = incoming.header('stripe-signature');
    const isSigned =
      stripeSignature === null
        ? (await verifySaleor(anybody, body, incoming.header('saleor-signature') ?? '')) === 'valid'
        : verifyStripeEvent(body, stripeSignature, [keys.webhookSecret], clock.now()).kind ===
          'verified';
    return json(isSigned ? 200 : 401, {});
  };
};
