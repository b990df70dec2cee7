import { describe, expect, it } from 'vitest';
import { sampleRows } from '../../sandbox/e2e/sample-rows';
import { presentOrder } from '../../server/dashboard-api/present';
import { englishMessages, loadMessages } from '../messages/catalogue';
import { makeLineCount } from './lines-in';
import { ordersFileOf } from './orders-file';

const file = ordersFileOf((key) => englishMessages[key]);
const [row] = sampleRows(1);
if (!row) throw new Error('No sample');

/** The fields of one line, by the titles of their columns. */
const read = (change: Partial<typeof row>): Record<string, string> => {
  const line = file.line(presentOrder({ ...row, ...change }));
  // A comma is between fields where the quotes behind it are pairs.
  const fields = (text: string) => text.trimEnd().split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const titles = fields(file.head).map((title) => title.slice(1, -1));
  return Object.fromEntries(titles.map((title, at) => [title, fields(line)[at] ?? '']));
};

describe('a file of orders', () => {
  it('has the words of the table, amounts in major units, and times in ISO 8601', () => {
    expect(read({ channel: 'channel-pln', currency: 'USD', amountMinor: 123_456n })).toEqual({
      Order: '"1000"',
      Sync: '"In sync"',
      Reason: '""',
      Customer: '"shopper0@example.com"',
      Created: '"2026-08-20T09:55:00.000Z"',
      'Order status': '"Paid"',
      Payment: '"Charged"',
      Fulfillment: '"Unfulfilled"',
      Currency: '"USD"',
      Amount: '1234.56',
      Captured: '12.50',
      Refunded: '0.00',
      Channel: '"channel-pln"',
      Mode: '"Test"',
      'Last change': '"2026-08-20T10:00:00.000Z"',
      'Order ID': '"T3JkZXI60"',
      'Checkout ID': '"Q2hlY2tvdXQ60"',
      'Stripe payments': '"pi_3SampleSampleSample00000"',
    });
  });

  it.each([
    ['JPY', 1_250n, '1250'],
    ['KWD', 1_250n, '1.250'],
    ['EUR', -5n, '-0.05'],
    ['EUR', 9_007_199_254_740_993_00n, '9007199254740993.00'],
  ])('writes amounts in %s exactly', (currency, amountMinor, shown) => {
    expect(read({ currency, amountMinor })).toMatchObject({
      Currency: `"${currency}"`,
      Amount: shown,
    });
  });

  it('leaves out amounts while the currency is not known', () => {
    expect(read({ currency: null })).toMatchObject({ Currency: '""', Amount: '', Refunded: '' });
  });

  it.each(['=1+1', '+48@x.example', '-2', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '  =1', '＝1'])(
    'keeps a spreadsheet from working out %j',
    (userEmail) => {
      expect(read({ userEmail })).toMatchObject({ Customer: `"'${userEmail}"` });
    },
  );

  it.each([
    ['a "name", with a comma', '"a ""name"", with a comma"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['a=b', '"a=b"'],
  ])('quotes %j so that it stays one field', (syncReason, shown) => {
    expect(read({ syncReason })).toMatchObject({ Reason: shown });
  });

  it('speaks the language that is asked for', async () => {
    const messages = await loadMessages('de');
    const german = ordersFileOf((key) => messages[key]);
    expect(german.head).toContain('"Bestellung"');
    expect(german.line(presentOrder(row))).toContain(messages['paymentStatus.CHARGED']);
  });
});

describe('the lines of a file that comes in pieces', () => {
  const bytes = new TextEncoder().encode('\u{feff}"A"\r\n"é, 1"\r\n"two\r\nlines ""quoted"""\r\n');

  it.each([1, 2, 3, 7, bytes.length])('are counted in pieces of %i bytes', (size) => {
    const count = makeLineCount();
    let lines = 0;
    for (let at = 0; at < bytes.length; at += size) lines = count(bytes.slice(at, at + size));
    expect(lines).toBe(3);
  });
});
