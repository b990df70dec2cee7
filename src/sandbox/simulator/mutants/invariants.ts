/** What the judge says where an invariant is broken. */
const invariants = {
  'one order of a checkout': / became \d+ orders$/,
  'one payment of an attempt': /^attempt \S+ has \d+ intents$/,
  'every payment is known': / is known to no row$/,
  'a request is done once': / was refunded \d+ times$/,
  'what failed stays undone': / was answered as failed and done$/,
  'each request is done': / requests were answered with one /,
  'money first, then the order': /^order \d+ was made (when|after) /,
  'no more than is due': /^order \d+ was paid \d+ of \d+$/,
  'no money rests unseen': / keeps \d+( and nobody is told)?$/,
  'what comes in time is waited for': /, which came in time$/,
  'others have no rows': /^order \d+ is not ours and has a row$/,
  'both sides have one sum': /: [a-z ]+ -?\d+ in Saleor, -?\d+ in Stripe$/,
  'the mirror agrees': /^row of \S+ (says|is) |^order \d+ has no row$/,
  'nobody is called for nothing': / without cause: /,
  'Stripe knows the order': /^pi_\S+ says \S+, not \S+$/,
  'Stripe keeps what it knew':
    / (does not bear \S+|bears no number any more|lost what was written in Stripe)$/,
  'a loss of cover is told': / lost its hold and its row is fine$/,
  'closed orders stay closed': / was cancelled and is /,
  'actions are of now': / offers /,
  'payments keep their reference': / bears the reference /,
  'granted refunds end': / is still pending$/,
  'orders can be shown': / cannot be shown$/,
  'times are of Stripe': / late$/,
} as const;

export type Invariant = keyof typeof invariants;

export const isBroken = (invariant: Invariant, violations: readonly string[]): boolean =>
  violations.some((violation) => invariants[invariant].test(violation));
