import { getVariableValues, Kind, parse } from 'graphql';
import { z } from 'zod';
import { isoTime } from '../../domain/facts/iso-time';
import type { Order, QueryOrdersArgs } from '../../generated/api-schema';
import { type Log, causeOf } from '../../ports/log';
import { type MirrorQuery, type Store, isStoreUnavailable } from '../../ports/store';
import { type Outgoing, type Route, isHttpFault } from '../http/message';
import { type AccessDeps, faultAnswer, makeAccess, refusalOf } from './access';
import { ApiFault, readJson } from './contract';
import { filterOf, invalid, sortOf } from './order-filter';
import { presentOrder } from './present';
import { apiSchema } from './schema';

/** How a file of orders is written: its first line, and a line for each order. */
interface OrdersFile {
  readonly head: string;
  readonly line: (order: Order) => string;
}

interface OrdersFileDeps extends AccessDeps {
  readonly store: Pick<Store, 'listMirrors'>;
  readonly log: Log;
  /** A file in the language of this locale. */
  readonly fileIn: (locale: string) => Promise<OrdersFile>;
}

/** Nobody needs more files; each may read the whole table. */
const filesPerMinute = 6;
/** What is held at once of the table, however long it is. */
const rowsPerPage = 200;
/** Without it spreadsheets take the file for an old code page. */
const byteOrderMark = '\u{feff}';

const requestShape = z.strictObject({
  filter: z.record(z.string(), z.unknown()),
  locale: z.string().max(100),
});

/** The filter is what the table itself is asked by, so it is read by the same rules. */
const variables = parse(`query (
  $states: [SyncState!] $payments: [PaymentStatus!] $channels: [String!] $modes: [Mode!]
  $createdFrom: DateTime $createdBefore: DateTime $search: String
  $sort: OrderSort $descending: Boolean) { now }`).definitions.flatMap((definition) =>
  definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
);
const names = variables.map(({ variable }) => variable.name.value);

const readRequest = (body: string) => {
  const parsed = requestShape.safeParse(readJson(body));
  if (!parsed.success) {
    throw new ApiFault('invalid-request', 'Send one object with "filter" and "locale".', 400);
  }
  const { filter, locale } = parsed.data;
  const stranger = Object.keys(filter).find((name) => !names.includes(name));
  const { coerced } = getVariableValues(apiSchema(), variables, filter);
  // A filter that is left out by mistake would export what nobody asked for.
  if (stranger !== undefined || !coerced) {
    throw invalid('The filter asks for something that the table of orders does not have.');
  }
  const args = coerced as QueryOrdersArgs;
  return { asked: { ...filterOf(args), sort: sortOf(args), limit: rowsPerPage }, locale };
};

/**
 * `POST /api/orders-file`: the orders that a filter and a search find, all of them, in their order,
 * as a text that is sent while it is read. It holds one page of the table, and reads the next once
 * the page before is on its way.
 */
export const makeOrdersFileRoute = ({ store, log, fileIn, ...deps }: OrdersFileDeps): Route => {
  const admit = makeAccess(deps, filesPerMinute);

  const answer = async (incoming: Parameters<Route>[0]): Promise<Outgoing> => {
    const { user, body } = await admit(incoming);
    const { asked, locale } = readRequest(body);
    const file = await fileIn(locale);
    const readPage = (cursor: MirrorQuery['cursor']) =>
      store.listMirrors(user.installation.id, { ...asked, cursor });
    // Read before anything is sent: a database that is away still has a status to say so.
    const first = await readPage(null);
    const readOn = (cursor: string): ReturnType<typeof readPage> =>
      readPage(cursor).catch((error: unknown) => {
        log.error('dashboard-api.orders-file-cut', { ...causeOf(error) });
        throw error;
      });
    const parts = async function* (): AsyncGenerator<string> {
      yield byteOrderMark + file.head;
      for (let page = first; ; page = await readOn(page.nextCursor)) {
        yield page.rows.map((row) => file.line(presentOrder(row))).join('');
        if (page.nextCursor === null) return;
      }
    };
    const day = isoTime(deps.clock.now()).slice(0, 10);
    const headers = {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="orders-${day}.csv"`,
    };
    return { status: 200, headers, body: null, stream: parts() };
  };

  return (incoming) =>
    answer(incoming).catch((error: unknown) => {
      if (error instanceof ApiFault || isHttpFault(error) || isStoreUnavailable(error)) {
        return refusalOf(error);
      }
      log.error('dashboard-api.orders-file-fault', { ...causeOf(error) });
      return faultAnswer(500, 'internal', 'The app failed to answer. The fault was logged.');
    });
};
