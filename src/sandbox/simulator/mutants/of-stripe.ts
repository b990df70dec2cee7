import { asId } from '../../../domain/facts/ids';
import type { IntentFacts } from '../../../domain/facts/facts';
import { done, refused, type Outcome } from '../../../domain/facts/outcome';
import type { Stripe } from '../../../ports/stripe';
import { stripe, type Mutant } from './mutant';

type Writes = Pick<Stripe, 'createIntent' | 'captureIntent' | 'cancelIntent' | 'createRefund'>;

/** All acts that move money, with their outcome and their key changed. */
const writes = (
  port: Stripe,
  keyOf: (key: string) => string,
  read: <T>(outcome: Outcome<T>) => Outcome<T>,
): Writes => ({
  createIntent: async (request, key) => read(await port.createIntent(request, keyOf(key))),
  captureIntent: async (request, key) => read(await port.captureIntent(request, keyOf(key))),
  cancelIntent: async (intentId, key) => read(await port.cancelIntent(intentId, keyOf(key))),
  createRefund: async (request, key) => read(await port.createRefund(request, keyOf(key))),
});

const same = <T>(value: T): T => value;

const captured = (intent: IntentFacts, amountMinor: bigint): IntentFacts => ({
  ...intent,
  status: 'succeeded',
  amountCapturableMinor: 0n,
  amountReceivedMinor: amountMinor,
});

/** Defences against Stripe's lost, late and repeated answers. */
export const ofStripe: readonly Mutant[] = [
  {
    name: 'keys-by-chance',
    takes: 'The key of an act is the same each time; here each call has one of its own.',
    breaks: 'one payment of an attempt',
    profile: 'harsh',
    mutation: stripe((port, { random }) => writes(port, () => random.uuid(), same)),
  },
  {
    name: 'refund-key-of-amount',
    takes: 'The key of a refund is its request’s; here it is the payment and the amount.',
    breaks: 'each request is done',
    profile: 'calm',
    mutation: stripe((port) => ({
      createRefund: (request) => {
        const effectKey = `${request.intentId}:${request.amountMinor}`;
        return port.createRefund({ ...request, effectKey }, effectKey);
      },
    })),
  },
  {
    name: 'spent-keys',
    takes: 'A key under which Stripe keeps a 5xx is used no more; here it is sent again and again.',
    breaks: 'no money rests unseen',
    profile: 'harsh',
    mutation: stripe((port) =>
      writes(port, same, (outcome) =>
        outcome.kind === 'unknown' ? { ...outcome, answered: false } : outcome,
      ),
    ),
  },
  {
    name: 'no-look-for-payments',
    takes: 'After a lost answer the payment is looked for; here the look finds nothing.',
    breaks: 'every payment is known',
    profile: 'kept errors',
    mutation: stripe(() => ({ findIntent: async () => done(null) })),
  },
  {
    name: 'no-look-for-refunds',
    takes: 'After a lost answer the refund is looked for; here it is not known by its request.',
    breaks: 'a request is done once',
    profile: 'kept errors',
    mutation: stripe((port) => ({
      readIntent: async (intentId) => {
        const outcome = await port.readIntent(intentId);
        if (outcome.kind !== 'done' || outcome.value.kind !== 'intent') return outcome;
        const refunds = outcome.value.refunds.map((refund) => ({ ...refund, effectKey: null }));
        return done({ ...outcome.value, refunds });
      },
    })),
  },
  {
    name: 'unknown-is-done',
    takes: 'A lost answer is no answer; here a capture or refund without one passes for done.',
    breaks: 'both sides have one sum',
    profile: 'harsh',
    mutation: stripe((port, { clock, random }) => ({
      captureIntent: async (request, key) => {
        const before = await port.readIntent(request.intentId);
        const outcome = await port.captureIntent(request, key);
        if (outcome.kind !== 'unknown') return outcome;
        if (before.kind !== 'done' || before.value.kind !== 'intent') return outcome;
        return done(captured(before.value, request.amountMinor));
      },
      createRefund: async (request, key) => {
        const outcome = await port.createRefund(request, key);
        if (outcome.kind !== 'unknown') return outcome;
        return done({
          id: asId(`re_${random.token(6)}`),
          status: 'succeeded',
          amountMinor: request.amountMinor,
          createdAt: clock.now(),
          effectKey: request.effectKey,
          failureReason: null,
        });
      },
    })),
  },
  {
    name: 'shipping-of-saleor-alone',
    takes: 'What Stripe holds of a shipment is sent along; here name and number go alone.',
    breaks: 'Stripe keeps what it knew',
    profile: 'weeks',
    mutation: stripe((port) => ({
      updateChargeShipping: (chargeId, shipping, key) =>
        port.updateChargeShipping(
          chargeId,
          { ...shipping, phone: null, carrier: null, state: null },
          key,
        ),
    })),
  },
  {
    name: 'expiry-by-staff',
    takes: 'A hold that Stripe let go is a loss; here it passes for released by staff.',
    breaks: 'a loss of cover is told',
    profile: 'weeks',
    mutation: stripe((port) => ({
      readIntent: async (intentId) => {
        const outcome = await port.readIntent(intentId);
        if (outcome.kind !== 'done' || outcome.value.kind !== 'intent') return outcome;
        return done({ ...outcome.value, cancellationReason: null });
      },
    })),
  },
  {
    name: 'unknown-is-refused',
    takes: 'A lost answer is no refusal; here an act without an answer passes for refused.',
    breaks: 'what failed stays undone',
    profile: 'kept errors',
    mutation: stripe((port) =>
      writes(port, same, (outcome) =>
        outcome.kind === 'unknown' ? refused(outcome.code, outcome.message) : outcome,
      ),
    ),
  },
];
