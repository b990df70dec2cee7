import type { Saleor } from '../../../ports/saleor';
import type { Store } from '../../../ports/store';
import type { Stripe } from '../../../ports/stripe';
import type { Priority } from '../../../ports/saleor';
import type { Mutation, Outside, Parts } from '../mutation';
import type { Invariant } from './invariants';

/** The app without one defence. Where others would hide the loss, it takes those as well. */
export interface Mutant {
  /** What is typed to play it. */
  readonly name: string;
  /** What is taken away, and what hid it where it is not alone. */
  readonly takes: string;
  /** What must be found broken. */
  readonly breaks: Invariant;
  /** Name of the profile that it is hunted in. */
  readonly profile: string;
  readonly mutation: Mutation;
}

/** Changes of what every process is made of. */
export const parts = (change: (own: Parts, outside: Outside) => Partial<Parts>): Mutation => ({
  parts: (own, outside) => ({ ...own, ...change(own, outside) }),
});

type Change<Port> = (port: Port, outside: Outside, priority: Priority) => Partial<Port>;

export const saleor = (change: Change<Saleor>): Mutation =>
  parts((own, outside) => ({
    saleorFor: (installation, priority) => {
      const port = own.saleorFor(installation, priority);
      return { ...port, ...change(port, outside, priority) };
    },
  }));

export const stripe = (change: Change<Stripe>): Mutation =>
  parts((own, outside) => ({
    stripeFor: (connection, priority) => {
      const port = own.stripeFor(connection, priority);
      return { ...port, ...change(port, outside, priority) };
    },
  }));

/** The store of the workers and of accepted deliveries. */
export const store = (change: (port: Store, outside: Outside) => Partial<Store>): Mutation =>
  parts((own, outside) => ({ store: { ...own.store, ...change(own.store, outside) } }));

/** The store behind the answers to Saleor's questions. */
export const inlineStore = (change: (port: Store, outside: Outside) => Partial<Store>): Mutation =>
  parts((own, outside) => ({
    inlineStore: { ...own.inlineStore, ...change(own.inlineStore, outside) },
  }));

/** Several at once: the later ones are given what the earlier ones made. */
export const together = (...mutations: readonly Mutation[]): Mutation => ({
  toSaleor: (send) => mutations.reduce((inner, { toSaleor }) => toSaleor?.(inner) ?? inner, send),
  toApp: (send) => mutations.reduce((inner, { toApp }) => toApp?.(inner) ?? inner, send),
  parts: (own, outside) =>
    mutations.reduce((inner, { parts: change }) => change?.(inner, outside) ?? inner, own),
});
