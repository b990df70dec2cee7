/**
 * SQLSTATE classes and codes: connection, resources, trouble outside the database, operator
 * intervention, deadlines, locks, a server that takes no writes because another one does, and one
 * that does not let us in or has no such database.
 */
const unavailableSqlState = /^(?:08|28|3D000|53|58|57P0|57014|55P03|25006|25P03|25P04|40001|40P01)/;
const unavailableKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
  'DatabaseDoesNotExist',
  'DatabaseAccessDenied',
  'AuthenticationFailed',
  'TlsConnectionError',
]);
/** Prisma's codes: cannot reach, timed out, closed, pool exhausted, transaction not started. */
const unavailablePrismaCodes = new Set([
  'P1000',
  'P1001',
  'P1002',
  'P1003',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
]);
const unavailableTexts = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
  ...['EPIPE', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
  // What the driver says of its own connections and pool.
  'Connection terminated',
  'connection timeout',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'not queryable',
  'Client was closed',
  'Cannot use a pool after calling end on the pool',
];
const hasUnavailableText = (text: string): boolean =>
  unavailableTexts.some((part) => text.includes(part));

/** Every text that an error and its causes bear as code or kind. */
const marksOf = (error: unknown, depth = 0): readonly string[] => {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const own = ['code', 'originalCode', 'kind', 'name'].flatMap((name) => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' ? [value] : [];
  });
  const inner = ['meta', 'driverAdapterError', 'cause'].flatMap((name) =>
    marksOf(Reflect.get(error, name), depth + 1),
  );
  return [...own, ...inner];
};

const isUnavailableMark = (mark: string): boolean =>
  unavailableKinds.has(mark) ||
  unavailablePrismaCodes.has(mark) ||
  unavailableSqlState.test(mark) ||
  hasUnavailableText(mark);

/** True where the database is unavailable or too busy, and not our statement wrong. */
export const isUnavailable = (error: unknown): boolean =>
  marksOf(error).some(isUnavailableMark) ||
  (error instanceof Error && hasUnavailableText(error.message));

/** Deadlocks and write conflicts: the same work passes when it is done again. */
export const isDeadlock = (error: unknown): boolean =>
  marksOf(error).some((mark) => /^(?:40001|40P01|P2034|TransactionWriteConflict)$/.test(mark));

/** A unique key was taken in the meantime. */
export const isTaken = (error: unknown): boolean =>
  marksOf(error).some((mark) => /^(?:23505|P2002|UniqueConstraintViolation)$/.test(mark));

/** Somebody else held a row, or a key that we wanted, for longer than we wait. */
export const isLocked = (error: unknown): boolean => marksOf(error).includes('55P03');
