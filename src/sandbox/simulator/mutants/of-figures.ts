import { done } from '../../../domain/facts/outcome';
import { parts, saleor, stripe, together, type Mutant } from './mutant';

/** Defences that are figures: waits and rounds. */
export const ofFigures: readonly Mutant[] = [
  {
    name: 'no-landing-wait',
    takes: 'Money goes back once no request for its order can still land; here at once.',
    breaks: 'money first, then the order',
    profile: 'stock moves',
    mutation: parts(({ policy }) => ({ policy: { ...policy, orderMayLandMs: 0 } })),
  },
  {
    name: 'no-grace',
    takes:
      'A paid checkout may lack its e-mail for some minutes; here its money goes back at once.',
    breaks: 'what comes in time is waited for',
    profile: 'calm',
    mutation: parts(({ policy }) => ({ policy: { ...policy, checkoutGraceMs: 0 } })),
  },
  {
    name: 'no-sweep',
    takes: 'The sweep finds what no webhook told; here there is none, and no webhook either.',
    breaks: 'both sides have one sum',
    profile: 'deliveries off',
    mutation: parts(() => ({ sweepMs: null })),
  },
  {
    name: 'sweep-of-the-open',
    takes:
      'The sweep reads what changed on both sides, and looks at every live purchase as well. ' +
      'Either would do: here it does neither, and looks at open payments alone.',
    breaks: 'the mirror agrees',
    profile: 'deliveries off',
    mutation: together(
      parts(({ options }) => ({ options: { ...options, sweepLiveMs: Number.MAX_SAFE_INTEGER } })),
      saleor(() => ({ listChangedOrders: async () => done({ orders: [], nextCursor: null }) })),
      stripe(() => ({ listEvents: async () => done({ events: [], nextStartingAfter: null }) })),
    ),
  },
];
