import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { buildSchema, parse, validate } from 'graphql';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json';
import { makeProgram } from './host/cli/program';
import { variables } from './server/env-variables';
import { limits } from './server/limits';
import english from './ui/messages/en.json';
import { syncTones } from './ui/order-text';

/** The guides are held to the code: what they name must be there, and what is there be named. */
const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const filesUnder = (folder: string, pattern: RegExp): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : filesUnder(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'src/README.md'],
  ...filesUnder('docs', /\.md$/),
];
const shipped = filesUnder('src', /\.tsx?$/).filter((path) => !/\.test\.tsx?$/.test(path));
const shippedText = shipped.map(read).join('\n');

/** The part of a page under a heading, up to the next one of the same or a higher rank. */
const section = (page: string, heading: string): string => {
  const [, rank = '', rest] = new RegExp(`^(#+) ${heading}\n([^]*)`, 'm').exec(read(page)) ?? [];
  if (rest === undefined) throw new Error(`${page} has no heading "${heading}"`);
  return rest.split(new RegExp(`^#{1,${rank.length}} `, 'm'))[0] ?? '';
};

/** Cells of the rows of all tables in a text, heads left out. */
const rowsOf = (text: string): string[][] => {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line, index) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(lines[index + 1] ?? ''))
    .filter((line) => !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
};

const codesIn = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

const firstCodes = (text: string): string[] => rowsOf(text).flatMap(([first]) => codesIn(first));

describe('links', () => {
  /** Github's anchor of a heading. */
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');

  const anchorsOf = (page: string): string[] =>
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));

  it.each(pages)('of %s lead somewhere', (page) => {
    const text = read(page).replace(/```[^]*?```/g, '');
    const targets = [
      ...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target),
      ...[...text.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, target = '']) => target),
    ].filter((target) => !/^https?:/.test(target));
    const dead = targets.filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it.each(pages)('of %s to files of the source are right', (page) => {
    const named = [...read(page).matchAll(/`((?:src|graphql|prisma|docs)\/[\w./-]+)`/g)]
      .map(([, path = '']) => path)
      // The guide for partners makes this one.
      .filter((path) => path !== 'graphql/saleor/subscriptions/order-metadata-updated.graphql');
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('lead from the README to every guide', () => {
    const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
    expect(guides.filter((name) => !read('README.md').includes(`docs/${name}`))).toEqual([]);
  });
});

describe('commands', () => {
  it.each(pages)('that %s names are scripts of package.json', (page) => {
    const named = [...read(page).matchAll(/npm run (?:-s )?([a-z][a-z:-]*[a-z])/g)];
    const missing = named.map(([, name = '']) => name).filter((name) => !(name in scripts));
    expect(missing).toEqual([]);
  });

  const scripts: Readonly<Record<string, string>> = manifest.scripts;
  const stop = (): never => {
    throw new Error('No command is run here');
  };
  const program = makeProgram('0', () => ({
    app: stop,
    output: stop,
    warn: stop,
    environment: stop,
  }));
  const find = (words: readonly string[]): Command | undefined =>
    words.reduce<Command | undefined>(
      (group, word) => group?.commands.find((command) => command.name() === word),
      program,
    );
  const leaves = program.commands.flatMap((group) =>
    group.commands.map((command) => `${group.name()} ${command.name()}`),
  );
  const documented = firstCodes(section('docs/operator.md', 'Set up by script'))
    .filter((code) => code.startsWith('… '))
    .map((code) => code.slice(2));

  it.each(documented)('%s of the command line exists, with its options', (line) => {
    const words = line.split(' ');
    const command = find(words.slice(0, 2));
    const known = command?.options.map(({ long }) => long) ?? [];
    const asked = words.filter((word) => word.startsWith('--'));
    expect(command, line).toBeDefined();
    expect(asked.filter((option) => !known.includes(option))).toEqual([]);
  });

  it('of the command line are all documented', () => {
    const named = documented.map((line) => line.split(' ').slice(0, 2).join(' '));
    expect([...new Set(named)].sort()).toEqual([...leaves].sort());
  });
});

