import { saleorDeliveryIdentity } from '../../domain/facts/delivery-identity';
import { saleorHandlerFor, stripeHandlerFor } from '../../handlers/registry';
import type { PaymentApp } from '../../payment-app/contract';
import type { Clock } from '../../ports/clock';
import type { Connection, Installation } from '../../ports/store';
import type { Sync } from '../../sync/contract';
import { stripeDelivery } from '../../sync/stripe-delivery';

/** The app's webhooks behind the check of their signatures, which the routes' tests are about. */
export interface Webhooks {
  fromSaleor(installation: Installation, segment: string, body: string): Promise<Response>;
  fromStripe(connection: Connection, body: string): Promise<Response>;
}

interface WebhooksDeps {
  readonly sync: Sync;
  readonly paymentApp: PaymentApp;
  readonly clock: Clock;
}

export const makeWebhooks = ({ sync, paymentApp, clock }: WebhooksDeps): Webhooks => ({
  fromSaleor: async (installation, segment, body) => {
    const handler = saleorHandlerFor(segment);
    if (!handler || body === '') return new Response('{}', { status: 400 });
    const parsed = handler.parse(JSON.parse(body));
    if (parsed.kind === 'malformed') return Response.json(parsed, { status: 400 });
    if (parsed.kind === 'sync-event') {
      const receivedAt = clock.now();
      const answer = await parsed.answer({ installation, paymentApp, receivedAt });
      return Response.json(answer, { status: 'refused' in answer ? 400 : 200 });
    }
    if (parsed.about.kind === 'lifecycle') return new Response('{}');
    await sync.accept({
      installationId: installation.id,
      source: 'saleor',
      identity: saleorDeliveryIdentity(segment, body),
      event: segment,
      receivedAt: clock.now(),
      occurredAt: parsed.issuedAt,
      about: parsed.about,
    });
    return new Response('{}');
  },
  fromStripe: async (connection, body) => {
    const { id, type, created } = JSON.parse(body) as { id: string; type: string; created: number };
    const about = stripeHandlerFor(type)?.parse(JSON.parse(body), connection.id);
    if (!about || about.kind === 'malformed') return new Response('{}');
    const unread = { livemode: false, intentId: null, attemptId: null, sessionId: null };
    const event = { id, type, createdAt: created * 1_000, ...unread };
    await sync.accept(stripeDelivery(connection, event, clock.now(), about));
    return new Response('{}');
  },
});
