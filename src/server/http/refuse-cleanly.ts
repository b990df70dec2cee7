import type { SaleorHandler } from '../../handlers/contract';
import { isStoreUnavailable } from '../../ports/store';
import { isHttpFault, json, parseJson, type Outgoing } from './message';
import { storeUnavailable } from './serve';

/** Troubles before anything was recorded or sent: the answer may say that nothing was done. */
export const isOurTrouble = (error: unknown): boolean =>
  isStoreUnavailable(error) ||
  (isHttpFault(error) && ['keys-unavailable', 'store-unavailable'].includes(error.code));

/**
 * Saleor repeats a charge, refund or cancel request after a 5xx with an empty body, so a 5xx would
 * lose it. A refusal says that nothing was done, which is true, and gives nothing away: it needs
 * no signature.
 */
export const refuseCleanly = (handler: SaleorHandler, body: Buffer): Outgoing => {
  const parsed = handler.parse(parseJson(body));
  const refusal = parsed.kind === 'sync-event' ? parsed.unavailable() : null;
  if (refusal) return json(200, refusal);
  throw storeUnavailable();
};
