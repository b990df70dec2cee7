import { describe, expect, test } from 'vitest';
import { confirm, initializeRequest, makeWorld, second } from '../testing/world';

const isRead = ({ method }: { method: string }) => method === 'GET';

describe('a repeated session', () => {
  test('that reaches two processes while Stripe is slow is no failure in either', async () => {
    const world = await makeWorld();
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 2 * second, times: 1 });
    const request = initializeRequest();
    const apps = [world.otherApp(), world.otherApp()];
    const answers = await world.run(
      Promise.all(apps.map((app) => app.initializeTransaction(world.installation, request))),
    );
    expect(world.intents()).toHaveLength(1);
    expect(answers.map(({ result }) => result)).toEqual([
      'CHARGE_ACTION_REQUIRED',
      'CHARGE_ACTION_REQUIRED',
    ]);
  });
  test('whose payment cannot be read just now stays open, for its secret is out', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const intent = (await world.run(world.app.initializeTransaction(world.installation, request)))
      .pspReference;
    world.stripe.faults.add({ kind: 'server-error', when: isRead, times: 8 });
    const again = await world.run(world.app.initializeTransaction(world.installation, request));
    expect(again).toMatchObject({ result: 'CHARGE_ACTION_REQUIRED', pspReference: intent });
  });
  test('whose payment is read too slowly stays open', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const intent = (await world.run(world.app.initializeTransaction(world.installation, request)))
      .pspReference;
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 60 * second, times: 9 });
    const again = await world.run(world.app.initializeTransaction(world.installation, request));
    expect(again).toMatchObject({ result: 'CHARGE_ACTION_REQUIRED', pspReference: intent });
  });
});

describe('an order that is paid in parts', () => {
  test('takes as many parts as its buyer likes, one after the other', async () => {
    const world = await makeWorld();
    const results: string[] = [];
    const paid: { id: ReturnType<typeof initializeRequest>['transactionId']; amounts: number[] }[] =
      [];
    for (let part = 1; part <= 12; part += 1) {
      const request = initializeRequest({
        order: 'Order:parts',
        amount: 5,
        total: 60,
        transactions: paid,
      });
      paid.push({ id: request.transactionId, amounts: [0, 0, 5, 0] });
      const answer = await world.run(world.app.initializeTransaction(world.installation, request));
      results.push(JSON.stringify(answer.data));
      if (answer.result.endsWith('ACTION_REQUIRED'))
        await confirm(world, answer.pspReference, 'pm_card_visa');
      await world.clock.runUntil(world.clock.now() + 3_600 * second);
    }
    expect(results.filter((r) => r.includes('errors'))).toEqual([]);
  });
});

describe('the words of Stripe', () => {
  test('of an error that is no decline are not shown to the shopper', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const { pspReference } = await world.run(
      world.app.initializeTransaction(world.installation, request),
    );
    const row = world.stripe.world('acct_one').intents.get(pspReference);
    if (!row) throw new Error('no intent');
    Object.assign(row.intent, {
      last_payment_error: {
        type: 'invalid_request_error',
        code: 'payment_intent_authentication_failure',
        message:
          'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
      },
    });
    const answer = await world.run(world.app.processTransaction(world.installation, request));
    expect(answer.result).toBe('CHARGE_ACTION_REQUIRED');
    expect(JSON.stringify(answer)).not.toContain('payment_method_data');
  });
});
