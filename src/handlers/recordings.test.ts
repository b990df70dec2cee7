import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ParsedNotice, ParsedQuestion } from './contract';
import { saleorHandlerFor } from './registry';

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

const parsed = (name: string): ParsedNotice | ParsedQuestion => {
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
      recipientIdentifier: 'stub.payment.app',
    });
  });

  it('cover every event of the manifest', () => {
    const seen = new Set(recorded.map(({ handler }) => handler.event));
    expect([...seen]).toEqual(expect.arrayContaining(['ORDER_EXPIRED', 'APP_DELETED']));
    expect(seen.size).toBeGreaterThanOrEqual(20);
  });

  it('name their order and its checkout', () => {
    const { about } = parsed('order_created') as ParsedNotice;
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
