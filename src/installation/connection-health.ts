import type { Connection } from '../ports/store';
import type { StripeAccount } from '../ports/stripe-account';
import type { ConnectionHealth } from './connections-contract';
import { accountOf, endpointUrl } from './endpoint-deps';
import type { EndpointDeps } from './endpoint-deps';

/** Asks Stripe whether the key still works and whether our endpoint still stands. */
export const readHealth = async (
  deps: EndpointDeps,
  connection: Connection,
): Promise<ConnectionHealth> => {
  if (!connection.secretKeySealed) {
    return broken('unknown', 'The connection was removed.', 'Add the account again.');
  }
  const account = accountOf(deps, connection);
  if (!account) {
    const reason = 'The key cannot be opened: SECRET_KEY is not the one that sealed it.';
    return broken('unknown', reason, 'Give the key again (rotate keys), then repair the webhook.');
  }
  const [key, webhook] = await Promise.all([
    account.checkKey(),
    readWebhook(deps, connection, account),
  ]);
  if (key.kind === 'unknown') return { ...unreachable, webhook };
  if (key.kind === 'refused') {
    return broken(webhook, 'Stripe does not accept the key.', 'Give a new key (rotate keys).');
  }
  const { missingPermissions } = key.value;
  if (missingPermissions.length > 0) {
    const reason = `The restricted key lacks: ${missingPermissions.join(', ')}.`;
    return broken(webhook, reason, 'Add these permissions in Stripe’s Dashboard.');
  }
  if (webhook === 'missing' || webhook === 'disabled') {
    const reason = `The webhook endpoint is ${webhook}; events come late, by the sweep only.`;
    return broken(webhook, reason, 'Rotate the webhook secret: Stripe gets a new endpoint.');
  }
  if (webhook === 'unknown') return { ...unreachable, webhook };
  return { state: 'ok', webhook, reason: null, nextStep: null };
};

const unreachable = {
  state: 'unknown',
  reason: 'Stripe did not answer.',
  nextStep: 'Look again in a minute.',
} as const;

const broken = (
  webhook: ConnectionHealth['webhook'],
  reason: string,
  nextStep: string,
): ConnectionHealth => ({ state: 'broken', webhook, reason, nextStep });

const readWebhook = async (
  deps: EndpointDeps,
  connection: Connection,
  account: StripeAccount,
): Promise<ConnectionHealth['webhook']> => {
  const id = connection.webhookEndpointId;
  // Somebody gave a signing secret of their own (`stripe listen`): nothing stands at Stripe.
  if (!id) return connection.webhookSecretsSealed.length > 0 ? 'enabled' : 'missing';
  const endpoint = await account.readEndpoint(id);
  if (endpoint.kind !== 'done') return 'unknown';
  if (endpoint.value?.url !== endpointUrl(deps.appUrl, connection.id)) return 'missing';
  return endpoint.value.enabled ? 'enabled' : 'disabled';
};
