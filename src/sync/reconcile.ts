import { decide } from '../domain/decide/decide';
import {
  attemptsWithIntent,
  isClosedOrder,
  isUnsettled,
  type Decision,
} from '../domain/decide/decision';
import type { Effect } from '../domain/facts/effect';
import { sourceIn, type SaleorFacts } from '../domain/facts/facts';
import type { ConnectionId } from '../domain/facts/ids';
import { defaultPolicy, type Policy } from '../domain/decide/policy';
import type { PurchaseView } from '../domain/facts/purchase';
import { retainedMinor } from '../domain/facts/intent-amounts';
import { quietSince } from '../domain/decide/last-change';
import { objectIdsOf } from '../domain/row/sides';
import { sweepClassOf } from '../domain/decide/sweep-class';
import { mirrorOf } from '../domain/row/status-map';
import { unknownWordsOf } from '../domain/facts/unknown-words';
import type { Installation, Lease, LeasedPurchase, Settlement } from '../ports/store';
import type { Stripe } from '../ports/stripe';
import type { SyncDeps } from './deps';
import type { EndedIntents } from './ended-intents';
import { holdLease, type HeldLease } from './hold-lease';
import {
  forgetAll,
  isNothingKnown,
  learn,
  allowsMixedReadings,
  nothingKnown,
  type KnownFacts,
  type Performed,
} from './known-facts';
import { dropEffect, performEffect } from './perform';
import type { PerformContext } from './performance';
import { readFacts, type Clients } from './read-facts';
import { releaseAfterFailure, type Failure } from './retry';

/** One purchase in progress. */
interface Work {
  readonly deps: SyncDeps;
  readonly installation: Installation;
  readonly lease: Lease;
  /** What was read with the lease, for the first round. */
  first: LeasedPurchase | null;
  readonly clients: Clients;
  readonly known: KnownFacts;
  readonly ended: EndedIntents;
  readonly held: HeldLease;
  /** Marks until this one came before both sides were read. */
  mark: number;
}

/**
 * Brings one purchase to where both sides agree: read both, decide, record, perform, read what that
 * may have changed, until nothing is left to do; then the mirror is written and the lease given
 * back. A side that is unavailable, or a lost answer, ends the work for now and makes it due again.
 */
export const reconcile = async (
  deps: SyncDeps,
  first: LeasedPurchase,
  lease: Lease,
  ended: EndedIntents,
): Promise<void> => {
  const held = holdLease(deps, lease);
  const { installation, mark } = first;
  const clients = makeClients(deps, first);
  const known = nothingKnown();
  const work: Work = { deps, installation, lease, first, clients, known, ended, held, mark };
  try {
    await allRounds(work);
  } finally {
    held.stop();
  }
};

const allRounds = async (work: Work): Promise<void> => {
  const { deps, lease } = work;
  for (let round = 0; round < deps.options.rounds; round += 1) {
    const step = await oneRound(work);
    if (step === 'finished') return;
    if (step === 'lost') {
      // Whoever took it over counts the tries, and shows what is wrong.
      deps.log.warn('work.lost', { purchaseId: lease.purchaseId, tries: lease.tries });
      return;
    }
    if (step !== 'again') {
      await releaseAfterFailure(deps, lease, step);
      return;
    }
  }
  await releaseAfterFailure(deps, lease, {
    code: 'too-many-rounds',
    message: 'The work did not come to an end.',
  });
};

const makeClients = (
  deps: SyncDeps,
  { installation, connection: own }: LeasedPurchase,
): Clients => {
  const opened = new Map<ConnectionId, Stripe | null>();
  return {
    saleor: deps.saleorFor(installation, 'worker'),
    stripeOf: async (connectionId) => {
      const known = opened.get(connectionId);
      if (known !== undefined) return known;
      const connection =
        own?.id === connectionId
          ? own
          : await deps.store.findConnection(installation.id, connectionId);
      const usable = connection !== null && connection.secretKeyEncrypted !== '';
      const stripe = usable ? deps.stripeFor(connection, 'worker') : null;
      opened.set(connectionId, stripe);
      return stripe;
    },
  };
};

