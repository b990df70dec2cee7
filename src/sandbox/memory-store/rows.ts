import type { Attempt } from '../../domain/facts/attempt';
import type { Effect } from '../../domain/facts/effect';
import type {
  AttemptId,
  CheckoutId,
  ConnectionId,
  InstallationId,
  OrderId,
  PurchaseId,
  SessionId,
  TransactionId,
} from '../../domain/facts/ids';
import type { Mirror } from '../../domain/row/mirror';
import type { Problem } from '../../domain/decide/problem';
import type { Purchase } from '../../domain/facts/purchase';
import type { Urgency } from '../../domain/decide/urgency';
import type { Random } from '../../ports/random';
import type {
  ChannelAssignment,
  Connection,
  ConnectionStanding,
  Delivery,
  Installation,
  StoredTestPayment,
  RefusedDeliveries,
} from '../../ports/store';
import type { Recalled } from './recalled';
import type { SweepClass } from '../../domain/decide/sweep-class';

/** Queue entry and sync row in one. What it points to is replaced, never changed. */
export interface PurchaseRow {
  purchase: Purchase;
  mirror: Mirror;
  sweepClass: SweepClass;
  /** Counts the marks; a lease remembers the one that it saw. */
  mark: number;
  dirtySince: number | null;
  /** First mark since the last lease. */
  remarkedAt: number | null;
  /** The most urgent mark since the last lease. */
  remarkedUrgency: Urgency | null;
  dueAt: number | null;
  /** What it is due for. */
  urgency: Urgency;
  /** Counts the leases; writes of an older one change nothing. */
  fence: number;
  leaseUntil: number | null;
  tries: number;
  lookedAt: number;
  quietSince: number | null;
  /** When anything that people see of it last changed. */
  changedAt: number;
  /** Charges and refunds that were seen with it. */
  readonly objectIds: Set<string>;
  problems: readonly Problem[];
  readonly attempts: Map<AttemptId, Attempt>;
  readonly effects: Map<string, Effect>;
  deliveries: DeliveryRow[];
  /** Of its installation: who makes the orders of its channel. */
  readonly channels: Tenant['channels'];
}

/** Refused deliveries, and the place of the first in the order of arrival. */
interface RefusedRow extends RefusedDeliveries {
  readonly position: bigint;
}

export interface DeliveryRow {
  readonly delivery: Delivery;
  /** The purchase's mark that it made. */
  readonly mark: number;
  mirroredAt: number | null;
}

/** All rows of one installation; nothing of it can be reached through another one. */
export interface Tenant {
  installation: Installation;
  connections: Map<ConnectionId, Connection>;
  standings: Map<ConnectionId, ConnectionStanding>;
  channels: Map<string, ChannelAssignment>;
  purchases: Map<PurchaseId, PurchaseRow>;
  byCheckout: Map<CheckoutId, PurchaseRow>;
  byOrder: Map<OrderId, PurchaseRow>;
  bySession: Map<SessionId, PurchaseRow>;
  byTransaction: Map<TransactionId, PurchaseRow>;
  byAttempt: Map<AttemptId, PurchaseRow>;
  byEffect: Map<string, PurchaseRow>;
  /** `source identity` of every accepted delivery, and its place in the order of arrival. */
  identities: Map<string, bigint>;
  /** By sender, reason and hour. */
  refused: Map<string, RefusedRow>;
  /** What is not known to be about anything of ours. */
  unmatched: Delivery[];
  cursors: Map<string, string>;
  testPayment: StoredTestPayment | null;
}

export interface Rows {
  readonly tenants: Map<InstallationId, Tenant>;
  /** Counts what came, accepted or refused. */
  arrivals: bigint;
  readonly recalled: Recalled;
  readonly random: Random;
}

export const makeTenant = (installation: Installation): Tenant => ({
  installation,
  connections: new Map(),
  standings: new Map(),
  channels: new Map(),
  purchases: new Map(),
  byCheckout: new Map(),
  byOrder: new Map(),
  bySession: new Map(),
  byTransaction: new Map(),
  byAttempt: new Map(),
  byEffect: new Map(),
  identities: new Map(),
  refused: new Map(),
  unmatched: [],
  cursors: new Map(),
  testPayment: null,
});

/** For writes that make rows: they need an installation, as a foreign key would. */
export const tenantOf = (rows: Rows, id: InstallationId): Tenant => {
  const tenant = rows.tenants.get(id);
  if (!tenant) throw new Error('No such installation');
  return tenant;
};

/** Work of a retired or inactive installation rests until it is back. */
export const isWorkable = ({ installation }: Tenant): boolean =>
  installation.active && installation.retiredAt === null;
