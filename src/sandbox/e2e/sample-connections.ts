import { type ConnectionId, type InstallationId, asId } from '../../domain/facts/ids';
import { type Answer, denied, granted } from '../../installation/answer';
import { noEndpointWork } from '../../ports/store';
import type { ChannelAssignment, Connection } from '../../ports/store';
import type { DashboardApiDeps } from '../../server/dashboard-api/contract';
import { sampleNow } from './sample-rows';

export const sampleInstallationId = asId<InstallationId>('11111111-1111-4111-8111-111111111111');

/** A connection as it is stored, with sealed keys. */
export const newConnection = (
  id: ConnectionId,
  name: string,
  publishableKey: string,
  secretKey: string,
) =>
  ({
    id,
    installationId: sampleInstallationId,
    name,
    mode: publishableKey.startsWith('pk_live') ? 'live' : 'test',
    publishableKey,
    secretKeyEncrypted: 'encrypted',
    secretKeyHint: secretKey.slice(-4),
    accountId: 'acct_sample',
    webhookEndpointId: 'we_sample',
    webhookSecretsEncrypted: ['encrypted'],
    ...noEndpointWork,
    createdAt: sampleNow - 3_600_000,
    removedAt: null,
  }) satisfies Connection;

const missing = denied('connection-not-found', 'There is no such connection.', 'Reload.');

/** The verbs of connections, on what is in memory. */
export const makeConnections = (
  connections: Map<ConnectionId, Connection>,
  assignments: Map<string, ChannelAssignment>,
): DashboardApiDeps['connections'] => {
  const found = async (id: ConnectionId): Promise<Answer<Connection>> => {
    const connection = connections.get(id);
    return connection ? granted(connection) : missing;
  };
  return {
    add: async (_, { name, publishableKey, secretKey, allowSameAccount }) => {
      const isTwin = [...connections.values()].some((one) => one.publishableKey === publishableKey);
      if (isTwin && !allowSameAccount) {
        const step = 'Assign that connection to more channels.';
        return denied('account-connected-already', 'This account is connected already.', step);
      }
      if (!/^(sk|rk)_/.test(secretKey) || secretKey.endsWith('refused')) {
        const step = 'It begins with rk_test_, rk_live_, sk_test_ or sk_live_.';
        return denied('secret-key-invalid', 'The secret key is not one.', step);
      }
      const id = asId<ConnectionId>(`con_${connections.size + 1}`);
      connections.set(id, newConnection(id, name, publishableKey, secretKey));
      return found(id);
    },
    remove: async (_, id) => {
      const connection = await found(id);
      connections.delete(id);
      return connection;
    },
    rotateKeys: (_, id) => found(id),
    repair: (_, id) => found(id),
    assign: async (_, { channel, ...change }) => {
      if (change.connectionId && !connections.has(change.connectionId)) return missing;
      const old = assignments.get(channel);
      const rules = { completion: 'storefront', refundCanceled: true } as const;
      const said = Object.entries(change).filter(([, value]) => value !== undefined);
      const before = old ?? {
        installationId: sampleInstallationId,
        channel,
        connectionId: null,
        ...rules,
      };
      const assignment = { ...before, ...Object.fromEntries(said) };
      assignments.set(channel, assignment);
      return granted(assignment);
    },
    health: async (connection) =>
      connection.mode === 'live'
        ? {
            ...{ chargesEnabled: true, eventTakenAt: null, eventRefusedAt: null },
            eventRefusedCode: null,
            state: 'broken',
            webhook: 'disabled',
            ...{ code: 'endpoint-disabled', detail: null },
            reason: 'The webhook endpoint is disabled: events come late.',
            nextStep: 'Rotate the webhook secret: Stripe gets a new endpoint.',
          }
        : {
            ...{ state: 'ok', webhook: 'enabled', code: null, detail: null, reason: null },
            nextStep: null,
            ...{ chargesEnabled: true, eventTakenAt: connection.createdAt, eventRefusedAt: null },
            eventRefusedCode: null,
          },
  };
};
