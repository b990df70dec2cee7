import { makeSystemRandom } from '../system/random';
import { storeContract } from '../testing/store-contract';
import { makePrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

storeContract('PostgreSQL through Prisma', async () => {
  const databaseUrl = await openTestDatabase();
  const store = makePrismaStore({
    databaseUrl,
    random: makeSystemRandom(),
    patience: testPatience,
  });
  return { store, close: () => store.close() };
});
