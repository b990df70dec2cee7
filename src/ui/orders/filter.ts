import type { ParsedUrlQuery } from 'node:querystring';
import type { Mode, OrderSort, PaymentStatus, SyncState } from '../../generated/api-schema';

/** What the table of orders shows; without states, all of them. */
export interface Filter {
  readonly states: readonly SyncState[];
  readonly search: string;
  readonly channel: string;
  readonly payment: PaymentStatus | null;
  readonly mode: Mode | null;
  /** Days as `2026-08-20`, both included; empty: no bound. */
  readonly from: string;
  readonly to: string;
  readonly sort: OrderSort;
  readonly descending: boolean;
}

export const states: readonly SyncState[] = ['IN_SYNC', 'WORKING', 'ATTENTION', 'FAILED'];
export const payments: readonly PaymentStatus[] = [
  'NONE',
  'PENDING',
  'AUTHORIZED',
  'PARTIALLY_CHARGED',
  'CHARGED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'CANCELED',
];
export const modes: readonly Mode[] = ['TEST', 'LIVE'];
const sorts: readonly OrderSort[] = ['CREATED', 'CHANGED', 'AMOUNT'];

export const everything: Filter = {
  states: [],
  search: '',
  channel: '',
  payment: null,
  mode: null,
  from: '',
  to: '',
  sort: 'CREATED',
  descending: true,
};
export const needsPerson: Filter = { ...everything, states: ['ATTENTION', 'FAILED'] };

/** Whether anything is left out of the table. */
export const isNarrowed = (filter: Filter): boolean =>
  filter.states.length > 0 ||
  [filter.search, filter.channel, filter.payment, filter.mode, filter.from, filter.to].some(
    Boolean,
  );

/** The first value of a part of the address. */
export const only = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? '';

const among = <T extends string>(known: readonly T[], value: string): T | null =>
  known.find((one) => one === value) ?? null;

const dayOf = (value: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(value) ? value : '');

/** All of it is in the address, so that a filtered table can be shared and come back to. */
export const filterOf = (query: ParsedUrlQuery): Filter => {
  const words = only(query['state']).split(',');
  return {
    states: states.filter((state) => words.includes(state)),
    search: only(query['search']),
    channel: only(query['channel']),
    payment: among(payments, only(query['payment'])),
    mode: among(modes, only(query['mode'])),
    from: dayOf(only(query['from'])),
    to: dayOf(only(query['to'])),
    sort: among(sorts, only(query['sort'])) ?? 'CREATED',
    descending: only(query['order']) !== 'up',
  };
};

export const queryOf = (filter: Filter): Readonly<Record<string, string>> => {
  const { states: chosen, search, channel, payment, mode, from, to, sort, descending } = filter;
  const parts = {
    state: chosen.join(','),
    ...{ search, channel, payment: payment ?? '', mode: mode ?? '', from, to },
    sort: sort === 'CREATED' ? '' : sort,
    order: descending ? '' : 'up',
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== ''));
};

/** The first moment of a day where the browser is; of the day after, with `days` of 1. */
const startOf = (day: string, days: number): string | null => {
  if (day === '') return null;
  const moment = new Date(`${day}T00:00:00`);
  if (Number.isNaN(moment.getTime())) return null;
  moment.setDate(moment.getDate() + days);
  return moment.toISOString();
};

/** What the API is asked for. */
export const variablesOf = (filter: Filter) => ({
  states: [...filter.states],
  payments: filter.payment ? [filter.payment] : null,
  channels: filter.channel ? [filter.channel] : null,
  modes: filter.mode ? [filter.mode] : null,
  createdFrom: startOf(filter.from, 0),
  createdBefore: startOf(filter.to, 1),
  search: filter.search || null,
  sort: filter.sort,
  descending: filter.descending,
});
