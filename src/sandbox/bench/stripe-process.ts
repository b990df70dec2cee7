import { makeSystemClock } from '../../adapters/system/clock';
import { makeSystemRandom } from '../../adapters/system/random';
import { account } from '../demo/stand-ins';
import { listen } from '../http';
import { makeStripeStandIn } from '../stripe/stand-in';
import { floorCall, type StripeAsk } from './stripe-child';

/**
 * The Stripe stand-in in a process of its own, so that it does not take turns with the requests
 * that are measured. It answers at once: the network to the real Stripe comes on top.
 */
let delivers = false;
let deliveries = 0;

const standIn = makeStripeStandIn({
  clock: makeSystemClock(),
  random: makeSystemRandom(),
  accounts: [account],
  // Where the benchmark sends the events itself, those of the stand-in end here.
  fetch: async (input, init) => {
    if (!delivers) return new Response(null, { status: 200 });
    deliveries += 1;
    return fetch(input, init);
  },
});

const stop = (): void => process.exit(0);
process.on('disconnect', stop);
process.on('SIGTERM', stop);
// Ctrl-C reaches the whole group; whoever started this process ends it in order.
process.on('SIGINT', () => undefined);

let calls = 0;
const { url } = await listen(async (request) => {
  if (request.url.endsWith(floorCall)) return Response.json({});
  // Shoppers bear the publishable key.
  if (request.headers.get('authorization')?.includes(account.secretKey)) calls += 1;
  return standIn.handle(request);
});

const describe = () => {
  const world = standIn.world(account.id);
  const [endpoint] = world.endpoints.values();
  const event = [...world.events.values()].find(
    (row) => row.event.type === 'payment_intent.created',
  )?.event;
  return { secret: endpoint?.secret ?? null, url: endpoint?.endpoint.url ?? null, event };
};

const answerTo = (ask: StripeAsk): object => {
  if (ask === 'describe') return describe();
  if (ask !== 'counts') delivers = ask === 'deliver';
  return { calls, deliveries };
};
process.on('message', (ask: StripeAsk) => void process.send?.(answerTo(ask)));
process.send?.({ ready: url });
