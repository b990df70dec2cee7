import type { Outcome } from '../../domain/facts/outcome';
import type { OwnApp } from './answers';
import { notPermitted, type Client } from './client';

/** A client, and the app whose token it bears, as the last answer to a query named it. */
export interface OwnClient {
  readonly client: Client;
  /** Null until a query was answered. A mutation cannot ask for it. */
  app(): OwnApp | null;
  /** Goes on with an answer, unless the app reads as nobody: a rejected token, with HTTP 200. */
  read<A extends { readonly app?: OwnApp | null }, T>(
    asked: Promise<Outcome<A>>,
    then: (answer: A, app: OwnApp) => Outcome<T> | Promise<Outcome<T>>,
  ): Promise<Outcome<T>>;
}

export const makeOwnClient = (client: Client): OwnClient => {
  let known: OwnApp | null = null;
  return {
    client,
    app: () => known,
    read: async (asked, then) => {
      const outcome = await asked;
      if (outcome.kind !== 'done') return outcome;
      const { app } = outcome.value;
      if (!app) return notPermitted();
      known = app;
      return then(outcome.value, app);
    },
  };
};
