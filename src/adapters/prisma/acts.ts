import { z } from 'zod';
import type { EffectAct } from '../../domain/facts/effect';
import type { Prisma } from '../../generated/prisma/client';

/** Acts as they are kept in the database: JSON, with amounts as decimal texts. */
const id = <T extends string>() => z.custom<T>((value) => typeof value === 'string');
const minor = z.string().transform((text) => BigInt(text));
const text = z.string().nullable();

type ActOf<K extends EffectAct['kind']> = Extract<EffectAct, { kind: K }>;
type Event = ActOf<'report'>['event'];
type AttemptIdOf = ActOf<'create-intent'>['attemptId'];
type IntentIdOf = ActOf<'capture'>['intentId'];

const onAttempt = { attemptId: id<AttemptIdOf>() };
const onIntent = { ...onAttempt, intentId: id<IntentIdOf>() };

const paymentMethod = z.object({
  type: z.string(),
  brand: text,
  lastDigits: text,
  expMonth: z.number().nullable(),
  expYear: z.number().nullable(),
});

const event = z.object({
  transactionId: id<Event['transactionId']>(),
  type: id<Event['type']>(),
  pspReference: z.string(),
  amountMinor: minor,
  currency: z.string(),
  time: z.number(),
  message: z.string(),
  externalUrl: text,
  availableActions: z.array(id<Event['availableActions'][number]>()),
  paymentMethod: paymentMethod.nullable(),
});

const shipping = z.object({
  name: z.string(),
  line1: text,
  line2: text,
  city: text,
  state: text.default(null),
  postalCode: text,
  country: text,
  phone: text,
  carrier: text.default(null),
  trackingNumber: text,
});

/** Updates of tracking that were recorded early do not say which numbers they add. */
const added = z.array(z.object({ fulfillmentId: z.string(), trackingNumber: z.string() }));

const act = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create-intent'), ...onAttempt }),
  z.object({ kind: z.literal('capture'), ...onIntent, amountMinor: minor }),
  z.object({ kind: z.literal('cancel-intent'), ...onIntent, reason: z.string() }),
  z.object({ kind: z.literal('refund'), ...onIntent, amountMinor: minor, reason: z.string() }),
  z.object({ kind: z.literal('report'), ...onAttempt, event }),
  z.object({
    kind: z.literal('update-transaction'),
    ...onAttempt,
    transactionId: id<Event['transactionId']>(),
    name: z.string(),
    externalUrl: z.string(),
  }),
  z.object({
    kind: z.literal('create-order'),
    checkoutId: id<ActOf<'create-order'>['checkoutId']>(),
    checkoutUpdatedAt: z.string().nullable().optional(),
  }),
  z.object({
    kind: z.literal('cancel-order'),
    orderId: id<ActOf<'cancel-order'>['orderId']>(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('update-intent-metadata'),
    ...onIntent,
    metadata: z.record(z.string(), z.string()),
  }),
  z.object({
    kind: z.literal('update-charge-shipping'),
    ...onAttempt,
    chargeId: z.string(),
    shipping,
    added: added.default([]),
  }),
]);

export const decodeAct = (value: unknown): EffectAct => act.parse(value);

export const encodeAct = (value: EffectAct): Prisma.InputJsonObject =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
  );