describe('the features', () => {
  const rows = rowsOf(read('docs/features.md').split('## Beyond these')[0] ?? '');
  const citationsIn = (text: string) =>
    [...text.matchAll(/`([^`]+\.ts)`: \*([^*]+)\*/g)].map(([, path = '', title = '']) => ({
      path,
      title,
    }));

  /** Titles of tests as they stand in the source: `%s` and `${…}` are not filled in. */
  const titlesIn = (path: string): ReadonlySet<string> => {
    const known = titlesByPath.get(path);
    if (known) return known;
    const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.ESNext, true);
    const titles = new Set<string>();
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit);
      if (!ts.isCallExpression(node)) return;
      const called = ts.isCallExpression(node.expression) ? node.expression : node;
      const [title] = node.arguments;
      if (!/^(it|test)\b/.test(called.expression.getText(source)) || !title) return;
      if (ts.isStringLiteralLike(title)) titles.add(title.text);
      else if (ts.isTemplateExpression(title)) titles.add(title.getText(source).slice(1, -1));
    };
    visit(source);
    titlesByPath.set(path, titles);
    return titles;
  };
  const titlesByPath = new Map<string, ReadonlySet<string>>();

  it('are numbered from 1 to 60', () => {
    expect(rows.map(([number]) => Number(number))).toEqual(
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
  });

  it('are shown by a test, unless they are not there yet', () => {
    const wrong = rows.filter(([, , built = '', shownBy = '']) =>
      built.startsWith('not yet') ? shownBy !== '' : !shownBy.includes('`: *'),
    );
    expect(wrong).toEqual([]);
  });

  it('stand beside 29 threats, each with the test of its defence', () => {
    const threats = rowsOf(read('docs/security.md'));
    expect(threats.map(([number]) => Number(number))).toEqual(
      Array.from({ length: 29 }, (_, index) => index + 1),
    );
    expect(threats.filter(([, , , shownBy = '']) => !shownBy.includes('`: *'))).toEqual([]);
  });

  it.each(['docs/features.md', 'docs/security.md'])('name tests that exist, in %s', (page) => {
    const citations = citationsIn(read(page));
    expect(citations.length).toBeGreaterThan(40);
    const missing = citations.filter(
      ({ path, title }) => !existsSync(join(root, path)) || !titlesIn(path).has(title),
    );
    expect(missing).toEqual([]);
  });
});

