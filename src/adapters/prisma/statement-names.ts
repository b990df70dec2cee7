import { createHash } from 'node:crypto';

/** A connection keeps a plan for each name, of some 10 to 50 kB in the server's memory. */
const defaultLimit = 200;
const statementsWithPlan = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

/**
 * Names for the statements that Prisma runs, so that a connection parses and plans each one once.
 * The same text has the same name in every process. Prisma writes another text for each length of
 * a list: what comes after the first `limit` texts gets no name (an empty one), and is planned each
 * time, as it would be without names.
 */
export const makeStatementNames = (limit = defaultLimit): ((sql: string) => string) => {
  const names = new Map<string, string>();
  return (sql) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= limit || !statementsWithPlan.test(sql)) return '';
    const name = `prisma-${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
    names.set(sql, name);
    return name;
  };
};
