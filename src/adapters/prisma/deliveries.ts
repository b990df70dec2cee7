import { asId, type PurchaseId, type SessionId } from '../../domain/facts/ids';
import {
  urgencyUnawaited,
  urgencyOfDelivery,
  urgencyOfPaid,
  urgencyWithoutPayment,
  type Urgency,
} from '../../domain/decide/urgency';
import {
  StoreUnavailable,
  type Delivery,
  type DeliveryAbout,
  type DeliveryStore,
  type PurchaseIds,
} from '../../ports/store';
import type { Database } from './database';
import { isDeadlock, isLocked, isTaken } from './errors';
import {
  findOrAddPurchase,
  markParameters,
  markPurchase,
  newPurchaseParameters,
} from './purchases';
import type { RowMemory } from './row-memory';
import { acceptByIds } from './statements/accept-by-ids';
import { acceptByIntent } from './statements/accept-by-intent';
import type { AcceptedRow, DeliveryParameters } from './statements/parts-accept';
import type { Statement } from './statements/statement';

type Basis = NonNullable<Parameters<DeliveryStore['acceptDelivery']>[1]>;
type Accepted = Awaited<ReturnType<DeliveryStore['acceptDelivery']>>;

const quickTries = 3;

const noIds: PurchaseIds = { checkoutId: null, orderId: null, channel: null };
const noObject = { connectionId: null, intentId: null, attemptId: null };

const sessionOf = (about: DeliveryAbout): SessionId | null => {
  if (about.kind === 'foreign') return null;
  return (about.kind === 'purchase' ? about.ids.sessionId : about.sessionId) ?? null;
};

/** Columns of a delivery, without what ties it to a purchase. */
const columnsOf = (delivery: Delivery) => {
  const { installationId, source, identity, event, receivedAt, occurredAt, about } = delivery;
  const { checkoutId, orderId, channel } = about.kind === 'purchase' ? about.ids : noIds;
  const { connectionId, intentId, attemptId } = about.kind === 'intent' ? about : noObject;
  const sessionId = sessionOf(about);
  return {
    ...{ installationId, source, identity, event, receivedAt, occurredAt, kind: about.kind },
    ...{ checkoutId, orderId, channel, connectionId, intentId, attemptId, sessionId },
  };
};

/** An order that the delivery itself names is one. */
const urgencyFor = (delivery: Delivery): Urgency => {
  const urgency = urgencyOfDelivery(delivery);
  return columnsOf(delivery).orderId === null ? urgency : urgencyUnawaited(urgency);
};

const isNamed = ({ checkoutId, orderId, sessionId }: PurchaseIds): boolean =>
  (checkoutId ?? orderId ?? sessionId ?? null) !== null;

const isKnownOnly = ({ about }: Delivery): boolean =>
  about.kind === 'purchase' && about.knownOnly === true;

/** What the sender was checked by, and which form of it. */
interface BasisParameters {
  readonly installationVersion: string | null;
  readonly connectionVersion: string | null;
  readonly basisId: string | null;
}

const basisParameters = (memory: RowMemory, basis: Basis | undefined): BasisParameters => {
  const version = memory.versionOf(basis);
  return basis && 'installationId' in basis
    ? { installationVersion: null, connectionVersion: version, basisId: basis.id }
    : { installationVersion: version, connectionVersion: null, basisId: null };
};

const parametersOf = (delivery: Delivery, basis: BasisParameters) => {
  const { receivedAt, ...columns } = columnsOf(delivery);
  const urgency = urgencyFor(delivery);
  const mark = markParameters(receivedAt, urgency, receivedAt, urgencyOfPaid(delivery));
  return { ...columns, ...basis, ...mark };
};

const withIds = (
  database: Database,
  delivery: Delivery,
  ids: PurchaseIds,
  basis: BasisParameters,
) => {
  const purchaseId = asId<PurchaseId>(database.random.uuid());
  const urgency = urgencyWithoutPayment(urgencyOfDelivery(delivery));
  return {
    ...newPurchaseParameters(delivery.installationId, purchaseId, ids, urgency),
    ...parametersOf(delivery, basis),
    isKnownOnly: isKnownOnly(delivery),
  };
};

/** Where ids lead to two purchases, or somebody else was adding the same one. */
const acceptThoroughly = (database: Database, delivery: Delivery, ids: PurchaseIds) =>
  database.transact(async (sql): Promise<Accepted> => {
    const { installationId, receivedAt } = delivery;
    const { random } = database;
    const purchaseId = await findOrAddPurchase(sql, random, installationId, ids, receivedAt);
    const urgency = urgencyFor(delivery);
    const mark = await markPurchase(sql, installationId, purchaseId, receivedAt, urgency);
    const added = await sql.delivery.createMany({
      data: [{ ...columnsOf(delivery), purchaseId, mark }],
      skipDuplicates: true,
    });
    return added.count === 1 ? 'accepted' : 'repeated';
  });

/** Others are at the same purchase; an id that we were adding to it may be another row's by now. */
const isRace = (error: unknown): boolean => isTaken(error) || isDeadlock(error) || isLocked(error);

/** Accepts in one statement: the way of nearly every delivery. */
const tryQuickly = async <Parameters extends DeliveryParameters>(
  database: Database,
  accept: Statement<Parameters, AcceptedRow>,
  parameters: Parameters,
): Promise<AcceptedRow['result']> => {
  database.noteRow();
  try {
    const [row] = await database.queryIntake(accept, parameters);
    return row?.result ?? 'again';
  } catch (error) {
    if (isRace(error)) return 'again';
    throw error;
  }
};

export const makeDeliveryStore = (database: Database, memory: RowMemory): DeliveryStore => ({
  acceptDelivery: async (delivery, basis) => {
    const { about } = delivery;
    const checkedBy = basisParameters(memory, basis);
    if (about.kind === 'purchase' && isNamed(about.ids)) {
      const parameters = withIds(database, delivery, about.ids, checkedBy);
      const quick = await tryQuickly(database, acceptByIds, parameters);
      if (quick === 'changed') memory.refuse(basis);
      if (quick === 'again') return acceptThoroughly(database, delivery, about.ids);
      return quick;
    }
    const isHinted = about.kind === 'intent' && about.attemptId !== null;
    const parameters = parametersOf(delivery, checkedBy);
    for (let left = quickTries; left > 0; left -= 1) {
      const quick = await tryQuickly(database, acceptByIntent, parameters);
      if (quick === 'changed') memory.refuse(basis);
      if (quick === 'again') continue;
      return quick === 'unmatched' && !isHinted ? 'foreign' : quick;
    }
    throw new StoreUnavailable('Others kept the purchase of a delivery locked');
  },
});
