import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeLog } from '../adapters/system/log';
import { causeOf } from './log';
import { StoreUnavailable } from './store';

const errorOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('the cause of a failure', () => {
  it('is told down to the error that began it, with its code', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), {
      code: 'ECONNREFUSED',
    });
    const unavailable = new StoreUnavailable('The database is unavailable', { cause: refused });
    expect(causeOf(unavailable)).toEqual({
      name: 'StoreUnavailable',
      code: 'ECONNREFUSED',
      message: 'The database is unavailable; because: connect ECONNREFUSED 127.0.0.1:5432',
    });
    expect(causeOf(new AggregateError([refused, refused], '')).message).toBe(refused.message);
    expect(causeOf(new TypeError('fetch failed', { cause: refused })).message).toMatch(/5432$/);
  });

  it('is told of what is no error as well', () => {
    expect(causeOf('gone')).toEqual({ name: 'string', message: 'gone' });
    expect(causeOf(undefined)).toEqual({ name: 'undefined', message: 'no error' });
    expect(causeOf(new Error(''))).toEqual({ name: 'Error', message: 'it says nothing' });
    const round = new Error('round');
    round.cause = round;
    expect(causeOf(round).message).toBe('round');
  });

  it.each([
    ['JSON that is none', errorOf(() => JSON.parse('{"email":"canary","x":'))],
    ['a shape that does not fit', errorOf(() => z.object({ a: z.int() }).parse({ a: 'canary' }))],
    [
      'a value that the database refused',
      Object.assign(
        new pg.DatabaseError('invalid input syntax for type uuid: "canary"', 1, 'error'),
        {
          code: '22P02',
        },
      ),
    ],
    [
      'a call of the database’s client',
      new Error('Invalid `create()` invocation in\n  data: { email: "canary" }\n\nIt failed.'),
    ],
  ])('does not repeat %s', (_, error) => {
    const cause = causeOf(error);
    expect(JSON.stringify(cause)).not.toContain('canary');
    expect(cause.message.length).toBeGreaterThan(5);
  });

  it('comes out of the log without the password of an address', () => {
    const lines: string[] = [];
    const url = 'postgresql://app:hunt@er2@db.internal/orders';
    const error = new Error(`cannot connect to ${url}`);
    makeLog({ write: (line) => lines.push(line) }).warn('wake.unavailable', { ...causeOf(error) });
    expect(lines.join()).toContain('cannot connect to');
    expect(lines.join()).not.toMatch(/hunt|er2/);
  });
});
