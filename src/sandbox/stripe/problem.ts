import type Sdk from 'stripe';

/** The `error` object of Stripe's answers (docs.stripe.com/api/errors). */
interface ProblemBody {
  readonly type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly charge?: string;
  readonly payment_intent?: Sdk.PaymentIntent;
}

/** An answer that is not 200. Thrown by the rules, answered by the stand-in's one catch. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly status: number,
    readonly body: ProblemBody,
    /** Kept under the idempotency key: true once execution began, false for bad parameters. */
    readonly kept: boolean,
    readonly shouldRetry: boolean | null = null,
  ) {
    super(body.message);
  }
}

const invalid = (status: number, message: string, more: Partial<ProblemBody>, kept: boolean) =>
  new ApiProblem(status, { type: 'invalid_request_error', message, ...more }, kept);

/** Bad parameters: refused before execution, so nothing is kept under the key. */
export const badParam = (param: string, message: string, code?: string): ApiProblem =>
  invalid(400, message, { param, ...(code ? { code } : {}) }, false);

/** The object's state does not allow it: execution had begun. */
export const badState = (message: string, more: Partial<ProblemBody> = {}): ApiProblem =>
  invalid(400, message, more, true);

export const notFound = (kind: string, id: string, param = 'id'): ApiProblem =>
  invalid(404, `No such ${kind}: '${id}'`, { code: 'resource_missing', param }, false);

export const unexpectedState = (verb: string, intent: Sdk.PaymentIntent, allowed: string) =>
  badState(
    `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}. ` +
      `Only a PaymentIntent with one of the following statuses may be used: ${allowed}.`,
    { code: 'payment_intent_unexpected_state', payment_intent: { ...intent } },
  );

export const unauthorized = (message: string): ApiProblem => invalid(401, message, {}, false);

/** A key that is limited to other IP addresses. */
export const notFromHere = (): ApiProblem =>
  invalid(403, 'The API key provided does not allow requests from your IP address.', {}, false);

export const forbidden = (key: string, account: string, slug: string): ApiProblem =>
  invalid(
    403,
    `The provided key '${key}' does not have the required permissions for this endpoint on ` +
      `account '${account}'. Having the '${slug}' permission would allow this request to continue.`,
    {},
    false,
  );
