import { makeSystemClock } from '../../adapters/system/clock';
import { makeSystemRandom } from '../../adapters/system/random';
import { account } from '../demo/stand-ins';
import { listen } from '../http';
import { makeStripeStandIn } from '../stripe/stand-in';

/**
 * The Stripe stand-in in a process of its own, so that it does not take turns with the requests
 * that are measured. It answers at once: the network to the real Stripe comes on top.
 */
const standIn = makeStripeStandIn({
  clock: makeSystemClock(),
  random: makeSystemRandom(),
  accounts: [account],
  // The benchmark sends the events itself.
  fetch: async () => new Response(null, { status: 200 }),
});

const stop = (): void => process.exit(0);
process.on('disconnect', stop);
process.on('SIGTERM', stop);
// Ctrl-C reaches the whole group; whoever started this process ends it in order.
process.on('SIGINT', () => undefined);

const { url } = await listen(standIn.handle);
process.on('message', () => {
  const world = standIn.world(account.id);
  const [endpoint] = world.endpoints.values();
  const event = [...world.events.values()].find(
    (row) => row.event.type === 'payment_intent.created',
  )?.event;
  process.send?.({ secret: endpoint?.secret ?? null, url: endpoint?.endpoint.url ?? null, event });
});
process.send?.({ ready: url });
