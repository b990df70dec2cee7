import { z } from 'zod';
import { cutText } from '../../domain/report/cut-text';
import type { TrackingUpdate } from '../../domain/facts/effect';
import type { IntentFacts, IntentReading } from '../../domain/facts/facts';
import type { AttemptId, IntentId } from '../../domain/facts/ids';
import { done, refused, type Outcome } from '../../domain/facts/outcome';
import type {
  CaptureRequest,
  CreateIntentRequest,
  RefundRequest,
  Stripe,
} from '../../ports/stripe';
import { intentAnswer, refundAnswer, type IntentAnswer, type RefundAnswer } from './answers';
import type { Client, Within } from './client';
import { attemptIdKey, effectKeyName, intentFacts, refundFacts } from './facts';
import { holdOptions } from './payment-methods';
import type { Sdk } from './sdk';
import { listStripeEvents } from './events';

/** Stripe's largest page. */
const pageSize = 100;
/** 10,000 intents since an attempt began; beyond, the look-up is not conclusive. */
const pagesAtMost = 100;
/** Our clock and Stripe's may differ; a look-up by creation time reaches back so much further. */
const clockSkewMs = 15 * 60_000;
/** docs.stripe.com/metadata: values of at most 500 characters. */
const metadataValueLength = 500;

const charged = { expand: ['latest_charge'] };
/** The charge comes along with the list inside it. */
const withRefunds = { expand: ['latest_charge.refunds'] };

/** What the storefront gives Stripe.js; asked for anew each time and never kept. */
const clientSecret = z.string().min(1);

/** Stripe's amounts have at most 12 digits, so a number holds each exactly. */
const amountOf = (minor: bigint): number => Number(minor);

const intentParams = (request: CreateIntentRequest): Sdk.PaymentIntentCreateParams => {
  const hold =
    request.flow === 'AUTHORIZATION' ? holdOptions(request.paymentMethodType) : undefined;
  return {
    amount: amountOf(request.amountMinor),
    currency: request.currency.toLowerCase(),
    automatic_payment_methods: { enabled: true },
    metadata: { ...request.metadata },
    ...(hold ? { payment_method_options: hold } : {}),
  };
};

/**
 * All refunds of an intent, newest first. Nearly always they come with the charge; a list is asked
 * for only where there are more of them.
 */
const refundsOf = async (
  sdk: Sdk,
  within: Within,
  intent: IntentAnswer,
): Promise<readonly RefundAnswer[]> => {
  const charge = intent.latest_charge;
  // Without a charge that went through nothing can have been refunded.
  if (typeof charge !== 'object' || charge?.status === 'failed') return [];
  const refunds: RefundAnswer[] = [...(charge?.refunds?.data ?? [])];
  let hasMore = charge?.refunds?.has_more ?? charge !== null;
  for (let pages = 0; hasMore && pages < pagesAtMost; pages += 1) {
    const after = refunds.at(-1)?.id;
    const answer = await sdk.refunds.list(
      { payment_intent: intent.id, limit: pageSize, ...(after ? { starting_after: after } : {}) },
      within(),
    );
    refunds.push(...answer.data.map((refund) => refundAnswer.parse(refund)));
    hasMore = answer.has_more;
  }
  return refunds;
};

const readFacts = async (sdk: Sdk, within: Within, intentId: string): Promise<IntentFacts> => {
  const answer = await sdk.paymentIntents.retrieve(intentId, withRefunds, within());
  const intent = intentAnswer.parse(answer);
  return intentFacts(intent, await refundsOf(sdk, within, intent));
};

const readIntent = async (client: Client, intentId: IntentId): Promise<Outcome<IntentReading>> => {
  const outcome = await client.call((sdk, within) => readFacts(sdk, within, intentId));
  const missing = outcome.kind === 'refused' && outcome.code === 'resource_missing';
  return missing ? done({ kind: 'absent' }) : outcome;
};

