import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withFileLock } from './lock';

/**
 * Makes what is not in the repository, where it is missing or older than its sources: generated
 * code and Next.js's build. "Older" is told by a hash of the sources, kept beside the result.
 */
interface BuildOptions {
  /** What the tools are given for their environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Says what is being made, since it takes a while. */
  readonly say: (line: string) => void;
}

interface Step {
  readonly title: string;
  readonly words: readonly string[];
}

const generatedStamp = join('src', 'generated', '.sources');
const generatedSources = ['prisma/schema.prisma', 'graphql', '.graphqlrc.yml', 'package-lock.json'];
/** The build, complete: it runs without the packages that made it, wherever it is copied to. */
export const packedFolder = join('.next', 'standalone');

const builtSources = [
  ...generatedSources,
  ...['src', 'public', 'prisma/migrations'],
  ...['next.config.js', 'macaw-loader.cjs', 'tsconfig.json', 'package.json'],
];

/** Tests, stand-ins and generated code are no part of the build. */
const isLeftOut = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || /^src\/(?:generated|sandbox)(?:\/|$)/.test(path);

const filesUnder = (path: string): readonly string[] => {
  if (isLeftOut(path) || !existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
};

const hashOf = (paths: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesUnder)) {
    hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
};

const readStamp = (path: string): string | null =>
  existsSync(path) ? readFileSync(path, 'utf8').trim() : null;

/** The newer Node from npm, where it is installed: it is quicker. */
const toolNode = (): string => {
  const own = join('node_modules', '.bin', 'node');
  return existsSync(own) ? own : process.execPath;
};

const run = ({ title, words }: Step, options: BuildOptions): Promise<void> =>
  new Promise((done, failed) => {
    options.say(title);
    const lines: string[] = [];
    const child = spawn(toolNode(), [...words], {
      env: { ...options.variables, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (part: Buffer): void => {
      lines.push(part.toString());
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', failed);
    child.once('close', (code) => {
      if (code === 0) done();
      else failed(new Error(`${title} failed:\n${lines.join('').slice(-4_000)}`));
    });
  });

const find = createRequire(import.meta.url);

/** An installation without development packages can run what was built, and build nothing. */
const resolve = (entry: string): string => {
  try {
    return find.resolve(entry);
  } catch (error) {
    throw new Error(
      'The app is not built here, or its sources have changed since, and the packages to build ' +
        'it with are not installed. Run `npm ci --include=dev && npm run build` first.',
      { cause: error },
    );
  }
};

/** The command of a package; not every package lets its `package.json` be looked up. */
const command = (entry: string, path: string): string => {
  let folder = dirname(resolve(entry));
  while (!existsSync(join(folder, path)) && folder !== dirname(folder)) folder = dirname(folder);
  return join(folder, path);
};

const perform = async (
  stamp: string,
  sources: readonly string[],
  steps: () => readonly Step[],
  options: BuildOptions,
): Promise<boolean> => {
  const hash = hashOf(sources);
  if (readStamp(stamp) === hash) return false;
  return withFileLock(join('.data', 'build.lock'), async () => {
    // Another process may have made it while we waited.
    if (readStamp(stamp) === hash) return false;
    for (const step of steps()) await run(step, options);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, `${hash}\n`);
    return true;
  });
};

/** Prisma's client and the typed GraphQL documents. True where they had to be made. */
export const ensureGenerated = (options: BuildOptions): Promise<boolean> =>
  perform(
    generatedStamp,
    generatedSources,
    () => [
      {
        title: 'Generating the database client',
        words: [command('prisma/config', 'build/index.js'), 'generate'],
      },
      ...['saleor', 'api'].map((project) => ({
        title: `Generating types of GraphQL documents (${project})`,
        words: [
          command('@graphql-codegen/cli', 'esm/bin.js'),
          ...['--config', '.graphqlrc.yml', '--project', project],
        ],
      })),
    ],
    options,
  );

/** The same, also where it is up to date. */
export const generate = async (options: BuildOptions): Promise<void> => {
  rmSync(generatedStamp, { force: true });
  await ensureGenerated(options);
};

/** The production build. True where it had to be made. */
export const ensureBuilt = async (options: BuildOptions): Promise<boolean> => {
  await ensureGenerated(options);
  return perform(
    join('.next', 'sources'),
    builtSources,
    () => {
      const packing = ['--import', 'tsx', join('src', 'host', 'pack.ts')];
      resolve('esbuild'); // Not after the longer step.
      return [
        {
          title: 'Building the app (15 to 30 seconds)',
          words: [find.resolve('next/dist/bin/next'), 'build'],
        },
        { title: 'Packing it', words: packing },
      ];
    },
    options,
  );
};
