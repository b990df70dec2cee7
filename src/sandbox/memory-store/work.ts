import { isDeepStrictEqual } from 'node:util';
import type { Mirror } from '../../domain/row/mirror';
import type { InstallationId, PurchaseId } from '../../domain/facts/ids';
import type { Problem } from '../../domain/decide/problem';
import {
  concernsPayment,
  gathersNews,
  isFreshPayment,
  moreUrgent,
  rankOf,
} from '../../domain/decide/urgency';
import type { Lease, LeaseRequest, NextWork, StaleSweep, WorkStore } from '../../ports/store';
import { quietTimes } from '../../domain/decide/sweep-class';
import { syncStateAfterFailure } from '../../domain/row/mirror';
import { earliestMilestones } from './milestones';
import { newEffect } from '../../domain/facts/new-effect';
import { recordOf } from './attempts';
import { addEffect, makeEffectWrites } from './effects';
import { linkRow, markRow } from './purchases';
import { isWorkable, tenantOf, type PurchaseRow, type Rows, type Tenant } from './rows';

const isFree = (row: PurchaseRow, now: number): boolean =>
  row.leaseUntil === null || row.leaseUntil <= now;

const take = (row: PurchaseRow, request: Pick<LeaseRequest, 'now' | 'leaseMs'>): Lease => {
  const { now, leaseMs } = request;
  row.fence += 1;
  row.leaseUntil = now + leaseMs;
  row.remarkedAt = null;
  row.remarkedUrgency = null;
  return {
    installationId: row.purchase.installationId,
    purchaseId: row.purchase.id,
    fence: row.fence,
    mark: row.mark,
    tries: row.tries,
    urgency: row.urgency,
    dirtySince: row.dirtySince ?? Math.min(row.dueAt ?? now, now),
  };
};

interface Due {
  readonly row: PurchaseRow;
  readonly dueAt: number;
  readonly turn: number;
}

const byUrgency = (a: Omit<Due, 'turn'>, b: Omit<Due, 'turn'>): number =>
  rankOf(a.row.urgency) - rankOf(b.row.urgency) ||
  a.dueAt - b.dueAt ||
  (a.row.purchase.id < b.row.purchase.id ? -1 : 1);

/** What one installation may be given, with how many it would then have in progress. */
const offeredBy = (tenant: Tenant, request: LeaseRequest): readonly Due[] => {
  const { now, share, gatherMs } = request;
  const shareOther = Math.min(share, request.shareOther);
  const inProgress = request.inProgress.get(tenant.installation.id) ?? 0;
  return [...tenant.purchases.values()]
    .flatMap((row) => (row.dueAt === null ? [] : [{ row, dueAt: row.dueAt }]))
    .filter(({ row, dueAt }) => dueAt + (gathersNews(row.urgency) ? gatherMs : 0) <= now)
    .filter(({ row }) => isFree(row, now))
    .sort(byUrgency)
    .map((found, index) => ({ ...found, turn: inProgress + index + 1 }))
    .filter(({ row, turn }) => turn <= (isFreshPayment(row.urgency) ? share : shareOther));
};

/** Turn by turn: everybody's most urgent, then everybody's second. */
const leaseDirty = (rows: Rows, request: LeaseRequest): readonly Lease[] => {
  const offered = [...rows.tenants.values()]
    .filter(isWorkable)
    .flatMap((tenant) => offeredBy(tenant, request))
    .sort((a, b) => a.turn - b.turn || byUrgency(a, b));
  let other = 0;
  return offered
    .filter(({ row }) => isFreshPayment(row.urgency) || ++other <= request.limitOther)
    .slice(0, request.limit)
    .map(({ row }) => take(row, request));
};

/** Raises what stands beside what is open; an open one gets the newer words. */
const withProblems = (open: readonly Problem[], standing: readonly Problem[]): Problem[] => {
  const keys = new Set(standing.map(({ key }) => key));
  return [...open.filter(({ key }) => !keys.has(key)), ...standing];
};

const endLease = (row: PurchaseRow, lease: Lease, next: NextWork): void => {
  row.leaseUntil = null;
  row.lookedAt = next.at;
  const planned = next.dueAt === null ? null : next.urgency;
  row.urgency = row.remarkedUrgency ?? next.urgency;
  if (planned !== null) row.urgency = moreUrgent(row.urgency, planned);
  const newsAt = row.remarkedAt ?? next.at;
  row.dueAt = row.mark === lease.mark ? next.dueAt : Math.min(newsAt, next.dueAt ?? newsAt);
  if (next.failure !== null) row.tries += 1;
};

const sweep = (tenants: Iterable<Tenant>, request: StaleSweep): number => {
  const stale: PurchaseRow[] = [];
  for (const tenant of tenants) {
    if (!isWorkable(tenant)) continue;
    for (const row of tenant.purchases.values()) {
      const isOpen = row.sweepClass === 'open';
      const since = isOpen ? request.openSince : request.liveSince;
      const quietMs = isOpen ? row.lookedAt - (row.quietSince ?? row.lookedAt) : 0;
      const restsUntil = row.lookedAt + Math.min(request.openLongestMs, quietTimes * quietMs);
      const isWaiting = row.dueAt === null || row.dueAt > request.now;
      if (row.sweepClass === 'final' || !isWaiting || !isFree(row, request.now)) continue;
      if (row.lookedAt < since && restsUntil < request.now) stale.push(row);
    }
  }
  const marked = stale.sort((a, b) => a.lookedAt - b.lookedAt).slice(0, request.limit);
  for (const row of marked) {
    if (row.dueAt === null || !concernsPayment(row.urgency)) row.urgency = 'sweep';
    markRow(row, request.now, 'sweep');
  }
  return marked.length;
};

