import type { VirtualClock } from './virtual-clock';
import type { Profile } from './profiles';
import type { SeededRandom } from './seeded-random';

/** One finished exchange of HTTP. */
export type Exchange = (request: Request) => Promise<Response>;

export interface Weather {
  /** After the last fault the network is in order. */
  isFair(): boolean;
}

/**
 * The network between the app and one side: requests are lost on the way, answers on the way back,
 * some arrive when nobody waits for them any more, and a 5xx may be all that one gets.
 */
export const makeNetwork = (
  profile: Profile,
  weather: Weather,
  clock: VirtualClock,
  random: SeededRandom,
  side: Exchange,
): typeof fetch => {
  const exchange = async (request: Request): Promise<Response> => {
    const fair = weather.isFair();
    const fate = <T extends number>(share: T) => !fair && random.chance(share);
    await clock.sleep(random.between(1, profile.latencyMs));
    if (fate(profile.slow)) await clock.sleep(random.between(1, profile.slowMs));
    if (fate(profile.requestLost)) throw new TypeError('simulated: request lost');
    const stored500 = request.method === 'POST' && fate(profile.stored500);
    const answer = await clock.busy(() => side(stored500 ? withFailure(request) : request));
    await clock.sleep(random.between(1, profile.latencyMs));
    if (fate(profile.answerLost)) throw new TypeError('simulated: answer lost');
    return answer;
  };
  return async (input, init) => exchange(new Request(input, init));
};

/** Asks the stand-in to fail with a 5xx of its own, which Stripe keeps under the key. */
const withFailure = (request: Request): Request => {
  const failing = new Request(request);
  failing.headers.set('x-sandbox-fail', '500');
  return failing;
};
