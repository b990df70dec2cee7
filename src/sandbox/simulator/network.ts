import type { Clock } from '../../ports/clock';
import type { Profile } from './profiles';
import type { SeededRandom } from './seeded-random';

/** One finished exchange of HTTP. */
type Exchange = (request: Request) => Promise<Response>;

interface Weather {
  /** After the last fault the network is in order. */
  isFair(): boolean;
}

/**
 * The network between the app and one side: requests are lost on the way, answers on the way back,
 * and some arrive when nobody waits for them any more.
 */
export const makeNetwork = (
  profile: Profile,
  weather: Weather,
  clock: Clock,
  random: SeededRandom,
  side: Exchange,
): typeof fetch => {
  const exchange = async (request: Request): Promise<Response> => {
    const fair = weather.isFair();
    const fate = (share: number) => !fair && random.chance(share);
    await clock.sleep(random.between(1, profile.latencyMs));
    if (fate(profile.slow)) await clock.sleep(random.between(1, profile.slowMs));
    if (fate(profile.requestLost)) throw new TypeError('simulated: request lost');
    const answer = await side(request);
    await clock.sleep(random.between(1, profile.latencyMs));
    if (fate(profile.answerLost)) throw new TypeError('simulated: answer lost');
    return answer;
  };
  return async (input, init) => exchange(new Request(input, init));
};
