import { associatedDataOfWebhookSecret, withEndpoint } from '../ports/store';
import { done, type Refused, type Unknown } from '../domain/facts/outcome';
import type { Connection, RecordedEndpointRequest } from '../ports/store';
import type { CreatedEndpoint, StripeAccount } from '../ports/stripe-account';
import { denied, granted, type Answer } from './answer';
import { accountOf, claim, saveOver, usableSecrets, type EndpointDeps } from './endpoint-deps';
import { deleteAll, findOrphans } from './endpoint-removal';
import {
  afterFailure,
  againAdvice,
  isEndpointLimit,
  newEndpointRequest,
  refusalOf,
  resumable,
  sendRequest,
} from './endpoint-request';

const keyUnreadable = denied(
  'key-unreadable',
  'The secret key of this connection cannot be decrypted: SECRET_KEY is another one.',
  'Enter the key again (rotate keys).',
);

/** The refusal of who came second: what is there belongs to somebody else, and is left alone. */
export const changedMeanwhile = denied(
  'connection-changed',
  'Somebody else changed this connection at the same time.',
  'List the connections, and try again where it is still needed.',
);

const noRoomYet = denied(
  'stripe-unreachable',
  'Stripe did not say that it deleted the old webhook endpoint: there is no room for another.',
  againAdvice,
);

/** A connection whose request is stored, and that request. */
interface Requested {
  readonly account: StripeAccount;
  readonly connection: Connection;
  readonly request: RecordedEndpointRequest;
}

/**
 * Gives a connection a new endpoint with a new secret. The secret before stays valid until the
 * next time, since events signed with it may still be on their way.
 *
 * The request is stored before Stripe is asked. While its ending is not known, the next try asks
 * the same under the same key, or looks for what was made and deletes it: no try leaves an orphan.
 */
export const replaceEndpoint = async (
  deps: EndpointDeps,
  found: Connection,
): Promise<Answer<Connection>> => {
  const account = accountOf(deps, found);
  if (!account) return keyUnreadable;
  const requested = await record(deps, account, found);
  if (!requested.ok) return requested;
  const { connection, request } = requested.value;
  const created = await sendRequest(account, connection.id, request);
  if (created.kind === 'done') return settle(deps, requested.value, created.value);
  if (isEndpointLimit(created) && connection.webhookEndpointId !== null) {
    return replaceInPlace(deps, requested.value);
  }
  return fail(deps, requested.value, created);
};

/** Stores what Stripe is to be asked for, or takes up what was stored. */
const record = async (
  deps: EndpointDeps,
  account: StripeAccount,
  found: Connection,
): Promise<Answer<Requested>> => {
  const begun = resumable(deps, found);
  // Looked for before the claim: what others register after theirs is never among them.
  const orphans = begun ? done([]) : await findOrphans(account, found);
  if (orphans.kind !== 'done') return postpone(deps, found, orphans);
  const request = begun ?? newEndpointRequest(deps, found);
  const claimed = await claim(deps, found, {
    endpointRequest: request,
    staleEndpointIds: orphans.value.reduce(withEndpoint, found.staleEndpointIds),
  });
  if (!claimed) return changedMeanwhile;
  const staleEndpointIds = await deleteAll(deps, account, claimed);
  return granted({ account, request, connection: { ...claimed, staleEndpointIds } });
};

/** Nothing is made before Stripe said what is there. What was wanted is kept, for a later try. */
const postpone = async (
  deps: EndpointDeps,
  found: Connection,
  outcome: Refused | Unknown,
): Promise<Answer<never>> => {
  if (outcome.kind === 'unknown') {
    const endpointRequest = { ...newEndpointRequest(deps, found), isSpent: true };
    if (!(await saveOver(deps, found, { endpointRequest }))) return changedMeanwhile;
  }
  return refusalOf(outcome);
};

