import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actionPayload, requestPayloadOf } from './actions';
import type { ParsedAsyncEvent, ParsedSyncEvent } from './contract';
import { saleorHandlerFor } from './registry';
import { identifyRequest } from './request-key';

const folder = '../shared/data/saleor/recordings';

const recorded = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const { headers, rawBody } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
        const handler = saleorHandlerFor(headers?.['Saleor-Event'] ?? '');
        return handler ? [{ name, handler, rawBody: String(rawBody) }] : [];
      })
  : [];
/** The recorded app asked the same of everything, but not the status of a transaction's order. */
const bodyOf = (rawBody: string): unknown => {
  const body = JSON.parse(rawBody);
  const order = body.transaction?.order;
  if (order && order.status === undefined) order.status = 'UNFULFILLED';
  return body;
};

const bodies = recorded.filter(({ rawBody }) => rawBody !== '');

const parsed = (name: string): ParsedAsyncEvent | ParsedSyncEvent => {
  const found = bodies.find((each) => each.name === `${name}.json`);
  const read = found?.handler.parse(bodyOf(found.rawBody));
  if (!read || read.kind === 'malformed') throw new Error(`Not read: ${JSON.stringify(read)}`);
  return read;
};

describe('bodies of a recorded Saleor 3.23', () => {
  if (recorded.length === 0) {
    process.stderr.write(`Handlers are not tried on recorded bodies: ${folder} is absent.\n`);
    it('are absent here', () => expect(existsSync(folder)).toBe(false));
    return;
  }

  it.each(bodies)('$name is read by its handler', ({ handler, rawBody }) => {
    expect(handler.parse(bodyOf(rawBody))).toMatchObject({
      kind: handler.kind,
      typename: handler.typename,
      version: '3.23.28',
    });
  });

  it('cover every event of the manifest', () => {
    const seen = new Set(recorded.map(({ handler }) => handler.event));
    expect([...seen]).toEqual(expect.arrayContaining(['ORDER_EXPIRED', 'APP_DELETED']));
    expect(seen.size).toBeGreaterThanOrEqual(20);
  });

  it('name their order and its checkout', () => {
    const { about } = parsed('order_created') as ParsedAsyncEvent;
    expect(about).toMatchObject({
      kind: 'purchase',
      ids: { orderId: expect.stringMatching(/^T3JkZXI6/) },
    });
  });

  it('tell of the life of the app', () => {
    expect(parsed('app_deleted')).toMatchObject({ about: { change: 'deleted' } });
    expect(parsed('app_status_changed')).toMatchObject({ about: { kind: 'lifecycle' } });
  });

  it('sent again without content are refused as malformed', () => {
    const again = recorded.filter(({ rawBody }) => rawBody === '');
    expect(again).toHaveLength(1);
    for (const { handler } of again) {
      expect(handler.parse(undefined)).toMatchObject({ code: 'malformed-body' });
    }
  });
});

const equal = '../shared/data/saleor/recordings-2';

describe('bodies that a recorded Saleor 3.23 made at one moment', () => {
  if (!existsSync(equal)) {
    process.stderr.write(`Equal requests are not tried on recorded bodies: ${equal} is absent.\n`);
    it('are absent here', () => expect(existsSync(equal)).toBe(false));
    return;
  }

  const identityOf = (name: string) => {
    const { rawBody } = JSON.parse(readFileSync(join(equal, `${name}.json`), 'utf8'));
    const body = bodyOf(rawBody);
    const { issuedAt } = z.object({ issuedAt: z.string() }).parse(body);
    const payload = actionPayload.parse(body);
    return identifyRequest(requestPayloadOf('REFUND', payload, issuedAt));
  };
  const both = (name: string) => [1, 2].map((place) => identityOf(`${name}-${place}`));
  const claimants = (name: string) => new Set(both(name).map(({ claimant }) => claimant));

  it('of two equal refunds are two requests, each of which may be either event', () => {
    const [first, second] = both('refund-two-equal-at-once');
    expect(first?.claims).toHaveLength(2);
    expect(second?.claims).toEqual(first?.claims);
    expect(claimants('refund-two-equal-at-once').size).toBe(2);
  });

  it('of two granted refunds are two requests, each of which is its own event', () => {
    const claims = both('refund-two-granted-at-once').map((each) => each.claims);
    expect(claims.map((each) => each.length)).toEqual([1, 1]);
    expect(new Set(claims.flat().map(({ eventKey }) => eventKey)).size).toBe(2);
    expect(claimants('refund-two-granted-at-once').size).toBe(2);
  });

  it('of one granted refund that was asked for twice are one request', () => {
    expect(both('refund-same-granted-twice-at-once').map((each) => each.claims.length)).toEqual([
      1, 1,
    ]);
    expect(claimants('refund-same-granted-twice-at-once').size).toBe(1);
  });
});
