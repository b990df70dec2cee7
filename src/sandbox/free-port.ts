import { listen } from './http';
import type { SeededRandom } from './simulator/seeded-random';

/** Below the ports that connections go out from: while nobody listens, nobody takes it either. */
const ports = { first: 20_000, last: 29_999 };

/** A port for a server that is to have it again after it ended. */
export const freePort = async (random: SeededRandom): Promise<number> => {
  for (;;) {
    const port = random.between(ports.first, ports.last);
    const place = await listen(async () => new Response(), { port }).catch(() => null);
    if (!place) continue;
    await place.close();
    return port;
  }
};
