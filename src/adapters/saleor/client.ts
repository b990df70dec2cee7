import { Client as UrqlClient, createRequest, fetchExchange } from '@urql/core';
import type { AnyVariables, OperationResult, TypedDocumentNode } from '@urql/core';
import { done, refused, unknown, type Outcome } from '../../domain/facts/outcome';
import type { Clock } from '../../ports/clock';

interface ClientDeps {
  readonly apiUrl: string;
  /** Null: as a storefront asks, without one. */
  readonly token: string | null;
  /** Guarded: the address was chosen by somebody else. */
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** From the first byte sent to the last one read. */
  readonly timeoutMs: number;
}

/**
 * Sends one document and says how that ended. `done` is an answer without any error in it; of a
 * mutation also one that was made and whose answer could not be shown whole: what is missing in it
 * is null.
 */
export interface Client {
  ask<R, V extends AnyVariables>(
    document: TypedDocumentNode<R, V>,
    variables: V,
  ): Promise<Outcome<R>>;
}

/** Code of an answer that failed for `TransactionItem.actions` alone. */
export const actionsUnreadable = 'actions-unreadable';

/** Code of an answer in which Saleor names an error that is none of its rules. */
export const internalError = 'saleor-error';

export const notPermitted = (message = 'Saleor does not accept the token of this app') =>
  refused('not-permitted', message);

/** `extensions.exception.code` of a token that is nobody's or may not do this. */
const permissionCodes = new Set([
  'PermissionDenied',
  'InvalidTokenError',
  'ExpiredSignatureError',
  'DecodeError',
]);

const longestMessage = 300;
/** A proxy or a firewall: Saleor itself answers a refused token with a GraphQL error. */
const inFront = 'Something in front of Saleor does not let the app through';

interface GraphQLProblem {
  readonly path?: readonly (string | number)[] | undefined;
  readonly message: string;
}

/** What is known of a call besides what urql makes of it. */
interface Wire {
  status: number | null;
  failure: string;
}

const exceptionCodeOf = (extensions: Readonly<Record<string, unknown>>): string => {
  const { exception } = extensions;
  return typeof exception === 'object' && exception !== null && 'code' in exception
    ? String(exception.code)
    : '';
};

/** Saleor cannot show actions that were stored in another form than its own. */
const isAboutActions = ({ path, message }: GraphQLProblem): boolean =>
  (path?.includes('actions') ?? false) || message.includes('TransactionActionEnum');

/**
 * Errors below the field of the mutation itself: it was made, and part of what its answer selects
 * could not be shown (GraphQL: "path" of an error).
 */
const isMade = (errors: readonly GraphQLProblem[]): boolean =>
  errors.every(({ path }) => (path?.length ?? 0) > 1);

/** The guarded fetch says in a stable code why it did not call; other errors may quote anything. */
const failureCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && /^[a-z-]+$/.test(String(error.code))
    ? String(error.code)
    : 'network';

/**
 * Saleor answers a refused token with HTTP 200 (docs: "Authentication"), a document that it cannot
 * run with 400, and a proxy in front of it anything at all. Only Saleor's own word is a refusal.
 */
const judge = <R>(
  wire: Wire,
  { data, error }: OperationResult<R>,
  isMutation: boolean,
): Outcome<R> => {
  const { status } = wire;
  if (status === null) return unknown(wire.failure, 'Saleor could not be reached');
  const errors = error?.graphQLErrors ?? [];
  if (status === 401 || status === 403) {
    return errors.length > 0 ? notPermitted() : refused('access-denied', inFront);
  }
  if (status === 429) return unknown('rate-limited', 'Saleor asks to slow down', true);
  if (status >= 500 || (status >= 300 && errors.length === 0)) {
    return unknown(`http-${status}`, `Saleor answered with status ${status}`, true);
  }
  if (isMutation && data && errors.length > 0 && isMade(errors)) return done(data);
  if (errors.some(({ extensions }) => permissionCodes.has(exceptionCodeOf(extensions)))) {
    return notPermitted('Saleor does not permit this app to do that');
  }
  if (errors.length > 0) {
    const message = errors
      .map((each) => each.message)
      .join('; ')
      .slice(0, longestMessage);
    if (status === 400) return refused('document-refused', message);
    const code = errors.every(isAboutActions) ? actionsUnreadable : internalError;
    return unknown(code, message, true);
  }
  if (error) return unknown('not-json', 'The answer of Saleor is not JSON', true);
  return data === null || data === undefined ? notPermitted() : done(data);
};

/** One small client for one token; it keeps no answer. */
export const makeClient = (deps: ClientDeps): Client => {
  const client = new UrqlClient({
    url: deps.apiUrl,
    exchanges: [fetchExchange],
    requestPolicy: 'network-only',
    preferGetMethod: false,
    fetchOptions: {
      redirect: 'manual',
      headers: {
        ...(deps.token === null ? {} : { authorization: `Bearer ${deps.token}` }),
        accept: 'application/json',
      },
    },
  });
  let calls = 0;
  return {
    ask: (document, variables) => {
      const wire: Wire = { status: null, failure: 'network' };
      const controller = new AbortController();
      const context = { fetch: fetchInto(wire, deps.fetch, controller.signal) };
      return new Promise((resolve, reject) => {
        const callOff = deps.clock.after(deps.timeoutMs, () => {
          controller.abort();
          resolve(unknown('timeout', `Saleor gave no answer within ${deps.timeoutMs} ms`));
        });
        const isMutation = document.definitions.some(
          (each) => each.kind === 'OperationDefinition' && each.operation === 'mutation',
        );
        // A key of its own: urql would give two equal questions at one moment one answer, and the
        // second would know nothing of how it came.
        calls += 1;
        const request = { ...createRequest(document, variables), key: calls };
        const sent = isMutation
          ? client.executeMutation(request, context)
          : client.executeQuery(request, context);
        sent
          .toPromise()
          .then((result) => resolve(judge(wire, result, isMutation)), reject)
          .finally(callOff);
      });
    },
  };
};

/** Sends one request, and notes of its answer what urql does not tell. */
const fetchInto =
  (wire: Wire, send: typeof fetch, signal: AbortSignal): typeof fetch =>
  async (input, init) => {
    try {
      const answer = await send(input, { ...init, signal });
      // Read whole, so that a body that breaks off counts as no answer.
      const text = await answer.text();
      wire.status = answer.status;
      return new Response(text, { status: answer.status, headers: answer.headers });
    } catch (error) {
      wire.failure = failureCode(error);
      throw error;
    }
  };