/** What was accepted before the lease was taken is in the mirror from `at` on. */
const noteMirrored = (row: PurchaseRow, lease: Lease, at: number): void => {
  for (const delivery of row.deliveries) {
    if (delivery.mirroredAt !== null || delivery.mark > lease.mark) continue;
    delivery.mirroredAt = at;
  }
};

/** Whether people see something else; that it was read again is no change. */
const isChanged = (before: Mirror, after: Mirror): boolean => {
  const hidden = { readAt: 0, milestones: {}, channel: null };
  return !isDeepStrictEqual({ ...before, ...hidden }, { ...after, ...hidden });
};

export const makeWorkStore = (rows: Rows): WorkStore => {
  const rowOf = (id: InstallationId, purchaseId: PurchaseId) =>
    rows.tenants.get(id)?.purchases.get(purchaseId);
  /** The row, while the lease still holds. */
  const held = (lease: Lease) => {
    const tenant = rows.tenants.get(lease.installationId);
    const row = tenant?.purchases.get(lease.purchaseId);
    const isHeld = row && row.fence === lease.fence && row.leaseUntil !== null;
    return tenant && isHeld ? { tenant, row } : null;
  };
  return {
    ...makeEffectWrites(rows),
    leaseDirty: async (request) => leaseDirty(rows, request),
    leasePurchase: async (installationId, purchaseId, request) => {
      const tenant = rows.tenants.get(installationId);
      const row = tenant?.purchases.get(purchaseId);
      if (!tenant || !row || !isWorkable(tenant) || !isFree(row, request.now)) return null;
      return take(row, request);
    },
    renewLease: async (lease, now, leaseMs) => {
      const found = held(lease);
      if (found) found.row.leaseUntil = now + leaseMs;
      return found !== null;
    },
    readLeased: async ({ installationId, purchaseId }) => {
      const tenant = rows.tenants.get(installationId);
      const row = rowOf(installationId, purchaseId);
      if (!tenant || !row) return null;
      const record = recordOf(row);
      const newest = record.attempts.at(-1)?.connectionId;
      const rule = tenant.channels.get(row.purchase.channel ?? '');
      return {
        ...{ record, mark: row.mark, installation: tenant.installation },
        connection: (newest && tenant.connections.get(newest)) ?? null,
        rule: rule ? { completion: rule.completion, refundCanceled: rule.refundCanceled } : null,
      };
    },
    planEffects: async (lease, plan) => {
      const found = held(lease);
      if (!found) return null;
      const { tenant, row } = found;
      for (const { attemptId, reason } of plan.returns) {
        const attempt = row.attempts.get(attemptId);
        if (attempt?.returnReason === null) {
          row.attempts.set(attemptId, { ...attempt, returnReason: reason });
        }
      }
      row.problems = withProblems(row.problems, plan.problems);
      const free = { heldUntil: null, requestKey: null };
      return plan.effects.flatMap((effect) => {
        const added = addEffect(tenant, row, newEffect(effect, plan.at, free));
        return added ? [added] : [];
      });
    },
    linkOrder: async (lease, orderId) => {
      const found = held(lease);
      if (found) linkRow(found.tenant, found.row, orderId, found.row.lookedAt);
    },
    saveMirror: async (lease, mirror, next) => {
      const found = held(lease);
      if (!found) return false;
      const { row } = found;
      const milestones = earliestMilestones(row.mirror.milestones, mirror.milestones);
      const channel = mirror.channel ?? row.purchase.channel;
      if (isChanged(row.mirror, mirror)) row.changedAt = next.at;
      row.mirror = { ...mirror, channel, milestones };
      // An object that was seen once is found for good.
      for (const id of next.objectIds) row.objectIds.add(id);
      row.purchase = { ...row.purchase, channel };
      row.sweepClass = next.sweepClass;
      row.quietSince = next.quietSince;
      noteMirrored(row, lease, next.at);
      if (next.failure === null) {
        row.tries = 0;
        row.dirtySince = row.mark === lease.mark ? null : row.remarkedAt;
      }
      row.problems = next.problems;
      endLease(row, lease, next);
      return true;
    },
    releaseLease: async (lease, next) => {
      const row = held(lease)?.row;
      if (!row) return;
      if (next.failure !== null) {
        const syncState = syncStateAfterFailure(row.mirror.syncState, next.dueAt);
        row.mirror = { ...row.mirror, syncState, syncReason: next.failure };
        row.changedAt = next.at;
      }
      // A look that failed saw nothing of what stood before.
      row.problems = withProblems(row.problems, next.problems);
      endLease(row, lease, next);
    },
    countDuePayments: async (installationId, now, atMost) => {
      const all = rows.tenants.get(installationId)?.purchases.values() ?? [];
      const due = [...all].filter(
        ({ dueAt, urgency }) => dueAt !== null && dueAt <= now && concernsPayment(urgency),
      );
      return Math.min(due.length, atMost);
    },
    markDirty: async (installationId, purchaseId, at, urgency = 'payment') => {
      const row = rowOf(installationId, purchaseId);
      if (row) markRow(row, at, urgency);
    },
    markStale: async (request) => sweep(rows.tenants.values(), request),
    readCursor: async (installationId, name) =>
      rows.tenants.get(installationId)?.cursors.get(name) ?? null,
    saveCursor: async (installationId, name, value) => {
      tenantOf(rows, installationId).cursors.set(name, value);
    },
    replaceCursor: async (installationId, name, value, known) => {
      const { cursors } = tenantOf(rows, installationId);
      if ((cursors.get(name) ?? null) !== known) return false;
      cursors.set(name, value);
      return true;
    },
  };
};
