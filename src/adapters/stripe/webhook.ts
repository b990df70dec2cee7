import type { StripeEventSummary } from '../../ports/stripe';
import { eventAnswer } from './answers';
import { summariseEvent } from './events';
import { Sdk } from './sdk';

/** Stable; safe to answer and to log. */
type StripeEventRefusal =
  /** The connection has no signing secret: nothing can be verified, so nothing is believed. */
  | 'no-secret'
  | 'no-signature'
  | 'header-too-large'
  | 'too-many-signatures'
  /** Older or younger than the tolerance: a replay, or a clock that is wrong. */
  | 'outside-tolerance'
  | 'bad-signature'
  | 'malformed'
  /** A thin event: it has another shape and comes from an endpoint that is not ours. */
  | 'thin-event';

type VerifiedEvent =
  | {
      readonly kind: 'verified';
      readonly event: StripeEventSummary;
      /** Set for events of a connected account (Stripe Connect), which we never ask for. */
      readonly account: string | null;
    }
  | { readonly kind: 'refused'; readonly code: StripeEventRefusal };

/** Stripe's own tolerance (docs.stripe.com/webhooks/signature); here it holds to both sides. */
const toleranceSeconds = 300;
const headerBytesAtMost = 4_096;
/** A header with 20,001 signatures took 60 ms to check; a rolled secret makes two. */
const signaturesAtMost = 10;

const refuse = (code: StripeEventRefusal): VerifiedEvent => ({ kind: 'refused', code });

interface SignatureHeader {
  readonly timestamps: readonly string[];
  readonly signatures: number;
}

const readHeader = (header: string): SignatureHeader => {
  const parts = header.split(',').map((part) => part.trim());
  return {
    timestamps: parts.filter((part) => part.startsWith('t=')).map((part) => part.slice(2)),
    signatures: parts.filter((part) => part.startsWith('v1=')).length,
  };
};

/** Null where the header may be checked against a secret. */
const headerRefusal = (header: string, nowMs: number): StripeEventRefusal | null => {
  if (Buffer.byteLength(header) > headerBytesAtMost) return 'header-too-large';
  const { timestamps, signatures } = readHeader(header);
  const timestamp = timestamps[0];
  if (signatures === 0 || timestamp === undefined || timestamps.length !== 1) return 'no-signature';
  if (signatures > signaturesAtMost) return 'too-many-signatures';
  if (!/^\d{1,12}$/.test(timestamp)) return 'no-signature';
  // The SDK accepts timestamps in the future without bound.
  const apart = Math.abs(Math.floor(nowMs / 1_000) - Number(timestamp));
  return apart > toleranceSeconds ? 'outside-tolerance' : null;
};

const signedBy = (
  body: string | Buffer,
  header: string,
  secret: string,
  nowMs: number,
): boolean => {
  try {
    const { signature } = Sdk.webhooks;
    if (signature === null) return false;
    return signature.verifyHeader(body, header, secret, toleranceSeconds, undefined, nowMs);
  } catch (error) {
    if (error instanceof Sdk.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
};

const parseJson = (body: string | Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
};

const isThin = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'object' in body && body.object === 'v2.core.event';

/**
 * Verifies a delivery of Stripe and says where to look; `rawBody` must be the bytes as they came.
 * Several secrets are tried while one is being rotated. Nothing of the body is read before a
 * signature has matched.
 */
export const verifyStripeEvent = (
  rawBody: Buffer | string,
  header: string,
  secrets: readonly string[],
  nowMs: number,
): VerifiedEvent => {
  const usable = secrets.map((secret) => secret.trim()).filter((secret) => secret !== '');
  if (usable.length === 0) return refuse('no-secret');
  if (header === '' || rawBody.length === 0) return refuse('no-signature');
  const refusal = headerRefusal(header, nowMs);
  if (refusal) return refuse(refusal);
  if (!usable.some((secret) => signedBy(rawBody, header, secret, nowMs))) {
    return refuse('bad-signature');
  }
  const body = parseJson(rawBody);
  if (isThin(body)) return refuse('thin-event');
  const parsed = eventAnswer.safeParse(body);
  if (!parsed.success) return refuse('malformed');
  return {
    kind: 'verified',
    event: summariseEvent(parsed.data),
    account: parsed.data.account ?? null,
  };
};
