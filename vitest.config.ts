import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'prisma/*.test.ts'],
    globalSetup: ['src/adapters/prisma/testing/global-setup.ts'],
    // Long enough for a machine that does much besides; what hangs ends all the same.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
  },
});
