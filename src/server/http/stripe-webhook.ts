import { asId, type ConnectionId } from '../../domain/facts/ids';
import type { StripeEventHandler } from '../../handlers/contract';
import { isConfigurationChanged, associatedDataOfWebhookSecret } from '../../ports/store';
import type { Connection, ConnectionStore, DeliveryAbout } from '../../ports/store';
import type { StripeEventSummary } from '../../ports/stripe';
import type { Sync } from '../../sync/contract';
import { stripeDelivery } from '../../sync/stripe-delivery';
import type { RefusalNotes } from '../../installation/refusal-notes';
import type { StandingNotes } from '../../installation/standing';
import { decryptOrNull } from '../../installation/decrypt-or-null';
import type { System } from '../../ports/system';
import { limits } from '../limits';
import { HttpFault, allowMethods, json, notFound, parseJson } from './message';
import type { Incoming, Outgoing, Route } from './message';
import { countBadSignature, type RateLimit } from './rate-limit';
import { storeUnavailable, tooSlow } from './serve';
import { withTimeout } from './with-timeout';

/** What the check of a `Stripe-Signature` gives; see the adapter. */
type VerifyStripeEvent = (
  rawBody: Buffer,
  header: string,
  secrets: readonly string[],
  nowMs: number,
) =>
  | {
      readonly kind: 'verified';
      readonly event: StripeEventSummary;
      readonly account: string | null;
    }
  | { readonly kind: 'refused'; readonly code: string };

type Verified = Extract<ReturnType<VerifyStripeEvent>, { kind: 'verified' }>;

export interface StripeWebhookDeps extends Pick<System, 'clock' | 'log' | 'secrets'> {
  readonly store: Pick<ConnectionStore, 'findConnectionByPath' | 'recallConnection'>;
  readonly verify: VerifyStripeEvent;
  readonly handlerFor: (type: string) => StripeEventHandler | null;
  readonly sync: Pick<Sync, 'accept'>;
  readonly badSignatures: RateLimit;
  /** Remembers for people what was taken and what was refused. */
  readonly notes: Pick<StandingNotes, 'eventTaken' | 'eventRefused'>;
  /** Counts for people what was refused. */
  readonly refusals: Pick<RefusalNotes, 'refused'>;
}

/**
 * One address per connection, `/api/webhooks/stripe/<connectionId>`, with a signing secret of its
 * own (docs.stripe.com/webhooks). The random id is the address; an unknown one is answered like
 * any address that never was. An event only says where to look.
 */
export const makeStripeWebhook =
  (deps: StripeWebhookDeps): Route =>
  async (incoming) => {
    allowMethods(incoming, 'POST');
    const id = incoming.param('connection') ?? '';
    const known = await deps.store.recallConnection(asId<ConnectionId>(id));
    if (!known) {
      const connection = await findConnection(deps, id);
      return takeAsFound(deps, incoming, connection, await incoming.body(limits.stripeBodyBytes));
    }
    const body = await incoming.body(limits.stripeBodyBytes);
    const taken = await takeAsKnown(deps, incoming, known, body);
    return taken ?? takeAsFound(deps, incoming, await findConnection(deps, id), body);
  };

const takeAsFound = (
  deps: StripeWebhookDeps,
  incoming: Incoming,
  connection: Connection,
  body: Buffer,
): Promise<Outgoing> => {
  const event = checkEvent(deps, incoming, connection, body);
  return take(deps, connection, event, body);
};

/**
 * By the connection as it was when this process last read it, which saves a look: null where the
 * event is not fine by that, or the connection was changed, so that it is to be read anew. Nothing
 * is refused here.
 */
const takeAsKnown = async (
  deps: StripeWebhookDeps,
  incoming: Incoming,
  connection: Connection,
  body: Buffer,
): Promise<Outgoing | null> => {
  const checked = verified(deps, incoming, connection, body);
  if (checked.kind !== 'verified' || connection.removedAt !== null) return null;
  if (misfitOf(connection, checked)) return null;
  try {
    return await take(deps, connection, checked.event, body, connection);
  } catch (error) {
    if (isConfigurationChanged(error)) return null;
    throw error;
  }
};

