import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { rejectedBy } from '../payment-app/testing/rejected-by';
import type { SaleorSyncEvent } from './contract';
import { saleorHandlers } from './registry';

const folder = '../shared/data/saleor/json_schemas';
const syncEvents = saleorHandlers.filter(
  (each): each is SaleorSyncEvent => each.kind === 'sync-event',
);

/** One body that holds what any synchronous event asks for. */
const bodyFor = ({ typename, event }: SaleorSyncEvent): object => ({
  __typename: typename,
  issuedAt: '2026-11-22T04:14:52.411744+00:00',
  version: '3.23.28',
  recipient: { id: 'QXBwOjc=', identifier: 'saleor.app.stripe.orders' },
  idempotencyKey: 'key',
  data: null,
  action: {
    actionType: event.includes('SESSION') ? 'AUTHORIZATION' : 'any',
    amount: 10,
    currency: 'EUR',
  },
  sourceObject: {
    __typename: 'Checkout',
    id: 'Q2hlY2tvdXQ6MQ==',
    channel: { slug: 'main' },
    totalPrice: { gross: { amount: 10, currency: 'EUR' } },
  },
  transaction: { id: 'VHI6MQ==', events: [], order: null, checkout: null },
});

/** Saleor tells storefronts of an error status where a gateway cannot be used. */
const gateway = 'PAYMENT_GATEWAY_INITIALIZE_SESSION';
const refusing = syncEvents.filter(({ event }) => event !== gateway);

const unavailable = (handler: SaleorSyncEvent): unknown => {
  const parsed = handler.parse(bodyFor(handler));
  return parsed.kind === 'sync-event' ? parsed.unavailable() : parsed;
};

describe('answers while the store is unavailable', () => {
  if (!existsSync(folder)) {
    process.stderr.write(`Answers are not checked against Saleor's schemas: no ${folder}.\n`);
  } else {
    it.each(refusing.map((each) => [each.event, each] as const))(
      'to %s are taken by Saleor',
      (_event, handler) => {
        const path = `${folder}/${handler.typename}.json`;
        const check = new Ajv({ strict: false, validateFormats: false }).compile(
          JSON.parse(readFileSync(path, 'utf8')),
        );
        check(unavailable(handler));
        expect(check.errors ?? []).toEqual([]);
      },
    );
  }

  it.each(refusing.map((each) => [each.event, each] as const))(
    'to %s are objects, say something to people, and are the same each time',
    (_event, handler) => {
      const answer = unavailable(handler);
      expect(JSON.stringify(answer)).toMatch(/"message":"[^"]+"/);
      expect(unavailable(handler)).toEqual(answer);
    },
  );

  it.each(refusing.map((each) => [each.event, each] as const))(
    'to %s are taken by every version of Saleor',
    (event, handler) => {
      const kind = event.includes('SESSION') ? 'session' : 'action';
      expect(rejectedBy(kind, unavailable(handler))).toEqual([]);
    },
  );

  it('to the event for the gateway are error statuses', () => {
    const [handler] = syncEvents.filter(({ event }) => event === gateway);
    expect(handler && unavailable(handler)).toBeNull();
  });
});
