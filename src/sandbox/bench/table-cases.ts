import {
  everyMirror,
  newestFirst,
  type MirrorFilter,
  type MirrorQuery,
  type MirrorSort,
} from '../../ports/store';
import { oldestAt, reachMs } from './table-seed';

/** What staff ask the table for, and what is known to be hard on a database. */
export interface TableCase {
  readonly name: string;
  readonly query: MirrorQuery;
}

const day = 24 * 3_600_000;
const newestAt = oldestAt + reachMs;

const filters: readonly (readonly [string, Partial<MirrorFilter>])[] = [
  ['no filter', {}],
  ['one state', { states: ['attention'] }],
  ['two states, rare payment', { states: ['attention', 'failed'], payments: ['refunded'] }],
  ['large channel', { channels: ['default-channel'] }],
  ['channel that closed long ago', { channels: ['closed-channel'] }],
  ['test mode, long ago', { modes: ['test'], channels: ['closed-channel'] }],
  [
    'four filters',
    { channels: ['channel-eur'], payments: ['charged'], modes: ['live'], states: ['in_sync'] },
  ],
  ['no such channel', { channels: ['nowhere'] }],
  ['last 7 days', { createdFrom: newestAt - 7 * day }],
  [
    'a month two years ago',
    { createdFrom: newestAt - 760 * day, createdBefore: newestAt - 730 * day },
  ],
  ['a year', { createdFrom: newestAt - 730 * day, createdBefore: newestAt - 365 * day }],
  ['all but the newest year', { createdBefore: newestAt - 365 * day }],
  ['all but the oldest week', { createdFrom: oldestAt + 7 * day }],
  [
    'a year, rare payment',
    {
      createdFrom: newestAt - 730 * day,
      createdBefore: newestAt - 365 * day,
      payments: ['refunded'],
    },
  ],
];

const searches: readonly (readonly [string, Partial<MirrorFilter>])[] = [
  ['number', { search: '424242' }],
  ['whole e-mail address', { search: 'anna.4242@example.com' }],
  ['beginning of 200,000 addresses', { search: 'anna' }],
  [
    'beginning of 10,000 addresses, four filters',
    {
      search: 'quentin',
      channels: ['channel-eur'],
      payments: ['charged'],
      modes: ['live'],
      states: ['in_sync'],
    },
  ],
  [
    'beginning of an address, a year',
    { search: 'zoe.77', createdFrom: newestAt - 730 * day, createdBefore: newestAt - 365 * day },
  ],
  ['pi_ of six characters', { search: 'pi_3a1b2c3' }],
  ['beginning of 62,500 pi_', { search: 'pi_3a' }],
  ['ch_ of six characters', { search: 'ch_3a1b2c3' }],
  ['evt_ of six characters', { search: 'evt_3a1b2c3' }],
  ['an id without its kind', { search: '3a1b2c3d4e' }],
  ['nothing', { search: 'nobody@nowhere' }],
];

const sorts: readonly MirrorSort[] = (['created', 'changed', 'amount'] as const).flatMap((by) => [
  { by, descending: true },
  { by, descending: false },
]);

const sortName = ({ by, descending }: MirrorSort): string => `${by} ${descending ? '↓' : '↑'}`;

/** The middle of each order, to go on from there. */
const middle = ({ by }: MirrorSort): string =>
  `${by === 'amount' ? 80_000 : oldestAt + reachMs / 2}:7fffffff-0000-0000-0000-000000000000`;

/** Each filter and search in each order, and the middle of some. */
export const tableCases = (): readonly TableCase[] => {
  const page = { ...everyMirror, limit: 25, cursor: null };
  const first = [...filters, ...searches].flatMap(([name, filter]) =>
    sorts.map((sort) => ({
      name: `${name}, ${sortName(sort)}`,
      query: { ...page, ...filter, sort },
    })),
  );
  const deep = filters.slice(0, 8).flatMap(([name, filter]) =>
    sorts.map((sort) => ({
      name: `${name}, ${sortName(sort)}, from the middle on`,
      query: { ...page, ...filter, sort, cursor: middle(sort) },
    })),
  );
  const hundred = { ...page, sort: newestFirst, limit: 100 };
  return [...first, ...deep, { name: 'a hundred rows', query: hundred }];
};
