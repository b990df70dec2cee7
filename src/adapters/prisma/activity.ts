import type { MirrorMode, MirrorPaymentStatus } from '../../domain/row/mirror';
import type { ActivityStore, ActivityWindow, EventCount } from '../../ports/store';
import type { Database } from './database';
import { word } from './rows';
import { countEvents } from './statements/count-events';
import { countOutcomes } from './statements/count-outcomes';
import type { WindowParameters } from './statements/parts-activity';
import { sumMoney } from './statements/sum-money';

const parametersOf = (
  installationId: string,
  { from, before, barMs }: ActivityWindow,
): WindowParameters => ({
  installationId,
  from: BigInt(from),
  before: BigInt(before),
  barMs: BigInt(barMs),
});

export const makeActivityStore = ({ query }: Pick<Database, 'query'>): ActivityStore => ({
  countOutcomes: async (id, window) => {
    const rows = await query(countOutcomes, parametersOf(id, window));
    return rows.map((row) => ({
      ...row,
      paymentStatus: word<MirrorPaymentStatus>(row.paymentStatus),
    }));
  },
  sumMoney: async (id, window) => {
    const rows = await query(sumMoney, parametersOf(id, window));
    return rows.map((row) => ({
      ...row,
      mode: word<MirrorMode>(row.mode),
      receivedMinor: BigInt(row.receivedMinor),
      returnedMinor: BigInt(row.returnedMinor),
    }));
  },
  countEvents: async (id, window, lateMs) => {
    const parameters = { ...parametersOf(id, window), lateMs: BigInt(lateMs) };
    const rows = await query(countEvents, parameters);
    return rows.map((row) => ({ ...row, source: word<EventCount['source']>(row.source) }));
  },
});
