import { z } from 'zod';

/**
 * What we read of Stripe's objects, as of the pinned version. Fields that we do not use are not
 * named, so that Stripe may add and change them.
 */
const seconds = z.number().int().nonnegative();
const minor = z.number().int();
const metadata = z.record(z.string(), z.string());

/** A word of an enumeration; one that came after this app, or none at all, is not known. */
const wordOf = <const W extends string>(words: readonly W[]) =>
  z
    .string()
    .nullish()
    .transform((word): W | 'unknown' => words.find((known) => known === word) ?? 'unknown');

/** A reference that may be expanded to the object itself. */
const idOf = z.union([z.string(), z.object({ id: z.string() }).transform((object) => object.id)]);

const cardAnswer = z.object({
  brand: z.string().nullish(),
  last4: z.string().nullish(),
  exp_month: z.number().int().nullish(),
  exp_year: z.number().int().nullish(),
  capture_before: seconds.nullish(),
});

/** Debits carry the end of the account's number where cards carry theirs. */
const bankAccountAnswer = z.object({ last4: z.string().nullish() });

const methodAnswer = z.object({
  type: z.string(),
  card: cardAnswer.nullish(),
  sepa_debit: bankAccountAnswer.nullish(),
  us_bank_account: bankAccountAnswer.nullish(),
});

const words = z.string().nullish();

/** All of it is read, because whoever writes one part of it must send the others along. */
const shippingAnswer = z.object({
  name: words,
  phone: words,
  carrier: words,
  tracking_number: words,
  address: z
    .object({
      line1: words,
      line2: words,
      city: words,
      state: words,
      postal_code: words,
      country: words,
    })
    .nullish(),
});

export const refundAnswer = z.object({
  id: z.string(),
  status: wordOf(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  amount: minor,
  created: seconds,
  metadata: metadata.nullish(),
  reason: z.string().nullish(),
  failure_reason: z.string().nullish(),
  balance_transaction: idOf.nullish(),
});

export const chargeAnswer = z.object({
  id: z.string(),
  status: wordOf(['succeeded', 'pending', 'failed']),
  amount: minor,
  captured: z.boolean(),
  amount_captured: minor,
  created: seconds,
  failure_message: z.string().nullish(),
  payment_method_details: methodAnswer.nullish(),
  shipping: shippingAnswer.nullish(),
  /** The newest ten, and only where the request asks for them. */
  refunds: z.object({ data: z.array(refundAnswer), has_more: z.boolean() }).nullish(),
});

const paymentErrorAnswer = z.object({
  type: z.string(),
  code: z.string().nullish(),
  decline_code: z.string().nullish(),
  message: z.string().nullish(),
  charge: z.string().nullish(),
});

/**
 * What the shopper is to do. Vouchers say under their own name until when: `expires_at`, and
 * `expires_after` in Mexico (api/payment_intents/object: next_action).
 */
const nextActionAnswer = z
  .object({ type: z.string() })
  .loose()
  .transform((action) => {
    const details = z
      .object({ expires_at: seconds.nullish(), expires_after: seconds.nullish() })
      .safeParse(action[action.type]);
    return details.success ? (details.data.expires_at ?? details.data.expires_after ?? null) : null;
  });

export const intentAnswer = z.object({
  id: z.string(),
  status: wordOf([
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
    'processing',
    'requires_capture',
    'succeeded',
    'canceled',
  ]),
  amount: minor,
  amount_capturable: minor,
  amount_received: minor,
  currency: z.string().length(3),
  livemode: z.boolean(),
  created: seconds,
  canceled_at: seconds.nullish(),
  cancellation_reason: z.string().nullish(),
  metadata: metadata.nullish(),
  next_action: nextActionAnswer.nullish().catch(null),
  client_secret: z.string().nullish(),
  latest_charge: z.union([z.string(), chargeAnswer]).nullish(),
  last_payment_error: paymentErrorAnswer.nullish(),
});

export const endpointAnswer = z.object({
  id: z.string(),
  url: z.string(),
  enabled_events: z.array(z.string()),
  status: z.string(),
  livemode: z.boolean(),
  api_version: z.string().nullable(),
  metadata: metadata.nullish(),
});

/** The account that a key belongs to. */
export const accountAnswer = z.object({
  id: z.string(),
  charges_enabled: z.boolean().nullish(),
});

/** The secret is told once, in the answer to the creation of an endpoint. */
export const createdEndpointAnswer = endpointAnswer.extend({
  secret: z.string().startsWith('whsec_'),
});

/** What tells whose an endpoint is; those of others may have any shape. */
export const endpointMark = z.object({ metadata: metadata.nullish().catch(null) });

/** Of an event's object only what says where to look. */
const eventObject = z.object({
  object: z.string(),
  id: z.string().optional(),
  payment_intent: idOf.nullish(),
  metadata: metadata.nullish(),
});

/** Written to the database, which keeps no NUL. */
const word = z.string().regex(/^[^\0]{1,255}$/);

export const eventAnswer = z.object({
  id: word,
  object: z.literal('event'),
  account: z.string().nullish(),
  type: word,
  livemode: z.boolean(),
  created: seconds,
  data: z.object({ object: eventObject }),
});

export type ChargeAnswer = z.infer<typeof chargeAnswer>;
export type RefundAnswer = z.infer<typeof refundAnswer>;
export type IntentAnswer = z.infer<typeof intentAnswer>;
export type EventAnswer = z.infer<typeof eventAnswer>;