/** Newest first: of several intents of one attempt the one that lives counts, else the newest. */
const searchIntent = async (
  sdk: Sdk,
  within: Within,
  attemptId: AttemptId,
  createdSince: number,
): Promise<IntentFacts | 'too-many' | null> => {
  const since = Math.floor((createdSince - clockSkewMs) / 1_000);
  const found: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < pagesAtMost; page += 1) {
    const answer = await sdk.paymentIntents.list(
      { created: { gte: since }, limit: pageSize, ...(after ? { starting_after: after } : {}) },
      within(),
    );
    const ours = answer.data.filter((intent) => intent.metadata[attemptIdKey] === attemptId);
    const alive = ours.find((intent) => intent.status !== 'canceled');
    if (alive) return readFacts(sdk, within, alive.id);
    found.push(...ours.map((intent) => intent.id));
    after = answer.data.at(-1)?.id;
    if (!answer.has_more || !after) {
      const newest = found[0];
      return newest ? readFacts(sdk, within, newest) : null;
    }
  }
  return 'too-many';
};

const findIntent = async (
  client: Client,
  attemptId: AttemptId,
  createdSince: number,
): Promise<Outcome<IntentFacts | null>> => {
  const outcome = await client.call((sdk, within) =>
    searchIntent(sdk, within, attemptId, createdSince),
  );
  if (outcome.kind !== 'done') return outcome;
  if (outcome.value !== 'too-many') return done(outcome.value);
  return refused('too-many-intents', 'The account made too many intents since to look through all');
};

const createIntent = (client: Client, request: CreateIntentRequest, key: string) =>
  client.call(async (sdk, within) => {
    const answer = await sdk.paymentIntents.create(intentParams(request), within(key));
    const intent = intentAnswer.extend({ client_secret: clientSecret }).parse(answer);
    return { intent: intentFacts(intent, null), clientSecret: intent.client_secret };
  });

const createRefund = (client: Client, request: RefundRequest, key: string) =>
  client.call(async (sdk, within) => {
    const params: Sdk.RefundCreateParams = {
      payment_intent: request.intentId,
      amount: amountOf(request.amountMinor),
      metadata: {
        [effectKeyName]: request.effectKey,
        saleor_reason: cutText(request.reason, metadataValueLength),
      },
    };
    return refundFacts(refundAnswer.parse(await sdk.refunds.create(params, within(key))));
  });

const captureIntent = (client: Client, request: CaptureRequest, key: string) =>
  client.call(async (sdk, within) => {
    const params = { amount_to_capture: amountOf(request.amountMinor), ...charged };
    const answer = await sdk.paymentIntents.capture(request.intentId, params, within(key));
    return intentFacts(intentAnswer.parse(answer), null);
  });

/** Stripe takes an empty text for a wish to unset, which these fields do not know. */
const filled = (fields: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1])),
  );

const shippingParams = (shipping: TrackingUpdate): Sdk.ChargeUpdateParams.Shipping => ({
  name: shipping.name,
  address: filled({
    line1: shipping.line1,
    line2: shipping.line2,
    city: shipping.city,
    state: shipping.state,
    postal_code: shipping.postalCode,
    country: shipping.country,
  }),
  ...filled({
    phone: shipping.phone,
    carrier: shipping.carrier,
    tracking_number: shipping.trackingNumber,
  }),
});

/** The port over Stripe's API for one key. */
export const makeStripe = (client: Client): Stripe => ({
  createIntent: (request, key) => createIntent(client, request, key),
  readIntent: (intentId) => readIntent(client, intentId),
  readClientSecret: (intentId) =>
    client.call(async (sdk, within) => {
      const answer = await sdk.paymentIntents.retrieve(intentId, undefined, within());
      return clientSecret.parse(answer.client_secret);
    }),
  findIntent: (attemptId, createdSince) => findIntent(client, attemptId, createdSince),
  captureIntent: (request, key) => captureIntent(client, request, key),
  cancelIntent: (intentId, key) =>
    client.call(async (sdk, within) => {
      const answer = await sdk.paymentIntents.cancel(intentId, charged, within(key));
      return intentFacts(intentAnswer.parse(answer), null);
    }),
  createRefund: (request, key) => createRefund(client, request, key),
  updateIntentMetadata: async (intentId, metadata, key) => {
    // Empty metadata would delete all keys, other people's among them.
    if (Object.keys(metadata).length === 0) return done(null);
    return client.call(async (sdk, within) => {
      await sdk.paymentIntents.update(intentId, { metadata: { ...metadata } }, within(key));
      return null;
    });
  },
  updateChargeShipping: (chargeId, shipping, key) =>
    client.call(async (sdk, within) => {
      await sdk.charges.update(chargeId, { shipping: shippingParams(shipping) }, within(key));
      return null;
    }),
  listEvents: (page) => listStripeEvents(client, page),
});