const take = async (
  deps: StripeWebhookDeps,
  connection: Connection,
  event: StripeEventSummary,
  body: Buffer,
  basis?: Connection,
): Promise<Outgoing> => {
  const about = aboutOf(deps, connection, event, body);
  const delivery = stripeDelivery(connection, event, deps.clock.now(), about);
  const accepted = deps.sync.accept(delivery, basis);
  const status = await withTimeout(deps.clock, limits.acceptMs, accepted, tooSlow);
  deps.notes.eventTaken(connection);
  return json(200, { status });
};

const findConnection = async (deps: StripeWebhookDeps, id: string): Promise<Connection> => {
  const connection = /^[\w-]{16,64}$/.test(id)
    ? await deps.store.findConnectionByPath(asId<ConnectionId>(id))
    : null;
  if (connection?.removedAt !== null) throw notFound();
  return connection;
};

const checkEvent = (
  deps: StripeWebhookDeps,
  incoming: Incoming,
  connection: Connection,
  body: Buffer,
): StripeEventSummary => {
  const checked = checkSignature(deps, incoming, connection, body);
  const misfit = misfitOf(connection, checked);
  if (!misfit) return checked.event;
  noteRefused(deps, connection, misfit.code, checked.event.type);
  throw new HttpFault(400, misfit.code, misfit.message);
};

/** `event`: its type, where it is well signed; null where a stranger may have sent it. */
const noteRefused = (
  { notes, refusals }: StripeWebhookDeps,
  connection: Connection,
  code: string,
  event: string | null,
): void => {
  const { id: connectionId, installationId } = connection;
  notes.eventRefused(connection, code);
  refusals.refused({ installationId, source: 'stripe', connectionId, event }, code);
};

/** Why a well-signed event is not this connection's. */
const misfitOf = (
  { mode, accountId }: Connection,
  { event, account }: Verified,
): { readonly code: string; readonly message: string } | null => {
  if (event.livemode !== (mode === 'live')) {
    return { code: 'wrong-mode', message: 'The event is of the other mode, test or live.' };
  }
  if (account !== null && account !== accountId) {
    return { code: 'wrong-account', message: 'The event is of another Stripe account.' };
  }
  return null;
};

const verified = (
  deps: StripeWebhookDeps,
  incoming: Incoming,
  connection: Connection,
  body: Buffer,
): ReturnType<VerifyStripeEvent> => {
  // One that a lost key encrypted verifies nothing; beside a newer one it is in nobody's way.
  const associatedData = associatedDataOfWebhookSecret(connection.id);
  const secrets = connection.webhookSecretsEncrypted.flatMap(
    (one) => decryptOrNull(deps.secrets, one, associatedData) ?? [],
  );
  const header = incoming.header('stripe-signature') ?? '';
  return deps.verify(body, header, secrets, deps.clock.now());
};

const checkSignature = (
  deps: StripeWebhookDeps,
  incoming: Incoming,
  connection: Connection,
  body: Buffer,
): Verified => {
  const checked = verified(deps, incoming, connection, body);
  if (checked.kind === 'verified') return checked;
  // The endpoint stands and its secret is not stored yet: Stripe will come again.
  if (checked.code === 'no-secret') throw storeUnavailable();
  // Also where the answer is 429: why it was refused is what helps.
  noteRefused(deps, connection, checked.code, null);
  const formal = checked.code === 'malformed' || checked.code === 'thin-event';
  if (!formal) countBadSignature(deps.badSignatures, incoming.ip);
  throw new HttpFault(formal ? 400 : 401, checked.code, 'The event is not taken.');
};

const aboutOf = (
  deps: StripeWebhookDeps,
  connection: Connection,
  event: StripeEventSummary,
  body: Buffer,
): DeliveryAbout | undefined => {
  // A type that no handler is for: somebody widened the endpoint by hand.
  const handler = deps.handlerFor(event.type);
  if (!handler) return undefined;
  const about = handler.parse(parseJson(body), connection.id);
  if (about.kind === 'malformed') throw new HttpFault(400, about.code, about.message);
  return about;
};
