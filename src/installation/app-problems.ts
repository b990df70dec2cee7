import { z } from 'zod';
import type { Clock } from '../ports/clock';
import { causeOf, type Log } from '../ports/log';
import type { AppProblem, KnownAppProblem } from '../ports/app-problems';
import type { StaffSaleor, StaffSaleorFor } from '../ports/saleor';
import { everyMirror, newestFirst } from '../ports/store';
import type { Connection, ConnectionStore, Installation } from '../ports/store';
import type { InstallationStore, MirrorRow, MirrorStore, WorkStore } from '../ports/store';
import { claimWrites } from './claim';
import type { ConnectionHealth } from './connections-contract';
import { isSince, readVersion } from '../domain/facts/schema-version';

interface AppProblemsDeps {
  readonly store: Pick<InstallationStore, 'listInstallations'> &
    Pick<ConnectionStore, 'listConnections'> &
    Pick<MirrorStore, 'listMirrors'> &
    Pick<WorkStore, 'readCursor' | 'saveCursor' | 'replaceCursor'>;
  readonly health: (connection: Connection) => Promise<ConnectionHealth>;
  readonly saleorFor: StaffSaleorFor;
  readonly clock: Clock;
  readonly log: Log;
}

const dayMs = 24 * 3_600_000;
/** Rows that are counted; more are told as "more than". */
const rowsRead = 100;
const numbersNamed = 3;
const cursorName = 'app-problems';
const claimName = 'app-problems-claim';

/** What Saleor was told last, so that it is not told again while nothing changed. */
const toldForm = z.object({
  /** Of this installation; a new one knows nothing of what was told before. */
  appId: z.string(),
  /** Days since 1970: once a day it is compared with what Saleor has. */
  day: z.number(),
  /** False: a Saleor 3.22 that is older than the list of problems. */
  isKnown: z.boolean(),
  messages: z.record(z.string(), z.string()),
});
type Told = z.infer<typeof toldForm>;

const readTold = (text: string | null, { appId }: Installation): Told => {
  const empty = { appId, day: -1, isKnown: true, messages: {} };
  try {
    const told = toldForm.parse(JSON.parse(text ?? 'null'));
    return told.appId === appId ? told : empty;
  } catch {
    return empty;
  }
};

const nameOf = ({ orderNumber }: MirrorRow): string =>
  orderNumber === null ? 'a checkout without an order' : `#${orderNumber}`;

