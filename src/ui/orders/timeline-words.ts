import type { TimelineState } from '../../generated/api-schema';
import type { MessageKey } from '../messages/catalogue';
import type { Tone } from '../order-text';

export const actTones: Readonly<Record<TimelineState, Tone>> = {
  PLANNED: 'busy',
  DONE: 'good',
  REFUSED: 'bad',
  UNKNOWN: 'warning',
  RETURNED: 'warning',
};

/** The app's own acts and Saleor's events, in words. */
export const entryNames: Readonly<Record<string, MessageKey>> = {
  attempt: 'act.attempt',
  'create-intent': 'act.create-intent',
  capture: 'act.capture',
  'cancel-intent': 'act.cancel-intent',
  refund: 'act.refund',
  'update-transaction': 'act.update-transaction',
  'create-order': 'act.create-order',
  'cancel-order': 'act.cancel-order',
  'update-intent-metadata': 'act.update-intent-metadata',
  'update-charge-shipping': 'act.update-charge-shipping',
  'sweep.order_changed': 'event.order_found_changed',
  order_created: 'event.order_created',
  order_updated: 'event.order_updated',
  order_confirmed: 'event.order_confirmed',
  order_paid: 'event.order_paid',
  order_fully_paid: 'event.order_fully_paid',
  order_refunded: 'event.order_refunded',
  order_fully_refunded: 'event.order_fully_refunded',
  order_fulfilled: 'event.order_fulfilled',
  order_cancelled: 'event.order_cancelled',
  order_expired: 'event.order_expired',
  fulfillment_created: 'event.fulfillment_created',
  fulfillment_canceled: 'event.fulfillment_canceled',
  fulfillment_tracking_number_updated: 'event.fulfillment_tracking_number_updated',
  checkout_fully_paid: 'event.checkout_fully_paid',
  checkout_fully_authorized: 'event.checkout_fully_authorized',
  checkout_updated: 'event.checkout_updated',
};

/** What is reported to Saleor (`TransactionEventTypeEnum`), in words. */
export const reportNames: Readonly<Record<string, MessageKey>> = {
  'report AUTHORIZATION_SUCCESS': 'reported.AUTHORIZATION_SUCCESS',
  'report AUTHORIZATION_FAILURE': 'reported.AUTHORIZATION_FAILURE',
  'report AUTHORIZATION_ADJUSTMENT': 'reported.AUTHORIZATION_ADJUSTMENT',
  'report AUTHORIZATION_REQUEST': 'reported.AUTHORIZATION_REQUEST',
  'report AUTHORIZATION_ACTION_REQUIRED': 'reported.AUTHORIZATION_ACTION_REQUIRED',
  'report CHARGE_SUCCESS': 'reported.CHARGE_SUCCESS',
  'report CHARGE_FAILURE': 'reported.CHARGE_FAILURE',
  'report CHARGE_BACK': 'reported.CHARGE_BACK',
  'report CHARGE_REQUEST': 'reported.CHARGE_REQUEST',
  'report CHARGE_ACTION_REQUIRED': 'reported.CHARGE_ACTION_REQUIRED',
  'report REFUND_SUCCESS': 'reported.REFUND_SUCCESS',
  'report REFUND_FAILURE': 'reported.REFUND_FAILURE',
  'report REFUND_REVERSE': 'reported.REFUND_REVERSE',
  'report REFUND_REQUEST': 'reported.REFUND_REQUEST',
  'report CANCEL_SUCCESS': 'reported.CANCEL_SUCCESS',
  'report CANCEL_FAILURE': 'reported.CANCEL_FAILURE',
  'report CANCEL_REQUEST': 'reported.CANCEL_REQUEST',
  'report INFO': 'reported.INFO',
};
