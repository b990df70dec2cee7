import type {
  ActivityStore,
  ActivityWindow,
  EventCount,
  MoneySum,
  OutcomeCount,
} from '../../ports/store';
import type { Rows } from './rows';

const barOf = (at: number, { from, barMs }: ActivityWindow): number =>
  Math.floor((at - from) / barMs);

const isWithin = (at: number, { from, before }: ActivityWindow): boolean =>
  at >= from && at < before;

/** Adds each item to what stands under its name. */
const gather = <Item, Sum>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  add: (item: Item, sum: Sum | undefined) => Sum,
): readonly Sum[] => {
  const sums = new Map<string, Sum>();
  for (const item of items) sums.set(nameOf(item), add(item, sums.get(nameOf(item))));
  return [...sums.values()];
};

export const makeActivityStore = (rows: Rows): ActivityStore => {
  const begunIn = (id: Parameters<ActivityStore['sumMoney']>[0], window: ActivityWindow) =>
    [...(rows.tenants.get(id)?.purchases.values() ?? [])]
      .filter(({ purchase }) => isWithin(purchase.createdAt, window))
      .map(({ purchase, mirror }) => ({ bar: barOf(purchase.createdAt, window), ...mirror }));
  return {
    countOutcomes: async (id, window) =>
      gather<ReturnType<typeof begunIn>[number], OutcomeCount>(
        begunIn(id, window),
        ({ bar, paymentStatus }) => `${bar} ${paymentStatus}`,
        ({ bar, paymentStatus }, sum) => ({ bar, paymentStatus, count: (sum?.count ?? 0) + 1 }),
      ),
    sumMoney: async (id, window) =>
      gather<ReturnType<typeof begunIn>[number], MoneySum>(
        begunIn(id, window).filter(
          ({ currency, amountReceivedMinor }) => currency !== null && amountReceivedMinor > 0n,
        ),
        ({ bar, currency, mode }) => `${bar} ${currency} ${mode}`,
        ({ bar, currency, mode, amountReceivedMinor, amountReturnedMinor }, sum) => ({
          ...{ bar, currency: currency ?? '', mode },
          receivedMinor: (sum?.receivedMinor ?? 0n) + amountReceivedMinor,
          returnedMinor: (sum?.returnedMinor ?? 0n) + amountReturnedMinor,
        }),
      ),
    countEvents: async (id, window, lateMs) => {
      const tenant = rows.tenants.get(id);
      const ofRows = [...(tenant?.purchases.values() ?? [])].flatMap(({ deliveries }) =>
        deliveries.map(({ delivery }) => delivery),
      );
      const taken = [...ofRows, ...(tenant?.unmatched ?? [])]
        .filter(({ receivedAt }) => isWithin(receivedAt, window))
        .map((delivery) => ({ ...delivery, bar: barOf(delivery.receivedAt, window) }));
      return gather<(typeof taken)[number], EventCount>(
        taken,
        ({ bar, source }) => `${bar} ${source}`,
        ({ bar, source, receivedAt, occurredAt }, sum) => ({
          ...{ bar, source, taken: (sum?.taken ?? 0) + 1 },
          late:
            (sum?.late ?? 0) + (occurredAt !== null && receivedAt - occurredAt > lateMs ? 1 : 0),
        }),
      );
    },
  };
};
