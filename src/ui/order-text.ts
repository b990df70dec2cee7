import type { Completion, SyncState } from '../generated/api-schema';
import type { MessageKey } from './messages/catalogue';

export type { Completion };

/** A pill's shape and colour; the words always stand beside it. */
export type Tone = 'neutral' | 'good' | 'busy' | 'warning' | 'bad';

export const syncTones: Readonly<Record<SyncState, Tone>> = {
  IN_SYNC: 'good',
  WORKING: 'busy',
  ATTENTION: 'warning',
  FAILED: 'bad',
};

/**
 * The app's own acts and findings in words; an event of either side keeps the name that it has
 * there.
 */
export const acts: Readonly<Record<string, MessageKey>> = {
  attempt: 'act.attempt',
  'create-intent': 'act.create-intent',
  capture: 'act.capture',
  'cancel-intent': 'act.cancel-intent',
  refund: 'act.refund',
  report: 'act.report',
  'update-transaction': 'act.update-transaction',
  'create-order': 'act.create-order',
  'cancel-order': 'act.cancel-order',
  'update-intent-metadata': 'act.update-intent-metadata',
  'update-charge-shipping': 'act.update-charge-shipping',
  'sweep.order_changed': 'act.sweep-order-changed',
};

export const actStates: Readonly<Record<string, MessageKey>> = {
  planned: 'actState.planned',
  done: 'actState.done',
  refused: 'actState.refused',
  unknown: 'actState.unknown',
  returned: 'actState.returned',
};
