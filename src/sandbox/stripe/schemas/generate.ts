import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Makes `src/generated/stripe-schemas.json` from the parameter types of the `stripe` package. */
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../../../..');
const target = resolve(root, 'src/generated/stripe-schemas.json');

/** Equal where neither the package nor our sources changed: then there is nothing to do. */
const stamp = (): string => {
  const sources = ['params.ts', 'generate.ts'].map((name) => resolve(here, name));
  const packageJson = resolve(root, 'node_modules/stripe/package.json');
  const hash = createHash('sha256');
  [...sources, packageJson].forEach((path) => hash.update(readFileSync(path)));
  return hash.digest('hex');
};

const isUpToDate = (current: string): boolean =>
  existsSync(target) && readFileSync(target, 'utf8').startsWith(`{"$comment":"${current}"`);

const isOtherString = (member: unknown): boolean =>
  typeof member === 'object' &&
  member !== null &&
  '$ref' in member &&
  member.$ref === '#/definitions/OtherString';

/** Stripe writes open enums as `'a' | 'b' | OtherString`; with the last one any text would pass. */
const closeEnums = (node: unknown): unknown => {
  if (Array.isArray(node)) {
    return node.filter((member) => !isOtherString(member)).map(closeEnums);
  }
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closeEnums(value)]));
};

const generate = async (current: string): Promise<void> => {
  // Loaded only where there is work: it brings the whole TypeScript compiler along.
  const { createGenerator } = await import('ts-json-schema-generator');
  const schema = createGenerator({
    path: resolve(here, 'params.ts'),
    tsconfig: resolve(root, 'tsconfig.json'),
    type: 'RouteParams',
    skipTypeCheck: true,
    additionalProperties: false,
    jsDoc: 'none',
  }).createSchema('RouteParams');
  mkdirSync(dirname(target), { recursive: true });
  const closed = closeEnums(schema) as Readonly<Record<string, unknown>>;
  writeFileSync(target, JSON.stringify({ $comment: current, ...closed }));
};

const current = stamp();
if (isUpToDate(current)) console.log('Stripe schemas are up to date');
else {
  await generate(current);
  console.log('Stripe schemas generated');
}
