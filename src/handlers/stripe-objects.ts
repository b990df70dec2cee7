import { z } from 'zod';
import { asId, type AttemptId, type ConnectionId, type IntentId } from '../domain/facts/ids';
import type { DeliveryAbout } from '../ports/store';

/** Stripe gives a related object as its id, or in full where it was expanded. */
const reference = z
  .union([z.string(), z.object({ id: z.string() })])
  .nullish()
  .transform((value) => (typeof value === 'object' ? (value?.id ?? null) : (value ?? null)));

const metadata = z.record(z.string(), z.string()).nullish();

export const intentObject = z.object({ id: z.string().min(1), metadata });

/** A charge, a refund or a dispute: each belongs to a PaymentIntent, if to any. */
export const partOfIntent = z.object({ payment_intent: reference, metadata });

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Metadata can be written by anyone on the account, so it is a hint, and only if well-formed. */
const attemptOf = (values: z.infer<typeof metadata>): AttemptId | null => {
  const text = values?.['saleor_attempt_id'];
  return text && uuid.test(text) ? asId<AttemptId>(text.toLowerCase()) : null;
};

const about = (
  intent: string | null,
  values: z.infer<typeof metadata>,
  connectionId: ConnectionId,
): DeliveryAbout => {
  const intentId = intent && /^[\w-]{1,255}$/.test(intent) ? asId<IntentId>(intent) : null;
  const attemptId = attemptOf(values);
  return intentId || attemptId
    ? { kind: 'intent', connectionId, intentId, attemptId }
    : { kind: 'foreign' };
};

export const aboutIntent = (
  object: z.infer<typeof intentObject>,
  connectionId: ConnectionId,
): DeliveryAbout => about(object.id, object.metadata, connectionId);

export const aboutPartOfIntent = (
  object: z.infer<typeof partOfIntent>,
  connectionId: ConnectionId,
): DeliveryAbout => about(object.payment_intent, object.metadata, connectionId);
