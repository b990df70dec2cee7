import { expect, it } from 'vitest';
import { diffMigrationsToSchema } from './schema-diff';

it('the migrations make exactly the schema', async () => {
  expect(await diffMigrationsToSchema()).toBe('');
});
