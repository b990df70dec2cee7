import { makeSystemRandom } from '../../adapters/system/random';
import { storeContract } from '../../adapters/testing/store-contract';
import { makeMemoryStore } from './store';

storeContract('memory', async () => ({
  store: makeMemoryStore({ random: makeSystemRandom() }),
  close: async () => undefined,
}));