/** Stores the endpoint that Stripe made, and deletes those that it takes the place of. */
const settle = async (
  deps: EndpointDeps,
  { account, connection, request }: Requested,
  created: CreatedEndpoint,
): Promise<Answer<Connection>> => {
  const encrypted = deps.secrets.encrypt(
    created.secret,
    associatedDataOfWebhookSecret(connection.id),
  );
  const before = withEndpoint(connection.staleEndpointIds, connection.webhookEndpointId);
  const saved = await saveOver(deps, connection, {
    webhookEndpointId: created.id,
    webhookSecretsEncrypted: [encrypted, ...usableSecrets(deps, connection)],
    endpointRequest: null,
    staleEndpointIds: before.filter((id) => id !== created.id),
  });
  if (!saved) {
    await giveUp(deps, { account, connection, request }, created.id);
    return changedMeanwhile;
  }
  if (saved.staleEndpointIds.length === 0) return granted(saved);
  const staleEndpointIds = await deleteAll(deps, account, saved);
  return granted((await saveOver(deps, saved, { staleEndpointIds })) ?? saved);
};

/** Somebody else works on the connection: deletes our endpoint, unless it is theirs as well. */
const giveUp = async (
  deps: EndpointDeps,
  { account, connection: { installationId, id }, request }: Requested,
  endpointId: string,
): Promise<void> => {
  const now = await deps.store.findConnection(installationId, id);
  if (now?.removedAt === null) {
    // They took up our request, and Stripe gives them this very endpoint.
    if (now.webhookEndpointId === endpointId || now.endpointRequest?.key === request.key) return;
  }
  const gone = await account.deleteEndpoint(endpointId);
  if (gone.kind === 'done' || !now) return;
  const staleEndpointIds = withEndpoint(now.staleEndpointIds, endpointId);
  if (now.removedAt === null) await saveOver(deps, now, { staleEndpointIds });
  else if (now.leftKeyEncrypted !== '') {
    const { endpointRequest } = now;
    await deps.store.saveRemainder(installationId, id, { endpointRequest, staleEndpointIds });
  } else {
    const { code, message } = gone;
    deps.log.warn('connection.endpoint-left', { connectionId: id, code, message });
  }
};

/**
 * An account with as many endpoints as Stripe allows: the old one makes room for the new one.
 * What Stripe has to tell in between is found in its list of events.
 */
const replaceInPlace = async (
  deps: EndpointDeps,
  { account, connection: found }: Requested,
): Promise<Answer<Connection>> => {
  const request = newEndpointRequest(deps, found);
  const connection = await saveOver(deps, found, {
    endpointRequest: request,
    webhookEndpointId: null,
    staleEndpointIds: withEndpoint(found.staleEndpointIds, found.webhookEndpointId),
  });
  if (!connection) return changedMeanwhile;
  const staleEndpointIds = await deleteAll(deps, account, connection);
  const requested = { account, request, connection: { ...connection, staleEndpointIds } };
  const created = await sendRequest(account, connection.id, request);
  if (created.kind === 'done') return settle(deps, requested, created.value);
  if (!isEndpointLimit(created) || staleEndpointIds.length === 0) {
    return fail(deps, requested, created);
  }
  // The old one may still take the room. It is deleted later, and then this is to be asked anew.
  const endpointRequest = { ...request, isSpent: true };
  const saved = await saveOver(deps, connection, { endpointRequest, staleEndpointIds });
  return saved ? noRoomYet : changedMeanwhile;
};

/** Stores what is known of an endpoint that was not made, or of which Stripe did not say so. */
const fail = async (
  deps: EndpointDeps,
  { account, connection, request }: Requested,
  outcome: Refused | Unknown,
): Promise<Answer<never>> => {
  const endpointRequest = afterFailure(request, outcome);
  const { staleEndpointIds } = connection;
  const saved = await saveOver(deps, connection, { endpointRequest, staleEndpointIds });
  // A key that gives no answer any more: what it made, if anything, is of no use to anybody.
  if (saved?.endpointRequest?.isSpent) {
    const orphans = await findOrphans(account, saved);
    if (orphans.kind === 'done') {
      const stale = orphans.value.reduce(withEndpoint, saved.staleEndpointIds);
      const left = await deleteAll(deps, account, { ...saved, staleEndpointIds: stale });
      await saveOver(deps, saved, { endpointRequest: null, staleEndpointIds: left });
    }
  }
  return refusalOf(outcome);
};
