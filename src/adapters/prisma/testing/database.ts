import { inject } from 'vitest';

/** URL of a fresh, migrated database of one's own. It is thrown away after the run. */
export const openTestDatabase = async (): Promise<string> => {
  const response = await fetch(inject('databaseDispenser'));
  const text = await response.text();
  if (!response.ok) throw new Error(`There is no test database: ${text}`);
  return text;
};

/** Deadlines of a store under test: what is too slow for a shopper is not wrong. */
export const testPatience = 10;