const oneRound = async (work: Work): Promise<'again' | 'finished' | 'lost' | Failure> => {
  const { deps, lease, known } = work;
  const leased = work.first ?? (await deps.store.readLeased(lease));
  work.first = null;
  if (!leased) return 'lost';
  const { record, mark } = leased;
  // What is read from here on knows all news that came before it.
  if (isNothingKnown(known)) work.mark = mark;
  const read = await readFacts(record, work.clients, known, work.ended);
  if (read.kind !== 'done') return { code: read.code, message: read.message };
  const saleor = read.value;
  noteOddFacts(work, saleor);
  if (saleor.kind === 'order' && record.purchase.orderId === null) {
    await deps.store.linkOrder(lease, saleor.id);
  }
  const view: PurchaseView = { ...record, saleor, stripe: known.stripe };
  const policy = await policyOf(work, leased);
  const decision = decide({ view, policy, now: deps.clock.now() });
  if (known.isMixed && !allowsMixedReadings(decision)) {
    forgetAll(known);
    return 'again';
  }
  const planned = await plan(work, decision);
  if (planned === null) return 'lost';
  const todo = [...decision.resume, ...planned.filter(isUnsettled)];
  // What nobody wants any more is looked for, and never sent.
  if (decision.drop.length > 0) return settleAll(work, view, decision.drop, dropEffect);
  if (todo.length === 0 && decision.returns.length === 0) return finish(work, view, decision);
  return settleAll(work, view, todo, performEffect);
};

/** What could not be understood or read is left out of the work, and an operator can see it. */
const noteOddFacts = ({ deps, lease, known }: Work, saleor: SaleorFacts): void => {
  const { purchaseId } = lease;
  for (const message of unknownWordsOf(saleor, known.stripe.values())) {
    deps.log.warn('facts.unknown-word', { purchaseId, message });
  }
  for (const facts of known.stripe.values()) {
    if (facts.kind !== 'unreadable') continue;
    const { code, message } = facts;
    deps.log.warn('facts.intent-unreadable', { purchaseId, code, message });
  }
};

const policyOf = async (work: Work, { record, rule }: LeasedPurchase): Promise<Policy> => {
  const { deps, installation, known } = work;
  const recorded = record.purchase.channel;
  const channel = (known.saleor && sourceIn(known.saleor)?.channel) ?? recorded;
  const assignment =
    channel === null || channel === recorded
      ? rule
      : await deps.store.findChannelAssignment(installation.id, channel);
  return {
    ...deps.policy,
    completion: assignment?.completion ?? defaultPolicy.completion,
    refundCanceled: assignment?.refundCanceled ?? defaultPolicy.refundCanceled,
  };
};

const plan = async (work: Work, decision: Decision): Promise<readonly Effect[] | null> => {
  if (decision.effects.length === 0 && decision.returns.length === 0) return [];
  const { deps, lease } = work;
  return deps.store.planEffects(lease, {
    at: deps.clock.now(),
    effects: decision.effects,
    returns: decision.returns,
    problems: decision.problems,
  });
};

/** Ends and settles each in turn; an unknown ending stops the work for now. */
const settleAll = async (
  work: Work,
  view: PurchaseView,
  effects: readonly Effect[],
  end: (effect: Effect, context: PerformContext) => Promise<Performed>,
): Promise<'again' | 'lost' | Failure> => {
  const { deps, installation, clients, known } = work;
  for (const effect of effects) {
    if (!(await work.held.isHeld())) return 'lost';
    const performed = await end(effect, { deps, installation, view, clients });
    const { settlement } = performed;
    await deps.store.settleEffect(installation.id, effect.key, settlement, deps.clock.now());
    logSettled(work, effect, settlement);
    learn(known, effect, performed);
    if (settlement.state === 'unknown') {
      return { code: settlement.code, message: settlement.message };
    }
    if (wasClosed(view, known)) return 'again';
  }
  return 'again';
};

/** True where the last answer shows an order that was called off: the rest is decided anew. */
const wasClosed = (view: PurchaseView, { saleor }: KnownFacts): boolean =>
  saleor !== null && isClosedOrder({ saleor }) && !isClosedOrder(view);

/** Money rests on a checkout that is no order yet. */
const holdsMoney = (view: PurchaseView): boolean =>
  view.saleor.kind === 'checkout' &&
  attemptsWithIntent(view).some(({ intent }) => retainedMinor(intent) > 0n);

const finish = async (
  work: Work,
  view: PurchaseView,
  decision: Decision,
): Promise<'finished' | 'lost'> => {
  const { deps, lease } = work;
  const now = deps.clock.now();
  const seen = { ...lease, mark: work.mark };
  const saved = await deps.store.saveMirror(seen, mirrorOf(view, decision, now), {
    at: now,
    dueAt: decision.waitUntil,
    urgency: holdsMoney(view) ? 'payment-retry' : 'retry',
    quietSince: quietSince(view),
    sweepClass: sweepClassOf(view, decision),
    failure: null,
    problems: decision.problems,
    objectIds: objectIdsOf(view),
  });
  return saved ? 'finished' : 'lost';
};

const logSettled = (work: Work, effect: Effect, settlement: Settlement): void =>
  work.deps.log.info('effect.settled', {
    purchaseId: work.lease.purchaseId,
    effectKey: effect.key,
    state: settlement.state,
    ...(settlement.state === 'done'
      ? { code: null }
      : { code: settlement.code, message: settlement.message }),
  });
