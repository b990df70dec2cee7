import { describe, expect, it } from 'vitest';
import { saleorHandlerFor } from '../../handlers/registry';
import type { ActionRequest } from '../../payment-app/contract';
import { makeVirtualClock } from '../../sandbox/simulator/virtual-clock';
import { limits } from '../limits';
import { makeSaleorWebhook } from './saleor-webhook';
import { makeWorld, startedAt } from './testing/world';

const second = 1_000;

/** Asks for a refund where each part takes so many milliseconds. */
const askRefund = async (ms: { lookUp: number; verify: number; act: number }) => {
  const world = await makeWorld();
  const shop = await world.shop('slow');
  const clock = makeVirtualClock(startedAt);
  const after = async <T>(wait: number, value: T): Promise<T> => {
    await clock.sleep(wait);
    return value;
  };
  const asked: ActionRequest[] = [];
  const unused = () => Promise.reject(new Error('Not asked here'));
  const route = makeSaleorWebhook({
    ...world,
    clock,
    handlerFor: saleorHandlerFor,
    badSignatures: { take: () => true },
    refusals: { refused: () => undefined },
    store: {
      findInstallationByApiUrl: () => after(ms.lookUp, shop.installation),
      recallInstallation: async () => null,
    },
    verify: () => after(ms.verify, 'valid' as const),
    sync: { accept: unused },
    paymentApp: {
      initializeGateway: unused,
      initializeTransaction: unused,
      processTransaction: unused,
      actOnTransaction: (_installation, request) => {
        asked.push(request);
        return after(ms.act, { pspReference: 're_1' });
      },
    },
  });
  const body = JSON.stringify({
    __typename: 'TransactionRefundRequested',
    issuedAt: new Date(startedAt).toISOString(),
    version: '3.23.28',
    recipient: { id: shop.appId, identifier: 'saleor.app.stripe.orders' },
    action: { actionType: 'REFUND', amount: 12.5, currency: 'USD' },
    transaction: { id: 'VHI=', events: [], order: null, checkout: null },
    grantedRefund: null,
  });
  const headers: Record<string, string> = {
    'saleor-event': 'transaction_refund_requested',
    'saleor-api-url': shop.apiUrl,
    'saleor-signature': shop.key.sign(body),
  };
  const answered = route({
    method: 'POST',
    ip: '127.0.0.1',
    header: (name) => headers[name] ?? null,
    param: () => 'transaction_refund_requested',
    body: async () => Buffer.from(body),
  }).then(
    (answer) => ({ answer: answer.body, tookMs: clock.now() - startedAt }),
    (error: unknown) => ({ answer: error, tookMs: clock.now() - startedAt }),
  );
  await clock.runUntil(startedAt + 60 * second);
  return { ...(await answered), asked };
};

describe('the time to answer Saleor (it hangs up after 18 s)', () => {
  it('counts from the arrival: what the look-up took is no longer there for the act', async () => {
    const ms = { lookUp: 2 * second, verify: 0.5 * second, act: 5 * second };
    const { answer, tookMs, asked } = await askRefund(ms);
    expect(answer).toEqual({ pspReference: 're_1' });
    expect(tookMs).toBe(7.5 * second);
    expect(asked).toMatchObject([{ receivedAt: startedAt }]);
  });

  it('ends at most a second after the payment app’s own, whatever hangs', async () => {
    const ms = { lookUp: 2.9 * second, verify: 0, act: 40 * second };
    const { answer, tookMs } = await askRefund(ms);
    expect(answer).toMatchObject({ status: 503, code: 'answer-late' });
    expect(tookMs).toBe(limits.answerMs + second);
  });

  it.each([
    ['the keys are read too slowly', { lookUp: 2.9 * second, verify: 4.9 * second, act: 0 }],
    ['the database is too slow', { lookUp: 10 * second, verify: 0, act: 0 }],
  ])('is not used up where %s: nothing was done, and that is said', async (_, ms) => {
    const { answer, tookMs, asked } = await askRefund(ms);
    expect(answer).toMatchObject({ result: 'REFUND_FAILURE' });
    expect(tookMs).toBe(limits.acceptMs);
    expect(asked).toEqual([]);
  });
});
