/** Nothing runs before the first test that asks for a database. */
export const setup = (): void => undefined;
