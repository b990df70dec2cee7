import type { Outcome } from '../domain/facts/outcome';
import { accountRefusalStep } from '../domain/decide/payment-refusal';
import type { Connection, ConnectionStanding, ConnectionStore } from '../ports/store';
import type { KeyCheck, StripeAccount } from '../ports/stripe-account';
import { notAllowedAdvice } from './check-keys';
import type { ConnectionHealth, HealthCode } from './connections-contract';
import { accountOf, endpointUrl, type EndpointDeps } from './endpoint-deps';
import { hasOurEvents } from './endpoint-events';
import type { StandingNotes } from './standing';

interface HealthDeps extends EndpointDeps {
  readonly store: EndpointDeps['store'] & Pick<ConnectionStore, 'readStanding'>;
  readonly notes: Pick<StandingNotes, 'flush'>;
}

/** What is wrong, and what to do about it, in English. */
type Advice = readonly [reason: string, nextStep: string];

/** The same with the code by which pages find it in their own language. */
type Verdict = Pick<ConnectionHealth, 'state' | 'code' | 'detail' | 'reason' | 'nextStep'>;

/**
 * Asks Stripe whether the key still works, whether our endpoint still stands and whether the
 * account may take payments, and adds what was seen of its events and payments.
 */
export const readHealth = async (
  deps: HealthDeps,
  connection: Connection,
): Promise<ConnectionHealth> => {
  const { installationId, id } = connection;
  await deps.notes.flush();
  const standing = await deps.store.readStanding(installationId, id);
  const { eventTakenAt, eventRefusedAt, eventRefusedCode } = standing;
  const events = { eventTakenAt, eventRefusedAt, eventRefusedCode };
  const account = connection.secretKeyEncrypted ? accountOf(deps, connection) : null;
  if (!account) {
    return { ...withoutKey(connection), webhook: 'unknown', chargesEnabled: null, ...events };
  }
  const [key, webhook] = await Promise.all([
    account.checkKey(),
    readWebhook(deps, connection, account),
  ]);
  const chargesEnabled = key.kind === 'done' ? key.value.chargesEnabled : null;
  const charges = verdictOnCharges(connection, chargesEnabled);
  const verdict =
    verdictOnKey(key) ??
    verdictOnWebhook(webhook.state) ??
    verdictOnPayments(standing, deps.clock.now()) ??
    (charges?.state === 'broken' ? charges : null) ??
    verdictOnEvents(connection, standing, deps.clock.now()) ??
    (webhook.state === 'unknown' ? unreachable : null) ??
    webhook.outdated ??
    charges ??
    fine;
  return { ...verdict, webhook: webhook.state, chargesEnabled, ...events };
};

const fine: Verdict = { state: 'ok', code: null, detail: null, reason: null, nextStep: null };

const unreachable: Verdict = {
  state: 'unknown',
  code: 'stripe-unreachable',
  detail: null,
  reason: 'Stripe did not answer.',
  nextStep: 'Look again in a minute.',
};

const broken = (
  code: HealthCode,
  [reason, nextStep]: Advice,
  detail: string | null = null,
): Verdict => ({ state: 'broken', code, detail, reason, nextStep });

const withoutKey = ({ secretKeyEncrypted }: Connection): Verdict =>
  secretKeyEncrypted === ''
    ? broken('connection-removed', ['The connection was removed.', 'Add the account again.'])
    : broken('key-unreadable', [
        'The key cannot be decrypted: SECRET_KEY is not the one that encrypted it.',
        'Give the key again (rotate keys), then repair the webhook.',
      ]);

const verdictOnKey = (key: Outcome<KeyCheck>): Verdict | null => {
  if (key.kind === 'unknown') return unreachable;
  if (key.kind === 'refused') {
    return key.code === 'not-allowed'
      ? broken('key-not-allowed', [`Stripe says: ${key.message}`, notAllowedAdvice], key.message)
      : broken('key-refused', ['Stripe does not accept the key.', 'Give a new key (rotate keys).']);
  }
  const { missingPermissions } = key.value;
  if (missingPermissions.length === 0) return null;
  const lacking = missingPermissions.join(', ');
  const step = 'Add these permissions in Stripe’s Dashboard.';
  return broken('permissions-missing', [`The restricted key lacks: ${lacking}.`, step], lacking);
};

const verdictOnWebhook = (webhook: ConnectionHealth['webhook']): Verdict | null => {
  if (webhook !== 'missing' && webhook !== 'disabled') return null;
  const reason = `The webhook endpoint is ${webhook}: events come late, when the app looks itself.`;
  const step = 'Rotate the webhook secret: Stripe gets a new endpoint.';
  return broken(`endpoint-${webhook}`, [reason, step]);
};

const dayMs = 24 * 3_600_000;
/** A refusal of a payment that was not repeated for so long says nothing of today. */
const paymentRefusalHoldsMs = 7 * dayMs;
/** Stripe tries for up to three days to deliver an event (docs.stripe.com/webhooks). */
const eventRefusalHoldsMs = 3 * dayMs;

