import { isoTime } from '../../domain/facts/iso-time';
import type { TimelineEntry } from '../../domain/row/timeline';
import { actsOf, type TimelineAct } from '../../domain/row/timeline-acts';
import type {
  TimelineAct as ApiTimelineAct,
  TimelineEntry as ApiTimelineEntry,
  TimelineState,
} from '../../generated/api-schema';
import type { Connection } from '../../ports/store';
import { presentMoney, upper } from './present';
import { stripeLink } from './stripe-links';

/** The connection by which something of Stripe's came or went. */
type ConnectionOf = (reference: string | null) => Connection | null;

const states: Readonly<Record<string, TimelineState>> = {
  planned: 'PLANNED',
  done: 'DONE',
  refused: 'REFUSED',
  unknown: 'UNKNOWN',
  returned: 'RETURNED',
};

const stateOf = (state: string | null): TimelineState | null => states[state ?? ''] ?? null;

/** The app's own keys mean nothing to people, and lead nowhere. */
const isOwnKey = (reference: string): boolean => /:g\d+$/.test(reference);

const linkOf = (id: string | null, connection: Connection | null): string | null =>
  id && connection ? stripeLink(id, connection.mode, connection.accountId) : null;

const presentEntry = (entry: TimelineEntry, connectionOf: ConnectionOf): ApiTimelineEntry => {
  const reference = entry.reference && isOwnKey(entry.reference) ? null : entry.reference;
  const connection = connectionOf(reference);
  return {
    at: isoTime(entry.at),
    side: upper(entry.side),
    what: entry.what,
    state: stateOf(entry.state),
    reference,
    url: linkOf(reference, connection),
    eventId: entry.eventId,
    eventUrl: linkOf(entry.eventId, connection),
    amount: presentMoney(entry.amountMinor, entry.currency),
    message: entry.message,
  };
};

const presentAct = (act: TimelineAct, connectionOf: ConnectionOf): ApiTimelineAct => ({
  at: isoTime(act.entries[0]?.at ?? 0),
  topic: upper(act.topic),
  by: upper(act.by),
  state: stateOf(act.state),
  amount: presentMoney(act.amountMinor, act.currency),
  message: act.message,
  entries: act.entries.map((entry) => presentEntry(entry, connectionOf)),
});

/** What happened to an order, oldest first, each act with its echoes on both sides. */
export const presentTimeline = (
  entries: readonly TimelineEntry[],
  connectionOf: ConnectionOf,
): ApiTimelineAct[] => actsOf(entries).map((act) => presentAct(act, connectionOf));
