import type { TimelineEntry } from './timeline';
import { isAct, topicOf, type TimelineTopic } from './timeline-topics';

/** An act and its echoes on both sides, as a merchant thinks of it: one thing that happened. */
export interface TimelineAct {
  readonly topic: TimelineTopic;
  /** Who began it. `app`: it followed by itself from what both sides showed. */
  readonly by: 'shopper' | 'saleor' | 'stripe' | 'app';
  /** The worst of how its parts ended; null for what only came in. */
  readonly state: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly message: string | null;
  /** All that was recorded of it, oldest first; at least one. */
  readonly entries: readonly TimelineEntry[];
}

/** An echo comes within so long, counted from the one before it; what comes later stands alone. */
const echoMs = 2 * 60_000;

/** `re` of `re_123`: ids of one kind that differ are of different things. */
const kindOf = (reference: string | null): string | null =>
  /^([a-z]{2,3})_/.exec(reference ?? '')?.[1] ?? null;

interface Group {
  topic: TimelineTopic;
  readonly entries: TimelineEntry[];
}

const referencesOf = ({ entries }: Group, kind: string): readonly string[] =>
  entries.flatMap(({ reference }) => (reference && kindOf(reference) === kind ? [reference] : []));

const mentions = (group: Group, { reference }: TimelineEntry): boolean =>
  reference !== null && group.entries.some((one) => one.reference === reference);

const contradicts = (group: Group, entry: TimelineEntry): boolean => {
  const kind = kindOf(entry.reference);
  if (kind === null) return false;
  const known = referencesOf(group, kind);
  return known.length > 0 && !mentions(group, entry);
};

const isNear = ({ entries }: Group, { at }: TimelineEntry): boolean =>
  at - (entries.at(-1)?.at ?? -Infinity) <= echoMs;

const hasAct = (group: Group): boolean => group.entries.some(isAct);

/** Stripe says `charge.succeeded` of money that is held as well. */
const isOfTopic = (group: Group, entry: TimelineEntry): boolean => {
  const topic = topicOf(entry);
  if (group.topic === topic) return true;
  return entry.what === 'charge.succeeded' && group.topic === 'authorization';
};

const refundId = ({ reference }: TimelineEntry): boolean => kindOf(reference) === 're';

/** The group that an entry belongs to, the newest first. */
const groupOf = (groups: readonly Group[], entry: TimelineEntry): Group | undefined => {
  if (entry.act !== null) {
    const own = groups.findLast(({ entries }) => entries.some(({ act }) => act === entry.act));
    if (own) return own;
  }
  if (topicOf(entry) === 'change') {
    const last = groups.at(-1);
    return last && isNear(last, entry) ? last : undefined;
  }
  const alike = groups.filter((group) => isOfTopic(group, entry));
  if (refundId(entry)) {
    const same = alike.findLast((group) => mentions(group, entry));
    if (same) return same;
  }
  return alike.findLast(
    (group) =>
      isNear(group, entry) && !contradicts(group, entry) && !(isAct(entry) && hasAct(group)),
  );
};

/** How the newest try of each act in a group ended, the worst first. */
const stateOf = ({ entries }: Group): string | null => {
  const newest = new Map<string, string>();
  for (const { act, state, what } of entries) {
    // An attempt has the same act as the payment that it creates, and only says that it goes back.
    if (act !== null && state !== null && what !== 'attempt') newest.set(act, state);
  }
  const states = [...newest.values()];
  const worst = ['refused', 'unknown', 'planned'].find((one) => states.includes(one));
  if (worst) return worst;
  if (entries.some(({ state }) => state === 'returned')) return 'returned';
  return states.length > 0 ? 'done' : null;
};

const byWhom = ({ entries }: Group): TimelineAct['by'] => {
  const act = entries.find(isAct);
  if (!act) return entries[0]?.side ?? 'app';
  if (topicOf(act) === 'payment') return 'shopper';
  return entries.some(({ isAskedBySaleor }) => isAskedBySaleor) ? 'saleor' : 'app';
};

const toAct = (group: Group): TimelineAct => {
  const { entries, topic } = group;
  const act = entries.find((entry) => isAct(entry) && entry.amountMinor !== null);
  const money = act ?? entries.find(({ amountMinor }) => amountMinor !== null);
  const said = entries.findLast(({ message }) => message !== null);
  return {
    topic,
    by: byWhom(group),
    state: stateOf(group),
    amountMinor: money?.amountMinor ?? null,
    currency: money?.currency ?? null,
    message: said?.message ?? null,
    entries,
  };
};

/**
 * Puts an act and its echoes together: what Stripe and Saleor tell of it within two minutes of one
 * another, what is reported of it, and its later tries. Two acts never become one, and neither do
 * two refunds, which Stripe's ids tell apart. Entries come oldest first, and so do the acts.
 */
export const actsOf = (entries: readonly TimelineEntry[]): readonly TimelineAct[] => {
  const groups: Group[] = [];
  for (const entry of entries) {
    const group = groupOf(groups, entry);
    if (group) group.entries.push(entry);
    else groups.push({ topic: topicOf(entry), entries: [entry] });
  }
  return groups.map(toAct);
};