const verdictOnPayments = (standing: ConnectionStanding, now: number): Verdict | null => {
  const { paymentRefusedAt: at, paymentRefusedCode: code } = standing;
  if (at === null || code === null || now - at > paymentRefusalHoldsMs) return null;
  const message = standing.paymentRefusedMessage ?? code;
  const currency = standing.paymentRefusedCurrency ?? '';
  const step = accountRefusalStep({ code, message });
  const detail = `${currency.toUpperCase()}: ${message}`;
  return broken(
    'payments-refused',
    [`Stripe refuses payments in ${currency}: ${message}`, step],
    detail,
  );
};

const verdictOnCharges = ({ mode }: Connection, chargesEnabled: boolean | null): Verdict | null => {
  if (chargesEnabled !== false) return null;
  const reason = 'Stripe does not let this account take live payments yet.';
  const nextStep = 'Finish what Stripe’s Dashboard asks for to activate the account.';
  const state = mode === 'live' ? 'broken' : 'ok';
  return { ...broken('charges-off', [reason, nextStep]), state };
};

const verdictOnEvents = (
  connection: Connection,
  { eventTakenAt, eventRefusedAt, eventRefusedCode }: ConnectionStanding,
  now: number,
): Verdict | null => {
  if (eventRefusedAt === null || eventRefusedCode === null) return null;
  const isOver = eventTakenAt !== null && eventTakenAt >= eventRefusedAt;
  if (isOver || now - eventRefusedAt > eventRefusalHoldsMs) return null;
  return eventRefusals(connection)[eventRefusedCode] ?? otherRefusal;
};

const eventRefusals = ({ webhookEndpointId }: Connection): Partial<Record<string, Verdict>> => ({
  'bad-signature': broken('bad-signature', [
    'Events of Stripe are refused: they are signed with another secret than the stored one.',
    webhookEndpointId === null
      ? 'Add the account anew with the signing secret of today (`stripe listen` shows it).'
      : 'Rotate the webhook secret here. It may have been rolled in Stripe’s Dashboard.',
  ]),
  'outside-tolerance': broken('outside-tolerance', [
    'Events of Stripe are refused: their time is more than five minutes from this server’s clock.',
    'Set the clock of the server that runs this app (NTP). Stripe sends the events again.',
  ]),
  'wrong-mode': broken('wrong-mode', [
    'Events of the other mode, test or live, arrive at this connection and are refused.',
    'In Stripe’s Dashboard, delete what sends them here; then rotate the webhook secret.',
  ]),
  'wrong-account': broken('wrong-account', [
    'Events of another Stripe account arrive at this connection and are refused.',
    'In Stripe’s Dashboard, let the endpoint send events of your own account only.',
  ]),
  'no-signature': broken('no-signature', [
    'Requests without Stripe’s signature arrive at the webhook address and are refused.',
    'Where a proxy stands before the app, let it pass on the header Stripe-Signature.',
  ]),
});

const otherRefusal = broken('events-unreadable', [
  'Events of Stripe are refused: the app cannot read them.',
  'In Stripe’s Dashboard, delete other endpoints of this address; then rotate the secret here.',
]);

interface WebhookSeen {
  readonly state: ConnectionHealth['webhook'];
  /** Why it is `outdated`; null where it is not. */
  readonly outdated: Verdict | null;
}

const seen = (state: ConnectionHealth['webhook']): WebhookSeen => ({ state, outdated: null });

const outdated = (code: HealthCode, advice: Advice): WebhookSeen => ({
  state: 'outdated',
  outdated: { ...broken(code, advice), state: 'ok' },
});

const readWebhook = async (
  deps: EndpointDeps,
  connection: Connection,
  account: StripeAccount,
): Promise<WebhookSeen> => {
  const id = connection.webhookEndpointId;
  // Somebody gave a signing secret of their own (`stripe listen`): nothing stands at Stripe.
  if (!id) return seen(connection.webhookSecretsEncrypted.length > 0 ? 'enabled' : 'missing');
  const read = await account.readEndpoint(id);
  if (read.kind !== 'done') return seen('unknown');
  const endpoint = read.value;
  if (endpoint?.url !== endpointUrl(deps.appUrl, connection.id)) return seen('missing');
  if (!endpoint.enabled) return seen('disabled');
  if (!hasOurEvents(deps, endpoint)) {
    return outdated('events-outdated', [
      'Stripe sends other events than this version of the app reads.',
      'Wait ten minutes: the app asks Stripe for the right ones. If it stays so, rotate the ' +
        'webhook secret; where Stripe refuses, you see why.',
    ]);
  }
  return endpoint.isCurrentVersion
    ? seen('enabled')
    : outdated('version-outdated', [
        'The webhook endpoint was made for another API version of Stripe; payments go on.',
        'Rotate the webhook secret: Stripe gets a new endpoint in the version of this app.',
      ]);
};
