import { newEffect } from '../../../domain/facts/new-effect';
import { refused } from '../../../domain/facts/outcome';
import type { EffectPlan, Lease, Store } from '../../../ports/store';
import type { Outside } from '../mutation';
import { inlineStore, parts, store, stripe, together, type Mutant } from './mutant';

/** Later than any lease ends. */
const endOfTimeMs = 1e15;

/** Takes a purchase from whoever works it, with all that came in for it meanwhile. */
const seize = (port: Store, lease: Lease, { clock }: Outside, leaseMs: number) =>
  port.leasePurchase(lease.installationId, lease.purchaseId, {
    worker: 'whoever',
    now: endOfTimeMs,
    leaseMs: clock.now() + leaseMs - endOfTimeMs,
  });

const heldMs = 60_000;

/** Whoever writes last has written, with whatever he read and however long ago. */
const noFence = store((port, outside) => ({
  renewLease: async (lease, now, leaseMs) => {
    await port.renewLease(lease, now, leaseMs);
    return true;
  },
  planEffects: async (lease, plan) => {
    const planned = await port.planEffects(lease, plan);
    if (planned !== null) return planned;
    const seized = await seize(port, lease, outside, heldMs);
    return seized && port.planEffects(seized, plan);
  },
  saveMirror: async (lease, mirror, next) => {
    const seized = await seize(port, lease, outside, heldMs);
    return seized !== null && port.saveMirror(seized, mirror, next);
  },
}));

/** What is planned lives in the process until it has ended. */
const unrecordedPlans = store((port) => {
  const planned = new Map<string, { readonly lease: Lease; readonly plan: EffectPlan }>();
  return {
    planEffects: async (lease, plan) => {
      const recorded = await port.planEffects(lease, { ...plan, effects: [] });
      if (recorded === null) return null;
      return plan.effects.map((effect) => {
        const alone = { at: plan.at, effects: [effect], returns: [], problems: [] };
        planned.set(effect.key, { lease, plan: alone });
        return newEffect(effect, plan.at, { heldUntil: null, requestKey: null });
      });
    },
    markSent: async (id, key, at) => {
      if (!planned.has(key)) await port.markSent(id, key, at);
    },
    settleEffect: async (id, key, settlement, at) => {
      const late = planned.get(key);
      planned.delete(key);
      if (late) {
        await port.planEffects(late.lease, late.plan);
        await port.markSent(id, key, at);
      }
      return port.settleEffect(id, key, settlement, at);
    },
  };
});

/** A key that was used with other parameters passes for a refusal of what was asked. */
const spentKeysRefused = stripe((port) => ({
  updateIntentMetadata: async (...ask) => {
    const outcome = await port.updateIntentMetadata(...ask);
    if (outcome.kind !== 'unknown' || outcome.code !== 'idempotency-mismatch') return outcome;
    return refused(outcome.code, outcome.message);
  },
}));

