import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where a kill meets the creation of an order, it waits two minutes for what may still land. */
const first = /\/kill\/kill\.test/;
/** Whole worlds and real servers. One of them that began last would run alone at the end. */
const longest =
  /\/(?:simulator|kill|e2e|mutants|bench)\/|\/host\/[^/]*(?:kill|start|postgres|packed|ending)/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const placeOf = ({ moduleId }: TestSpecification): number =>
      first.test(moduleId) ? 0 : longest.test(moduleId) ? 1 : 2;
    return sorted.sort((one, other) => placeOf(one) - placeOf(other));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'prisma/*.test.ts'],
    // In this order: the database lies in the temporary folder.
    globalSetup: [
      'src/host/testing/temporary-folder.ts',
      'src/adapters/prisma/testing/global-setup.ts',
    ],
    // Long enough for a machine that does much besides; what hangs ends all the same.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Half of the longest tests wait for servers: a third worker uses two cores better.
    maxWorkers: 3,
    // Files of one worker share their modules, which costs half as much. No module keeps anything
    // that belongs to a test; processes and worlds are made by each test for itself.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
