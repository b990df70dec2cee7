import { causeOf } from '../ports/log';
import { refusedHour, type DeliveryLogStore, type RefusedDeliveries } from '../ports/store';
import type { System } from '../ports/system';

interface RefusalNotesDeps extends Pick<System, 'clock' | 'log'> {
  readonly store: Pick<DeliveryLogStore, 'noteRefused'>;
}

/** Who was refused, as far as it is known: always a side of an installation that there is. */
type Sender = Pick<RefusedDeliveries, 'installationId' | 'source' | 'connectionId' | 'event'>;

/** Counts refused deliveries for the log that people read. None delays the refusal. */
export interface RefusalNotes {
  /** `code`: why, as the sender was answered; one of a few. */
  refused(sender: Sender, code: string): void;
  /** Writes what is held back; resolves when it is written. */
  flush(): Promise<void>;
}

/** For one sender and reason at most one write in this time: a flood is counted, not written. */
const quietMs = 60_000;

export const makeRefusalNotes = ({ store, clock, log }: RefusalNotesDeps): RefusalNotes => {
  /** As many as there are installations, connections and reasons. */
  const writtenAt = new Map<string, number>();
  const held = new Map<string, RefusedDeliveries>();

  const write = async (key: string, noted: RefusedDeliveries): Promise<void> => {
    writtenAt.set(key, clock.now());
    held.delete(key);
    await store.noteRefused(noted).catch((error: unknown) => {
      // It was refused all the same, and the log has each refusal as well.
      log.warn('deliveries.refusals-unwritten', { ...causeOf(error) });
    });
  };

  return {
    refused: ({ event, ...sender }, code) => {
      const now = clock.now();
      const key = [sender.installationId, sender.source, sender.connectionId, code].join(' ');
      const one = { ...sender, event, code, firstAt: now, lastAt: now, count: 1 };
      const before = held.get(key);
      const isSameHour = before !== undefined && refusedHour(before) === refusedHour(one);
      if (before && !isSameHour) void write(key, before);
      const { firstAt, count } = before && isSameHour ? before : { firstAt: now, count: 0 };
      const noted = { ...one, firstAt, count: count + 1 };
      held.set(key, noted);
      const last = writtenAt.get(key) ?? Number.NEGATIVE_INFINITY;
      if (now - last >= quietMs) void write(key, noted);
    },
    flush: async () => {
      await Promise.all([...held].map(([key, noted]) => write(key, noted)));
    },
  };
};
