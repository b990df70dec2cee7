import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  chargeAnswer,
  endpointAnswer,
  eventAnswer,
  intentAnswer,
  refundAnswer,
} from '../../adapters/stripe/answers';
import { summariseEvent } from '../../adapters/stripe/events';
import { intentFacts } from '../../adapters/stripe/facts';

/** Stripe's own sample objects (github.com/stripe/openapi, fixtures3.json), read in place. */
const path = resolve(import.meta.dirname, '../../../../shared/data/stripe/fixtures3.json');
const present = existsSync(path);
if (!present) console.warn('Skipped: Stripe’s sample objects are not there');

describe.skipIf(!present)('Stripe’s own samples', () => {
  const resources = (): Record<string, unknown> =>
    z
      .object({ resources: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(path, 'utf8'))).resources;

  test('a payment intent is read, with its charge expanded or not', () => {
    const { payment_intent: intent, charge } = resources();
    expect(intentFacts(intentAnswer.parse(intent), [])).toMatchObject({
      kind: 'intent',
      status: 'requires_payment_method',
      amountMinor: 1_099n,
      currency: 'USD',
      charge: null,
    });
    const expanded = z.looseObject({}).parse(intent);
    expect(
      intentFacts(intentAnswer.parse({ ...expanded, latest_charge: charge }), []),
    ).toMatchObject({
      charge: { amountMinor: 100n, paymentMethod: { brand: 'visa' } },
    });
  });

  test('charges, refunds, endpoints and events are read', () => {
    const samples = resources();
    expect(chargeAnswer.parse(samples.charge)).toMatchObject({ amount: 100, status: 'succeeded' });
    expect(refundAnswer.parse(samples.refund)).toMatchObject({ amount: 100, status: 'succeeded' });
    expect(endpointAnswer.parse(samples.webhook_endpoint)).toMatchObject({ status: 'enabled' });
    expect(summariseEvent(eventAnswer.parse(samples.event))).toMatchObject({
      type: 'plan.created',
      intentId: null,
      attemptId: null,
    });
  });

  test('an event about any kind of object is read', () => {
    const samples = resources();
    const event = z.looseObject({}).parse(samples.event);
    // What never stands in an event: parts of objects, and what a deletion answers.
    const objects = Object.values(samples).filter(
      (object): object is { object: string } =>
        z.object({ object: z.string(), deleted: z.undefined().optional() }).safeParse(object)
          .success,
    );
    expect(objects.length).toBeGreaterThan(80);
    for (const object of objects) {
      expect(eventAnswer.safeParse({ ...event, data: { object } })).toMatchObject({
        success: true,
      });
    }
  });
});
