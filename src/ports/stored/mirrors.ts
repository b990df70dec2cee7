import type {
  CheckoutId,
  InstallationId,
  IntentId,
  OrderId,
  PurchaseId,
} from '../../domain/facts/ids';
import type { Mirror, MirrorMode, MirrorPaymentStatus, SyncState } from '../../domain/row/mirror';
import type { Problem } from '../../domain/decide/problem';
import type { TimelineEntry } from '../../domain/row/timeline';

export type { TimelineEntry };

/** A row of the sync table. */
export interface MirrorRow extends Mirror {
  readonly purchaseId: PurchaseId;
  readonly orderId: OrderId | null;
  readonly checkoutId: CheckoutId | null;
  readonly intentIds: readonly IntentId[];
  /** When this app was first asked to take its payment. */
  readonly createdAt: number;
  /** When anything that people see of it last changed. */
  readonly changedAt: number;
  readonly dirty: boolean;
  readonly dueAt: number | null;
  /** Tries in a row that ended without success. */
  readonly tries: number;
  readonly problems: readonly Problem[];
}

/** Which rows of the sync table are asked for; null asks for all. */
export interface MirrorFilter {
  readonly states: readonly SyncState[] | null;
  readonly payments: readonly MirrorPaymentStatus[] | null;
  readonly channels: readonly string[] | null;
  readonly modes: readonly MirrorMode[] | null;
  /** Of `createdAt`: from this moment on, and before that one. */
  readonly createdFrom: number | null;
  readonly createdBefore: number | null;
  /** Number, e-mail address or id, as `searchOf` reads it (src/ports/stored/search.ts). */
  readonly search: string | null;
}

/** Asks for every row. */
export const everyMirror: MirrorFilter = {
  states: null,
  payments: null,
  channels: null,
  modes: null,
  createdFrom: null,
  createdBefore: null,
  search: null,
};

/** By what rows are put in order; those that are equal by it, by their id. */
export interface MirrorSort {
  readonly by: 'created' | 'changed' | 'amount';
  readonly descending: boolean;
}

/** The order in which a table opens. */
export const newestFirst: MirrorSort = { by: 'created', descending: true };

/** Which rows, in which order, and which page of them. */
export interface MirrorQuery extends MirrorFilter {
  readonly sort: MirrorSort;
  /** At most so many rows. */
  readonly limit: number;
  /** `cursorAfter` the last row of the page before; null, or an unknown one: the first page. */
  readonly cursor: string | null;
}

/** No state is counted beyond: 10,001 stands for "more than 10,000". */
export const countedAtMost = 10_001;

/** A search looks at so many rows, of whichever come first by what was typed. */
export const searchedAtMost = 4_001;

const sortKey = (row: MirrorRow, { by }: MirrorSort): number | bigint =>
  ({ created: row.createdAt, changed: row.changedAt, amount: row.amountMinor })[by];

/** Where the page after this row begins. */
export const cursorAfter = (row: MirrorRow, sort: MirrorSort): string =>
  `${sortKey(row, sort)}:${row.purchaseId}`;

/** The place of a cursor; null for what is none. */
export const placeOf = (cursor: string | null): { key: bigint; id: string } | null => {
  const [, key, id] = /^(-?\d{1,18}):([\w-]{1,64})$/.exec(cursor ?? '') ?? [];
  return key === undefined || id === undefined ? null : { key: BigInt(key), id };
};

/** The sync table, to be read by people. */
export interface MirrorStore {
  listMirrors(
    installationId: InstallationId,
    query: MirrorQuery,
  ): Promise<{ rows: readonly MirrorRow[]; nextCursor: string | null }>;
  /** How many rows match, by state; each at most `countedAtMost`. `states` is left out of it. */
  countListed(
    installationId: InstallationId,
    filter: MirrorFilter,
  ): Promise<Readonly<Record<SyncState, number>>>;
  readMirror(installationId: InstallationId, id: PurchaseId): Promise<MirrorRow | null>;
  countMirrors(installationId: InstallationId): Promise<Readonly<Record<SyncState, number>>>;
  readTimeline(installationId: InstallationId, id: PurchaseId): Promise<readonly TimelineEntry[]>;
}
