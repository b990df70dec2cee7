import { readFileSync } from 'node:fs';
import { satisfies, validRange } from 'semver';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const manifest = z
  .object({ engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

const locked = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        // A few old packages have a list, which npm does not heed.
        engines: z
          .union([
            z.object({ node: z.string().optional() }),
            z.array(z.string()).transform(() => ({ node: undefined })),
          ])
          .optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));

/** The oldest Node.js that the project names, and the newest of that line that CI runs on. */
const oldest = `${manifest.engines.node.replace('>=', '')}.0`;
const versions = [oldest, '20.20.2'];

describe('the packages that a clean install brings', () => {
  it('run on the Node.js that the project names, so that npm prints no engine warning', () => {
    expect(oldest).toMatch(/^\d+\.\d+\.0$/);
    const wanted = Object.entries(locked.packages).flatMap(([place, { engines }]) =>
      engines?.node === undefined ? [] : [{ place, range: engines.node }],
    );
    expect(wanted).not.toEqual([]);
    expect(wanted.filter(({ range }) => validRange(range) === null)).toEqual([]);
    expect(
      wanted.filter(({ range }) => versions.some((version) => !satisfies(version, range))),
    ).toEqual([]);
  });

  it('are named by the guides as old as they are', () => {
    const named = manifest.engines.node.replace('>=', '');
    for (const guide of ['README.md', 'docs/operator.md']) {
      expect(readFileSync(guide, 'utf8')).toContain(`Node.js ${named} or newer`);
    }
  });
});
