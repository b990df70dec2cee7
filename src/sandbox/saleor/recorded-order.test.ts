import { describe, expect, it } from 'vitest';
import {
  areRecordingsPresent,
  deleteApp,
  eventOf,
  installRecorded,
  issuedAt,
  openScene,
  type Scene,
} from './testing-recordings';
import { situations } from './testing-situations';

const present = areRecordingsPresent();

/** By the event that ends it: recordings of one and the same thing, told as `issuedAt` says. */
const stories: Readonly<Record<string, readonly string[]>> = {
  checkout_fully_authorized: [
    'checkout_created',
    'checkout_updated',
    'transaction_initialize_session-checkout',
    'checkout_fully_paid',
  ],
  order_updated: [
    'order_created',
    'order_confirmed',
    'transaction_initialize_session-order',
    'order_paid',
    'order_fully_paid',
  ],
  order_cancelled: [
    'fulfillment_created',
    'fulfillment_approved',
    'order_fulfilled',
    'fulfillment_tracking_number_updated',
    'fulfillment_canceled',
  ],
  order_refunded: ['transaction_item_metadata_updated', 'order_metadata_updated'],
  app_installed: ['app_status_changed', 'app_deleted'],
};

/** Each the only recording of its checkout, order or transaction, or of its kind in a story. */
const alone: readonly string[] = [
  'checkout_metadata_updated',
  'order_expired',
  'order_fully_refunded',
  'payment_gateway_initialize_session-checkout',
  'transaction_cancelation_requested',
  'transaction_charge_requested',
  'transaction_process_session-checkout',
  'transaction_refund_requested-granted',
];

const switchedAndReplaced = async (scene: Scene): Promise<void> => {
  const { stage } = scene;
  await situations['app_status_changed']?.(scene);
  await deleteApp(stage, stage.saleor.read.apps().at(-1)?.id ?? '');
  await installRecorded(stage);
};

/** The newest of each, in the order in which they came. */
const newestOfEach = (events: readonly string[], wanted: readonly string[]): readonly string[] =>
  events.filter((event, place) => wanted.includes(event) && events.lastIndexOf(event) === place);

describe.skipIf(!present)('the order of what is told, against recordings', () => {
  it.each(Object.entries(stories))('is as recorded in the story of %s', async (last, others) => {
    const names = [...others, last];
    const real = names.toSorted((a, b) => issuedAt(a).localeCompare(issuedAt(b)));
    const scene = await openScene({ channel: { expireOrdersAfter: 2 } });
    scene.stage.received.length = 0;
    await (situations[last] ?? switchedAndReplaced)(scene);
    await scene.stage.pass(0);
    const events = scene.stage.received.map(({ event }) => event);
    expect(newestOfEach(events, names.map(eventOf))).toEqual(real.map(eventOf));
  });

  it('is compared for everything that was recorded of one and the same thing', () => {
    const told = Object.entries(stories).flatMap(([last, others]) => [...others, last]);
    const all = [...Object.keys(situations), 'app_installed'];
    expect([...told, ...alone].toSorted()).toEqual(all.toSorted());
  });
});
