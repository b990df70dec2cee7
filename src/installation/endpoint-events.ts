import { causeOf } from '../ports/log';
import type { Connection, Store } from '../ports/store';
import type { Endpoint } from '../ports/stripe-account';
import { claimWrites, type ClaimDeps } from './claim';
import { accountOf, endpointUrl, type EndpointDeps } from './endpoint-deps';

interface EndpointEventsDeps extends EndpointDeps {
  readonly store: EndpointDeps['store'] &
    ClaimDeps['store'] &
    Pick<Store, 'listConnections' | 'listInstallations'>;
}

/** Whether Stripe sends an endpoint the events of this version of the app, and no others. */
export const hasOurEvents = (
  { events }: Pick<EndpointDeps, 'events'>,
  endpoint: Pick<Endpoint, 'events'>,
): boolean => {
  const held = new Set(endpoint.events);
  return held.size === new Set(events).size && events.every((name) => held.has(name));
};

/**
 * Gives the endpoints of all connections the events that this version of the app has handlers for:
 * Stripe keeps those that it was asked for as the endpoint was made. Runs at the start and now and
 * then. It asks Stripe for one endpoint per connection, and writes only where the events differ.
 *
 * Nothing is made here. An endpoint that was deleted, switched off or led elsewhere stays so until
 * a person rotates the webhook secret: somebody did that on purpose, or this is a copy of another
 * deployment's database.
 */
export const makeAlignEvents = (deps: EndpointEventsDeps) => async (): Promise<void> => {
  for (const { id, retiredAt } of await deps.store.listInstallations()) {
    if (retiredAt !== null) continue;
    for (const connection of await deps.store.listConnections(id)) {
      try {
        await align(deps, connection);
      } catch (error) {
        // One shop's trouble is not another's.
        const { id: connectionId } = connection;
        deps.log.error('connection.events-failed', { connectionId, ...causeOf(error) });
      }
    }
  }
};

const align = async (deps: EndpointEventsDeps, connection: Connection): Promise<void> => {
  const { id: connectionId, installationId, webhookEndpointId, endpointRequest } = connection;
  // Another one is being made, with the events of the version that asked for it.
  if (webhookEndpointId === null || endpointRequest !== null) return;
  const account = accountOf(deps, connection);
  if (!account) return;
  const leave = (code: string, message: string): void =>
    deps.log.warn('connection.events-left', { connectionId, code, message });

  const read = await account.readEndpoint(webhookEndpointId);
  if (read.kind !== 'done') return leave(read.code, read.message);
  if (read.value === null) return leave('endpoint-missing', 'Stripe has no such endpoint');
  if (read.value.url !== endpointUrl(deps.appUrl, connectionId)) {
    return leave('endpoint-elsewhere', 'The endpoint leads to another address');
  }
  if (hasOurEvents(deps, read.value)) return;

  if ((await claimWrites(deps, installationId, `endpoint-events:${connectionId}`)) === null) return;
  // Another key each time: under one of an earlier round Stripe would only repeat its answer, and
  // somebody may have changed the events since.
  const key = `${connectionId}:events:${deps.random.uuid()}`;
  const set = await account.setEndpointEvents(webhookEndpointId, deps.events, key);
  if (set.kind !== 'done') return leave(set.code, set.message);
  deps.log.info('connection.events-set', { connectionId });
};
