import { done, type Outcome } from '../domain/facts/outcome';
import { causeOf } from '../ports/log';
import { withEndpoint, type Connection, type Store } from '../ports/store';
import type { StripeAccount } from '../ports/stripe-account';
import { accountOf, claim, saveOver, type EndpointDeps } from './endpoint-deps';

/**
 * Endpoints of a connection that are not the stored one. Stripe tells the signing secret once, in
 * the answer to the registration; an endpoint whose answer was lost for good is of no use.
 */
export const findOrphans = async (
  account: StripeAccount,
  { id, webhookEndpointId }: Connection,
): Promise<Outcome<readonly string[]>> => {
  const found = await account.findEndpoints(id);
  if (found.kind !== 'done') return found;
  return done(
    found.value.map((endpoint) => endpoint.id).filter((one) => one !== webhookEndpointId),
  );
};

/** Deletes endpoints, and gives those of which Stripe did not say that they are gone. */
export const deleteAll = async (
  deps: EndpointDeps,
  account: StripeAccount,
  { id: connectionId, staleEndpointIds }: Connection,
): Promise<readonly string[]> => {
  const left: string[] = [];
  for (const endpointId of staleEndpointIds) {
    const gone = await account.deleteEndpoint(endpointId);
    if (gone.kind === 'done') deps.log.info('connection.endpoint-deleted', { connectionId });
    else {
      const { code, message } = gone;
      deps.log.warn('connection.endpoint-left', { connectionId, code, message });
      left.push(endpointId);
    }
  }
  return left;
};

/** A request may still be on its way to Stripe for so long after it was recorded. */
const onItsWayMs = 2 * 60_000;

/**
 * Adds what Stripe has beside the stored endpoint to what is to be deleted. A recorded request is
 * kept where that cannot be told yet, and somebody looks again later.
 */
const withOrphans = async (
  deps: EndpointDeps,
  account: StripeAccount,
  connection: Connection,
): Promise<Connection> => {
  const looked = await findOrphans(account, connection);
  if (looked.kind !== 'done') return connection;
  const staleEndpointIds = looked.value.reduce(withEndpoint, connection.staleEndpointIds);
  const request = connection.endpointRequest;
  const isOnItsWay = request !== null && deps.clock.now() - request.recordedAt < onItsWayMs;
  return { ...connection, staleEndpointIds, endpointRequest: isOnItsWay ? request : null };
};

const keyUnreadable = {
  code: 'key-unreadable',
  message: 'The secret key was erased or cannot be decrypted',
} as const;

/** So long it is tried to reach Stripe for an endpoint that nobody needs any more. */
const triedMs = 24 * 3_600_000;

/**
 * Deletes what a removed connection has at Stripe, and then erases its key. Where Stripe does not
 * answer, this is done again later, for a day. An endpoint that stays behind gets 404 from us, and
 * Stripe switches it off.
 */
export const clearRemoved = async (deps: EndpointDeps, removed: Connection): Promise<void> => {
  const { installationId, id, removedAt } = removed;
  const now = deps.clock.now();
  const save = (left: Pick<Connection, 'endpointRequest' | 'staleEndpointIds'>) =>
    deps.store.saveRemainder(installationId, id, left);
  const account = accountOf(deps, removed);
  if (!account || now - (removedAt ?? now) > triedMs) {
    if (removed.staleEndpointIds.length > 0) {
      deps.log.warn('connection.endpoint-left', {
        connectionId: id,
        ...(account
          ? { code: 'stripe-unavailable', message: 'Stripe did not answer for a day' }
          : keyUnreadable),
      });
    }
    return save({ endpointRequest: null, staleEndpointIds: [] });
  }
  const known = await withOrphans(deps, account, removed);
  const staleEndpointIds = await deleteAll(deps, account, known);
  await save({ staleEndpointIds, endpointRequest: known.endpointRequest });
};

/**
 * Deletes the endpoint of an installation that ends, and forgets its secrets. A reinstall takes
 * connections over at any moment (`keepEndpoint`): what it has by then is left alone, and what it
 * registers later is never deleted. The id of an endpoint that stays is kept, so that a later try
 * or the reinstall deletes it.
 */
export const withdrawEndpoint = async (deps: EndpointDeps, found: Connection): Promise<void> => {
  const account = accountOf(deps, found);
  if (!account) {
    deps.log.warn('connection.endpoint-left', { connectionId: found.id, ...keyUnreadable });
    return;
  }
  const known = await withOrphans(deps, account, found);
  const { endpointRequest, webhookEndpointId } = known;
  const staleEndpointIds = withEndpoint(known.staleEndpointIds, webhookEndpointId);
  const change = { endpointRequest, staleEndpointIds, webhookSecretsEncrypted: [] };
  const connection = await claim(deps, found, { ...change, webhookEndpointId: null });
  if (!connection) return;
  const left = await deleteAll(deps, account, connection);
  await saveOver(deps, connection, { staleEndpointIds: left });
};

interface FinishDeps extends EndpointDeps {
  readonly store: EndpointDeps['store'] & Pick<Store, 'listEndpointWork' | 'findInstallation'>;
  /** Makes the endpoint of a connection that has a recorded request. */
  readonly resume: (connection: Connection) => Promise<void>;
}

/**
 * Brings to an end what the set-up could not: endpoints whose making or deletion Stripe did not
 * answer. Runs now and then, so that nobody has to think of it.
 */
export const makeFinishEndpoints = (deps: FinishDeps) => async (): Promise<void> => {
  for (const connection of await deps.store.listEndpointWork()) {
    try {
      await finish(deps, connection);
    } catch (error) {
      // One shop's trouble is not another's.
      deps.log.error('connection.unfinished', { connectionId: connection.id, ...causeOf(error) });
    }
  }
};

const finish = async (deps: FinishDeps, connection: Connection): Promise<void> => {
  const { installationId, removedAt, endpointRequest } = connection;
  if (removedAt !== null) return clearRemoved(deps, connection);
  const now = deps.clock.now();
  const retiredAt = (await deps.store.findInstallation(installationId))?.retiredAt ?? null;
  if (retiredAt !== null) {
    // What stays after a day is deleted by a reinstall, if there ever is one.
    return now - retiredAt > triedMs ? undefined : withdrawEndpoint(deps, connection);
  }
  if (endpointRequest !== null) {
    if (now - endpointRequest.recordedAt >= onItsWayMs) await deps.resume(connection);
    return;
  }
  const account = accountOf(deps, connection);
  if (!account) return;
  const left = await deleteAll(deps, account, connection);
  await saveOver(deps, connection, { staleEndpointIds: left });
};