/** Orders with one kind of problem are one entry, told in the words of the newest. */
const problemsOfRows = (rows: readonly MirrorRow[], hasMore: boolean): AppProblem[] => {
  const byKey = new Map<string, MirrorRow[]>();
  for (const row of rows) {
    for (const { key } of row.problems) byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  return [...byKey].flatMap(([key, concerned]) => {
    const newest = concerned[0]?.problems.find((problem) => problem.key === key);
    if (!newest) return [];
    const names = concerned.slice(0, numbersNamed).map(nameOf).join(', ');
    const more = concerned.length > numbersNamed ? ' …' : '';
    const count = `${hasMore ? 'More than ' : ''}${concerned.length} orders`;
    const who =
      concerned.length === 1 && !hasMore ? `Order ${names}` : `${count} (${names}${more})`;
    const message = `${who}: ${newest.message} ${newest.nextStep}`;
    return [{ key: `order-${key}`, message, isCritical: false }];
  });
};

/** Null where nothing can be said now: what was told stays. */
const problemOfConnection = async (
  { health }: AppProblemsDeps,
  connection: Connection,
): Promise<AppProblem | null | 'none'> => {
  const { state, reason, nextStep } = await health(connection);
  if (state === 'unknown') return null;
  if (state !== 'broken') return 'none';
  const { name, mode } = connection;
  const message = `Stripe connection “${name}” (${mode}): ${reason} ${nextStep}`;
  return { key: `connection-${connection.id}`, message, isCritical: true };
};

const wantedProblems = async (
  deps: AppProblemsDeps,
  { id }: Installation,
  { messages }: Told,
): Promise<readonly AppProblem[]> => {
  const page = await deps.store.listMirrors(id, {
    ...everyMirror,
    states: ['attention', 'failed'],
    sort: newestFirst,
    limit: rowsRead,
    cursor: null,
  });
  const wanted = problemsOfRows(page.rows, page.nextCursor !== null);
  for (const connection of await deps.store.listConnections(id)) {
    const found = await problemOfConnection(deps, connection);
    const key = `connection-${connection.id}`;
    const before = messages[key];
    if (found === null && before !== undefined) {
      wanted.push({ key, message: before, isCritical: true });
    } else if (found !== null && found !== 'none') wanted.push(found);
  }
  return wanted;
};

interface Changes {
  readonly mended: readonly string[];
  readonly news: readonly AppProblem[];
}

/**
 * What differs from what was told; where Saleor's own list was read, also what that lacks. What a
 * person took off the list stays off until it changes, or until it was mended and comes back.
 */
const changesOf = (
  { messages }: Told,
  wanted: readonly AppProblem[],
  known: readonly KnownAppProblem[] | null,
): Changes => {
  const keys = new Set(wanted.map(({ key }) => key));
  const open = (known ?? []).filter(({ dismissedBy }) => dismissedBy === null);
  const told = new Set([...Object.keys(messages), ...open.map(({ key }) => key)]);
  const isOnList = ({ key, message }: AppProblem): boolean =>
    known === null ||
    known.some((one) => one.key === key && one.message === message && one.dismissedBy !== 'app');
  return {
    mended: [...told].filter((key) => !keys.has(key)),
    news: wanted.filter((one) => messages[one.key] !== one.message || !isOnList(one)),
  };
};

const carryOut = async (
  saleor: StaffSaleor,
  { mended, news }: Changes,
  before: Told['messages'],
): Promise<Told['messages']> => {
  const messages = { ...before };
  if (mended.length > 0 && (await saleor.dismissAppProblems(mended)).kind === 'done') {
    for (const key of mended) delete messages[key];
  }
  for (const problem of news) {
    const outcome = await saleor.reportAppProblem(problem);
    if (outcome.kind === 'unknown') break;
    if (outcome.kind === 'done') messages[problem.key] = problem.message;
  }
  return messages;
};

const tell = async (deps: AppProblemsDeps, installation: Installation): Promise<void> => {
  const { store, clock } = deps;
  const { id } = installation;
  // Two processes at once would tell each thing twice, and Saleor would count it twice.
  if ((await claimWrites(deps, id, claimName)) === null) return;
  const before = readTold(await store.readCursor(id, cursorName), installation);
  const day = Math.floor(clock.now() / dayMs);
  const isToday = before.day === day;
  if (isToday && !before.isKnown) return;
  const wanted = await wantedProblems(deps, installation, before);
  const saleor = deps.saleorFor(installation, 'worker');
  const listed = isToday ? null : await saleor.listAppProblems();
  if (listed?.kind === 'unknown') return;
  const isKnown = listed?.kind !== 'refused';
  const known = listed?.kind === 'done' ? listed.value : null;
  const changes = isKnown ? changesOf(before, wanted, known) : { mended: [], news: [] };
  const isSettled = isToday && changes.mended.length + changes.news.length === 0;
  if (isSettled) return;
  const messages = await carryOut(saleor, changes, before.messages);
  const told: Told = { appId: installation.appId, day, isKnown, messages };
  await store.saveCursor(id, cursorName, JSON.stringify(told));
};

/**
 * Puts what needs a person on Saleor's own list of extensions, and takes it off once it is mended
 * (Saleor docs: "App problems"). Runs now and then: nothing that a shopper waits for comes by here.
 */
export const makeTellProblems = (deps: AppProblemsDeps) => async (): Promise<void> => {
  for (const installation of await deps.store.listInstallations()) {
    const { id: installationId, retiredAt, active, schemaVersion } = installation;
    if (retiredAt !== null || !active || !isSince(readVersion(schemaVersion), [3, 22])) continue;
    try {
      await tell(deps, installation);
    } catch (error) {
      // One shop's trouble is not another's.
      deps.log.error('app-problems.failed', { installationId, ...causeOf(error) });
    }
  }
};