describe('the guide for operators', () => {
  const page = 'docs/operator.md';

  it('has every variable of the environment and no other, with its default', () => {
    const rows = rowsOf(section(page, 'Settings'));
    expect(rows.map(([name]) => codesIn(name)[0])).toEqual(Object.keys(variables));
    const wrong = rows.filter(([name, shown = '']) => {
      const schema = Object.entries(variables).find(([key]) => key === codesIn(name)[0])?.[1];
      const value: unknown = schema?.safeParse(undefined).data;
      return typeof value === 'string' && value !== '' && !codesIn(shown).includes(value);
    });
    expect(wrong).toEqual([]);
  });

  it('has every limit and no other, with its figure', () => {
    const rows = rowsOf(section(page, 'Limits')).filter((row) => row.length === 3);
    const shown = Object.fromEntries(
      rows.map(([, figure = '', name]) => [codesIn(name)[0], figure]),
    );
    const figures = Object.entries(limits).map(([name, value]) => [name, figureOf(name, value)]);
    expect(shown).toEqual(Object.fromEntries(figures));
  });

  const figureOf = (name: string, value: number): string => {
    if (name.endsWith('Bytes')) {
      return value % 1_048_576 === 0 ? `${value / 1_048_576} MB` : `${value / 1_024} kB`;
    }
    if (name.endsWith('Seconds')) return `${value} s`;
    if (!name.endsWith('Ms')) return new Intl.NumberFormat('en').format(value);
    const units = [
      ['days', 86_400_000, 2],
      ['h', 3_600_000, 1],
      ['min', 60_000, 1],
      ['s', 1_000, 1],
    ] as const;
    const fit = units.find(([, ms, least]) => value % ms === 0 && value >= ms * least);
    return fit ? `${value / fit[1]} ${fit[0]}` : `${value} ms`;
  };

  it('has every metric and no other', () => {
    // A histogram is read by its buckets, its sum and its count.
    const named = (text: string) => [
      ...new Set(
        [...text.matchAll(/\bstripe_orders_[a-z_]+\b/g)].map(([name]) =>
          name.replace(/_(?:bucket|sum|count)$/, ''),
        ),
      ),
    ];
    const emitted = filesUnder('src/server', /\.ts$/).filter((path) => !/\.test\.ts$/.test(path));
    const real = named(emitted.map(read).join('\n')).filter((name) => !isDatabase(name));
    expect(
      named(read(page))
        .filter((name) => !isDatabase(name))
        .sort(),
    ).toEqual(real.sort());
    expect(firstCodes(section(page, 'Health, metrics, logs'))).toEqual(
      expect.arrayContaining(real),
    );
  });

  /** Not a metric: the name of the database in examples and in the embedded server. */
  const isDatabase = (name: string): boolean => name === 'stripe_orders';

  it('has every warning and error of the log and no other, with its level', () => {
    const written = filesUnder('src', /\.ts$/).filter(
      (path) => !/\.test\.ts$|^src\/sandbox\//.test(path),
    );
    const lines = written.flatMap((path) => [
      ...read(path).matchAll(/\blog\.(warn|error)\(\s*(?:'([^']+)')?/g),
    ]);
    expect(lines.length).toBeGreaterThan(20);
    // An event that is put together could not be looked up.
    expect(lines.filter(([, , event]) => event === undefined)).toEqual([]);
    const real = lines.map(([, level = '', event = '']) => `${event} ${level}`);
    const [, table = ''] = section(page, 'Health, metrics, logs').split('| `event` |');
    const told = rowsOf(table)
      .filter(([, level]) => level === 'warn' || level === 'error')
      .flatMap(([events, level = '']) => codesIn(events).map((event) => `${event} ${level}`));
    expect(told.sort()).toEqual([...new Set(real)].sort());
  });

  it('names log lines that are written', () => {
    const [, table = ''] = section(page, 'Health, metrics, logs').split('| `event` |');
    const events = firstCodes(table);
    expect(events.length).toBeGreaterThan(10);
    expect(events.filter((event) => !shippedText.includes(`'${event}'`))).toEqual([]);
  });
});

describe('the guide for storefront developers', () => {
  const page = 'docs/storefront.md';

  it('has every error code and no other', () => {
    const [, table = ''] =
      /const shopperTexts = \{\n([^]*?)\n\} as const/.exec(read('src/payment-app/failure.ts')) ??
      [];
    const codes = [...table.matchAll(/^ {2}(\w+):/gm)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(10);
    expect(firstCodes(section(page, 'Error codes'))).toEqual(codes);
  });

  const documents = [...read(page).matchAll(/```graphql\n([^]*?)```/g)].map(
    ([, text = '']) => text,
  );
  const versions = ['3.21', '3.22', '3.23', '3.24-alpha'];
  const schemas = [
    'graphql/saleor/schema.graphql',
    ...versions.map((version) => `../shared/data/saleor/schema-${version}.graphql`),
  ].filter((path) => {
    const isThere = existsSync(join(root, path));
    if (!isThere) process.stderr.write(`Examples of the guides are not checked: no ${path}.\n`);
    return isThere;
  });

  it.each(schemas)('has examples that are valid in %s', (path) => {
    const schema = buildSchema(read(path), { assumeValidSDL: true });
    expect(documents.length).toBeGreaterThan(3);
    const errors = documents.flatMap((text) => validate(schema, parse(text)));
    expect(errors.map(({ message }) => message)).toEqual([]);
  });

  it('has examples of data that are JSON', () => {
    const blocks = [...read(page).matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => text);
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) expect(() => JSON.parse(block), block).not.toThrow();
  });
});

describe('the guide for merchants', () => {
  const page = 'docs/merchant.md';

  it('explains every problem and no other', () => {
    const union =
      /export type ProblemKey =([^;]*);/.exec(read('src/domain/decide/problem.ts'))?.[1] ?? '';
    const keys = [...union.matchAll(/\| '([a-z-]+)'/g)].map(([, key = '']) => key);
    expect(keys.length).toBeGreaterThan(5);
    expect(firstCodes(section(page, 'Problems and what to do')).sort()).toEqual(keys.sort());
  });

  it('explains every sync state in the words of the page', () => {
    const shown = rowsOf(section(page, 'The sync table')).flatMap(
      ([first = '']) => /^\*\*(.+)\*\*$/.exec(first)?.[1] ?? [],
    );
    const words: Readonly<Record<string, string>> = english;
    expect(shown).toEqual(Object.keys(syncTones).map((state) => words[`syncState.${state}`]));
  });

  it('explains every permission that the manifest asks for', () => {
    const asked = /permissions: \[('HANDLE_PAYMENTS', [^\]]*)\]/.exec(
      read('src/handlers/manifest.ts'),
    )?.[1];
    const names = [...(asked ?? '').matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(3);
    const [table = ''] = section(page, 'Install').split('Your staff need');
    expect(firstCodes(table)).toEqual(names);
  });
});

describe('the guide for partners', () => {
  it('names the fields that the constructors have', () => {
    const fields = firstCodes(read('docs/partner.md'));
    const source = read('src/handlers/define.ts');
    expect(fields.length).toBeGreaterThan(6);
    expect(fields.filter((field) => !new RegExp(`readonly ${field}\\b`).test(source))).toEqual([]);
  });
});

describe('the layout of the source', () => {
  const page = 'src/README.md';

  it('walks through one payment session in at most 25 files, all of which are there', () => {
    const walk = section(page, 'One payment session, from its route to its answer');
    const named = [...walk.matchAll(/\b[a-z-]+\/[\w./[\]-]+\.ts\b/g)].map(([path]) => path);
    const files = [...new Set(named)];
    expect(files.length).toBeGreaterThan(20);
    expect(files.length).toBeLessThanOrEqual(25);
    expect(files.filter((path) => !existsSync(join(root, 'src', path)))).toEqual([]);
  });

  it('names every folder of the source', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `\`${name}/\``);
    expect(folders.filter((folder) => !read(page).includes(folder))).toEqual([]);
  });
});
