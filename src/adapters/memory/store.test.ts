import { makeSystemRandom } from '../system/random';
import { storeContract } from '../testing/store-contract';
import { makeMemoryStore } from './store';

storeContract('memory', async () => ({
  store: makeMemoryStore({ random: makeSystemRandom() }),
  close: async () => undefined,
}));