/** Defences against crashes, pauses and other workers. */
export const ofStore: readonly Mutant[] = [
  {
    name: 'accept-before-store',
    takes: 'A delivery is answered once it is stored; here it is stored half a minute later.',
    breaks: 'the mirror agrees',
    profile: 'harsh, sweep off',
    mutation: store((port, { clock }) => ({
      acceptDelivery: async (delivery) => {
        clock.after(30_000, () => void port.acceptDelivery(delivery));
        return 'accepted';
      },
    })),
  },
  {
    name: 'marks-forgotten',
    takes: 'News of a purchase in progress keeps it due; here the end of the work forgets them.',
    breaks: 'no money rests unseen',
    profile: 'sweep off',
    mutation: store((port, outside) => ({
      saveMirror: async (lease, mirror, next) => {
        const now = outside.clock.now();
        if (!(await port.renewLease(lease, now, heldMs))) return false;
        const seized = await seize(port, lease, outside, heldMs);
        return seized !== null && port.saveMirror(seized, mirror, next);
      },
    })),
  },
  {
    name: 'no-fence',
    takes:
      'A worker that lost its lease writes nothing; here it writes over what others wrote. ' +
      'The sweep and the marks of later news would repair that: they are gone as well.',
    breaks: 'the mirror agrees',
    profile: 'long pauses, sweep off',
    mutation: noFence,
  },
  {
    name: 'no-lease',
    takes:
      'One worker has a purchase at a time; here its lease ends after a second. The fence would ' +
      'stop all but the last, and the sweep repair the rest: they are gone as well.',
    breaks: 'the mirror agrees',
    profile: 'harsh, sweep off',
    mutation: together(
      parts(({ options }) => ({ options: { ...options, leaseMs: 1_000 } })),
      noFence,
    ),
  },
  {
    name: 'sends-unrecorded',
    takes: 'Each send is written down before; here a send that nobody ended passes for unsent.',
    breaks: 'no money rests unseen',
    profile: 'harsh',
    mutation: together(
      store(() => ({ markSent: async () => undefined })),
      inlineStore((port) => ({
        markSent: async () => undefined,
        recordAttempt: (input) => port.recordAttempt({ ...input, isSentAtOnce: false }),
      })),
    ),
  },
  {
    name: 'plans-unrecorded',
    takes:
      'An act is recorded before it is sent; here once it has ended, and lost at a crash. A key ' +
      'that was used for something else is followed by another one: here that is a refusal.',
    breaks: 'Stripe knows the order',
    profile: 'harsh',
    mutation: together(unrecordedPlans, spentKeysRefused),
  },
  {
    name: 'no-retries',
    takes: 'Work that failed is due again; here it waits for news. The sweep would bring them.',
    breaks: 'the mirror agrees',
    profile: 'sweep off',
    mutation: store((port) => ({
      releaseLease: (lease, next) => port.releaseLease(lease, { ...next, dueAt: null }),
    })),
  },
  {
    name: 'rows-of-others',
    takes: 'News of orders that others take the payments of makes no row; here it makes one.',
    breaks: 'others have no rows',
    profile: 'calm',
    mutation: store((port) => ({
      acceptDelivery: ({ about, ...delivery }) =>
        port.acceptDelivery({
          ...delivery,
          about: about.kind === 'purchase' ? { kind: 'purchase', ids: about.ids } : about,
        }),
    })),
  },
  {
    name: 'no-room-made',
    takes: 'A new attempt takes the place of older open ones; here they stay open beside it.',
    breaks: 'no more than is due',
    profile: 'mild',
    mutation: inlineStore((port) => ({
      recordAttempt: (input) => port.recordAttempt({ ...input, supersedes: [] }),
    })),
  },
  {
    name: 'no-admission',
    takes: 'An attempt starts only where its sum has room; here no other attempt is seen.',
    breaks: 'no more than is due',
    profile: 'mild',
    mutation: inlineStore((port) => {
      type Found = Awaited<ReturnType<Store['readPurchase']>>;
      const alone = (found: Found): Found =>
        found && {
          ...found,
          attempts: found.attempts.map((attempt) => ({ ...attempt, returnReason: 'unseen' })),
        };
      return {
        lookForSession: async (query) => {
          const session = await port.lookForSession(query);
          return { ...session, purchase: alone(session.purchase) };
        },
        readPurchase: async (id, purchaseId) => alone(await port.readPurchase(id, purchaseId)),
      };
    }),
  },
  {
    name: 'no-hold',
    takes:
      'The worker keeps off what a request handler performs; here it joins in at once. Half a ' +
      'second in which news gathers would hide that: it is gone as well.',
    breaks: 'both sides have one sum',
    profile: 'two processes',
    mutation: together(
      parts(({ options }) => ({ options: { ...options, gatherMs: 0 } })),
      inlineStore((port) => ({
        recordAttempt: (input) => port.recordAttempt({ ...input, heldUntil: input.at }),
        recordRequest: (id, purchaseId, effect) =>
          port.recordRequest(id, purchaseId, { ...effect, heldUntil: effect.at }),
      })),
    ),
  },
];
