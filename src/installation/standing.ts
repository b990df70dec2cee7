import type { Outcome } from '../domain/facts/outcome';
import { accountRefusal } from '../domain/decide/payment-refusal';
import { causeOf } from '../ports/log';
import type { Connection, ConnectionStanding, ConnectionStore } from '../ports/store';
import type { StripeFor } from '../ports/stripe';
import type { System } from '../ports/system';

interface StandingDeps extends Pick<System, 'clock' | 'log'> {
  readonly store: Pick<ConnectionStore, 'noteStanding' | 'readStanding'>;
}

type Of = Pick<Connection, 'id' | 'installationId'>;

/** Notes of a connection's traffic, for people. None of them delays what it is about. */
export interface StandingNotes {
  eventTaken(connection: Of): void;
  /** `code`: why, as the sender was answered. */
  eventRefused(connection: Of, code: string): void;
  /** How the beginning of a payment in this currency ended at Stripe. */
  paymentBegan(connection: Of, currency: string, outcome: Outcome<unknown>): void;
  /** Writes what is held back; resolves when it is written. */
  flush(): Promise<void>;
}

/** Of each kind, at most one write per connection in this time: a flood of requests writes one. */
const quietMs = 60_000;

type Kind = 'taken' | 'refused' | 'payment' | 'cleared';

interface Held {
  /** What it is about: at most one such note is written in `quietMs`. */
  readonly name: string;
  readonly connection: Of;
  readonly kind: Kind;
  readonly seen: Partial<ConnectionStanding>;
}

const noRefusal = {
  paymentRefusedAt: null,
  paymentRefusedCode: null,
  paymentRefusedMessage: null,
  paymentRefusedCurrency: null,
} as const;

/**
 * Remembers what a connection's traffic looks like, so that its health can say it. What is held
 * back is written by the next note after a minute, or by `flush`.
 */
export const makeStandingNotes = ({ store, clock, log }: StandingDeps): StandingNotes => {
  /** Known connections alone get here, so these are as many as there are connections. */
  const writtenAt = new Map<string, number>();
  const held = new Map<string, Held>();
  /** Connections and currencies in which Stripe refused a payment last, as far as we know. */
  const refusing = new Set<string>();

  const write = async ({ connection, kind, seen }: Held): Promise<void> => {
    const { installationId, id } = connection;
    if (kind === 'cleared') {
      const now = await store.readStanding(installationId, id);
      if (now.paymentRefusedCurrency !== seen.paymentRefusedCurrency) return;
      log.info('connection.payments-work', { connectionId: id });
      return store.noteStanding(installationId, id, noRefusal);
    }
    if (kind === 'payment') {
      const { paymentRefusedCode: code, paymentRefusedMessage: message } = seen;
      log.warn('connection.payments-refused', { connectionId: id, code, message });
    }
    return store.noteStanding(installationId, id, seen);
  };

  const writeSafely = (one: Held): Promise<void> => {
    writtenAt.set(one.name, clock.now());
    held.delete(one.name);
    return write(one).catch((error: unknown) => {
      // The note is for people; what it is about was done or refused already.
      const { id: connectionId } = one.connection;
      log.warn('connection.standing-unwritten', { connectionId, ...causeOf(error) });
    });
  };

  const note = (one: Held, isUrgent = false): void => {
    const last = writtenAt.get(one.name) ?? Number.NEGATIVE_INFINITY;
    if (isUrgent || clock.now() - last >= quietMs) void writeSafely(one);
    else held.set(one.name, one);
  };

  const noteEvent = (
    connection: Of,
    kind: 'taken' | 'refused',
    seen: Partial<ConnectionStanding>,
  ): void => note({ name: `${kind} ${connection.id}`, connection, kind, seen });

  return {
    eventTaken: (connection) => noteEvent(connection, 'taken', { eventTakenAt: clock.now() }),

    eventRefused: (connection, code) =>
      noteEvent(connection, 'refused', { eventRefusedAt: clock.now(), eventRefusedCode: code }),

    paymentBegan: (connection, currency, outcome) => {
      const about = `${connection.id} ${currency}`;
      const name = { refused: `payment ${about}`, works: `cleared ${about}` };
      if (outcome.kind === 'done') {
        held.delete(name.refused);
        const seen = { paymentRefusedCurrency: currency };
        note({ name: name.works, connection, kind: 'cleared', seen }, refusing.delete(about));
        return;
      }
      const refusal = accountRefusal(outcome);
      if (!refusal) return;
      held.delete(name.works);
      const isNew = !refusing.has(about);
      refusing.add(about);
      const seen = {
        paymentRefusedAt: clock.now(),
        paymentRefusedCode: refusal.code,
        paymentRefusedMessage: refusal.message,
        paymentRefusedCurrency: currency,
      };
      note({ name: name.refused, connection, kind: 'payment', seen }, isNew);
    },

    flush: async () => {
      await Promise.all([...held.values()].map(writeSafely));
    },
  };
};

/** The same Stripe, and whoever looks after the connection hears how payments begin. */
export const withPaymentNotes =
  (stripeFor: StripeFor, notes: Pick<StandingNotes, 'paymentBegan'>): StripeFor =>
  (connection, priority) => {
    const stripe = stripeFor(connection, priority);
    return {
      ...stripe,
      createIntent: async (request, key) => {
        const outcome = await stripe.createIntent(request, key);
        notes.paymentBegan(connection, request.currency, outcome);
        return outcome;
      },
    };
  };
