import type { AsyncWebhookEventType, SyncWebhookEventType } from '@saleor/app-sdk/types';
import { print, type DocumentNode } from 'graphql';
import { z } from 'zod';
import type { ConnectionId } from '../domain/facts/ids';
import type { SchemaVersion } from '../domain/facts/schema-version';
import type { DeliveryAbout } from '../ports/store';
import type {
  Envelope,
  Malformed,
  EventAbout,
  SyncEventContext,
  SaleorAnswer,
  SaleorHandlerFace,
  SaleorAsyncEvent,
  SaleorSyncEvent,
  StripeEventHandler,
} from './contract';

/**
 * The three constructors of handlers. An asynchronous event names what it is about and can do
 * nothing else, so that no handler can break an invariant of money or state; a synchronous one is
 * answered by the payment app.
 */

interface SaleorSpec<E extends string, P> {
  readonly event: E;
  readonly document: DocumentNode;
  /** The fields needed; a body with more, or with top-level `errors`, is accepted. */
  readonly payload: z.ZodType<P>;
  /** 3.21 where omitted. */
  readonly since?: SchemaVersion;
}

const envelopeSchema = z
  .object({
    __typename: z.string(),
    issuedAt: z.string().refine((text) => Number.isFinite(Date.parse(text))),
    version: z.string().nullish(),
    recipient: z.object({ id: z.string() }).nullish(),
  })
  .transform((body): Envelope => ({
    typename: body.__typename,
    issuedAt: Date.parse(body.issuedAt),
    issuedAtText: body.issuedAt,
    version: body.version ?? null,
    recipientAppId: body.recipient?.id ?? null,
  }));

const malformed = (error: z.ZodError): Malformed => {
  const fields = error.issues.slice(0, 5).map((issue) => issue.path.join('.') || 'the body');
  const message = `Missing or of another type: ${fields.join(', ')}`;
  return { kind: 'malformed', code: 'malformed-body', message };
};

/** The one type whose fields a subscription of ours selects. */
const typenameOf = (document: DocumentNode): string => {
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue;
    const event = definition.selectionSet.selections[0];
    const fragment = event?.kind === 'Field' ? event.selectionSet?.selections[0] : undefined;
    if (fragment?.kind === 'InlineFragment' && fragment.typeCondition) {
      return fragment.typeCondition.name.value;
    }
  }
  throw new Error('A subscription must have the form { event { ... on X { … } } }');
};

const faceOf = (spec: SaleorSpec<string, unknown>): SaleorHandlerFace => ({
  segment: spec.event.toLowerCase(),
  typename: typenameOf(spec.document),
  query: print(spec.document),
  since: spec.since ?? [3, 21],
});

const parseWith =
  <P, R>(typename: string, schema: z.ZodType<P>, then: (envelope: Envelope, payload: P) => R) =>
  (body: unknown): R | Malformed => {
    const envelope = envelopeSchema.safeParse(body);
    if (!envelope.success) return malformed(envelope.error);
    if (envelope.data.typename !== typename) {
      // A genuine body of one event, sent to the path of another, has a valid signature.
      const message = `The body is not a ${typename}`;
      return { kind: 'malformed', code: 'wrong-event', message };
    }
    const payload = schema.safeParse(body);
    return payload.success ? then(envelope.data, payload.data) : malformed(payload.error);
  };

/** An asynchronous event: names what has to be looked at again. */
export const saleorAsyncEvent = <P>(
  spec: SaleorSpec<AsyncWebhookEventType, P> & { readonly about: (payload: P) => EventAbout },
): SaleorAsyncEvent => {
  const face = faceOf(spec);
  return {
    kind: 'async-event',
    event: spec.event,
    ...face,
    parse: parseWith(face.typename, spec.payload, (envelope, payload) => ({
      kind: 'async-event',
      ...envelope,
      about: spec.about(payload),
    })),
  };
};

/** A synchronous event with a deadline, answered by the payment app. */
export const saleorSyncEvent = <P>(
  spec: SaleorSpec<SyncWebhookEventType, P> & {
    readonly answer: (
      payload: P,
      context: SyncEventContext,
      envelope: Envelope,
    ) => Promise<SaleorAnswer>;
    readonly unavailable: (payload: P, envelope: Envelope) => SaleorAnswer | null;
  },
): SaleorSyncEvent => {
  const face = faceOf(spec);
  return {
    kind: 'sync-event',
    event: spec.event,
    ...face,
    parse: parseWith(face.typename, spec.payload, (envelope, payload) => ({
      kind: 'sync-event',
      ...envelope,
      answer: (context) => spec.answer(payload, context, envelope),
      unavailable: () => spec.unavailable(payload, envelope),
    })),
  };
};

const stripeEventSchema = z.object({ type: z.string(), data: z.object({ object: z.unknown() }) });

/** Events of Stripe: they name the PaymentIntent to look at again, as a hint and nothing more. */
export const stripeEvent = <O>(spec: {
  readonly types: readonly string[];
  /** The event's `data.object`. */
  readonly object: z.ZodType<O>;
  readonly about: (object: O, connectionId: ConnectionId) => DeliveryAbout;
}): StripeEventHandler => ({
  types: spec.types,
  parse: (body, connectionId) => {
    const event = stripeEventSchema.safeParse(body);
    if (!event.success) return malformed(event.error);
    if (!spec.types.includes(event.data.type)) {
      return { kind: 'malformed', code: 'wrong-event', message: 'Another type of event' };
    }
    const object = spec.object.safeParse(event.data.data.object);
    return object.success ? spec.about(object.data, connectionId) : malformed(object.error);
  },
});
