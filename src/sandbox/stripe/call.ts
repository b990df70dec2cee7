import type { Params } from './form';
import { badParam, forbidden, notFound } from './problem';
import type { ChargeRow, IntentRow, RefundRow, World } from './world';

/** One request that passed authentication, with its parameters decoded. */
export interface Call {
  readonly world: World;
  readonly method: string;
  readonly path: string;
  /** What stands in the path's places, in order. */
  readonly ids: readonly string[];
  readonly params: Params;
  readonly auth: 'secret' | 'publishable' | 'restricted';
  /** Stripe-Version as sent; null = the account's old default. */
  readonly version: string | null;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/payment_intents/:id/confirm`. */
  readonly path: string;
  /** What a restricted key needs. */
  readonly permission: string;
  /** True where Stripe.js may ask with a publishable key and the client secret. */
  readonly browser?: boolean;
  /** Does the work and gives the object to answer. Throws `ApiProblem`. */
  readonly run: (call: Call) => object;
}

export const idAt = (call: Call, index = 0): string => call.ids[index] ?? '';

const found = <Row>(rows: ReadonlyMap<string, Row>, kind: string, id: string): Row => {
  const row = rows.get(id);
  if (row === undefined) throw notFound(kind, id);
  return row;
};

/** The intent named in the path; a browser must show its client secret. */
export const intentAt = (call: Call): IntentRow => {
  const row = found(call.world.intents, 'payment_intent', idAt(call));
  if (call.auth === 'publishable' && call.params.client_secret !== row.intent.client_secret) {
    throw notFound('payment_intent', idAt(call));
  }
  return row;
};

export const chargeAt = (call: Call): ChargeRow => found(call.world.charges, 'charge', idAt(call));

export const refundAt = (call: Call): RefundRow => found(call.world.refunds, 'refund', idAt(call));

export const checkPermission = (call: Call, route: Route, key: string): void => {
  const { account } = call.world;
  if (call.auth === 'publishable' && !route.browser) {
    throw forbidden('pk_***', account.id, route.permission);
  }
  if (call.auth !== 'restricted') return;
  const known = account.restrictedKeys?.find((restricted) => restricted.key === key);
  // Writing includes reading, as in Stripe's table of permissions.
  const enough = [route.permission, route.permission.replace(/_read$/, '_write')];
  if (!known?.permissions.some((permission) => enough.includes(permission))) {
    throw forbidden(`${key.slice(0, 8)}***`, account.id, route.permission);
  }
};

/** Parameters that the pinned version took away (changelog 2026-09-30.endive). */
export const checkRemoved = (call: Call): void => {
  if (call.version === null || !call.version.includes('endive')) return;
  if (call.params.payment_method_types !== undefined && call.method === 'POST') {
    throw badParam(
      'payment_method_types',
      'The payment_method_types parameter is no longer supported.',
      'payment_method_types_no_longer_supported',
    );
  }
};
