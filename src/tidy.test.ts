import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { cyclesOf, makeModuleGraph, usersOf } from './testing/module-graph';
import type { Import } from './testing/module-graph';
import { readSources, visit } from './testing/source-files';
import type { SourceFile } from './testing/source-files';

/** The house style, as far as a machine can check it. */
const sources = readSources();
const shipped = sources.filter((source) => !source.isTest);
const graph = makeModuleGraph(sources);

const linesOf = (node: ts.Node, source: ts.SourceFile) =>
  source.getLineAndCharacterOfPosition(node.getEnd()).line -
  source.getLineAndCharacterOfPosition(node.getStart()).line +
  1;

describe('size', () => {
  test('no file has more than 250 lines', () => {
    const long = shipped
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 250);
    expect(long).toEqual([]);
  });

  test('no line has more than 100 characters', () => {
    const long = shipped.flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) => (line.length > 100 ? [`${path}:${index + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  test('no function has more than 60 lines; of one that makes closures, they count apart', () => {
    const long: string[] = [];
    for (const { path, syntax: source } of shipped) {
      visit(source, (node) => {
        if (!isFunction(node)) return;
        const all = linesOf(node, source);
        const makesClosures = /^make[A-Z]/.test(nameOf(node));
        const lines = makesClosures ? all - linesWithin(node, source) : all;
        if (lines > 60 || all > 150) long.push(`${path}: ${nameOf(node)} ${lines} ${all}`);
      });
    }
    expect(long).toEqual([]);
  });

  const isFunction = (node: ts.Node): boolean =>
    ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

  /** Lines of the functions right inside another one, where they have more than one. */
  const linesWithin = (node: ts.Node, source: ts.SourceFile): number => {
    let lines = 0;
    const look = (child: ts.Node): void => {
      if (!isFunction(child)) return ts.forEachChild(child, look);
      if (linesOf(child, source) > 1) lines += linesOf(child, source);
    };
    ts.forEachChild(node, look);
    return lines;
  };

  const nameOf = (node: ts.Node): string => {
    if (ts.isFunctionDeclaration(node) && node.name) return node.name.text;
    const { parent } = node;
    return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
      ? parent.name.text
      : '(anonymous)';
  };
});

describe('language', () => {
  const offences = (
    pattern: RegExp,
    where: (path: string) => boolean,
    from: readonly { path: string; text: string }[] = shipped,
  ) =>
    from
      .filter(({ path }) => where(path) && path !== join('src', 'tidy.test.ts'))
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .flatMap((line, index) =>
            pattern.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${path}:${index + 1}`] : [],
          ),
      );
  const everywhere = () => true;

  test('a warning or an error in the log says why, or is of a kind that has no cause', () => {
    /** Events that tell all there is by their name and their fields. */
    const complete = [
      ...['http.refused', 'install.refused', 'install.token-dead', 'saleor.empty-request'],
      ...['saleor.token-unreadable', 'saleor.url-refused', 'stripe.breaker'],
      ...['stripe.key-unreadable', 'work.lost'],
    ];
    const silent: string[] = [];
    for (const { path, syntax } of shipped) {
      visit(syntax, (node) => {
        if (!ts.isCallExpression(node)) return;
        const source = syntax;
        if (!/\blog\.(?:warn|error)$/.test(node.expression.getText(source))) return;
        const [event, fields] = node.arguments;
        const name = event && ts.isStringLiteral(event) ? event.text : '';
        const says = /\bmessage\b|\bcauseOf\(|\.\.\.(?:cause|why|keyUnreadable)\b/.test(
          fields?.getText(source) ?? '',
        );
        if (!says && !complete.includes(name)) silent.push(`${path}: ${name}`);
      });
    }
    expect(silent).toEqual([]);
  });

  test('there is no any, no double assertion, no non-null assertion', () => {
    expect(offences(/\bas unknown as\b|: any\b|<any>|\bas any\b/, everywhere)).toEqual([]);
    const found: string[] = [];
    for (const { path, syntax } of shipped) {
      visit(syntax, (node) => {
        if (ts.isNonNullExpression(node)) found.push(path);
      });
    }
    expect(found).toEqual([]);
  });

  test('process.env is read in server/env.ts alone', () => {
    const allowed = join('src', 'server', 'env.ts');
    // Next.js replaces this one word when it compiles; it is no setting of ours.
    const setting = /process\.env(?!\.NEXT_RUNTIME\b)/;
    expect(offences(setting, (path) => path !== allowed)).toEqual([]);
  });

  test('time and chance come from ports', () => {
    const system = join('src', 'adapters', 'system');
    // A page has no ports: the browser's clock is the only one there.
    const refresh = join('src', 'ui', 'orders', 'use-refreshing.ts');
    const pattern =
      /Date\.now\(|new Date\(\)|Math\.random\(|\bset(Timeout|Interval)\(|crypto\.randomUUID\(/;
    expect(offences(pattern, (path) => !path.startsWith(system) && path !== refresh)).toEqual([]);
  });

  test('SQL is only written with parameters, and nothing else is (threat 26)', () => {
    expect(offences(/RawUnsafe\(|Prisma\.raw\(/, everywhere)).toEqual([]);
    const prisma = join('src', 'adapters', 'prisma');
    const own = (path: string) => path.startsWith('src') && !path.startsWith(prisma);
    expect(offences(/\$(query|execute)Raw\b|generated\/prisma\//, own)).toEqual([]);
  });

  test('pages write no HTML of their own: React escapes what others named (threat 17)', () => {
    expect(offences(/dangerouslySetInnerHTML|\.innerHTML\b|outerHTML/, isPage)).toEqual([]);
  });

  test('pages are reached by links that keep the Dashboard’s part of the address', () => {
    const link = join('src', 'ui', 'app-link.tsx');
    const plain =
      /from 'next\/link'|sdk\/app-bridge\/next'|router\.(push|replace)\(['"`{]|<a href="\//;
    expect(offences(plain, (path) => isPage(path) && path !== link)).toEqual([]);
  });
  const isPage = (path: string) => /^src[\\/](ui|pages)[\\/]/.test(path);

  test('modules are never mocked', () => {
    expect(offences(/\bvi\.(mock|doMock|hoisted)\(/, everywhere, sources)).toEqual([]);
  });

  test('no test is skipped silently or run alone', () => {
    expect(offences(/\b(test|it|describe)\.(skip|only|todo)\(/, everywhere, sources)).toEqual([]);
  });

  test('names say what a thing is', () => {
    const found: string[] = [];
    const vague = /(Manager|Service|Helper|Util|Utils|Impl|Base|Data|Info)$/;
    for (const { path, syntax } of shipped) {
      visit(syntax, (node) => {
        const named =
          ts.isInterfaceDeclaration(node) ||
          ts.isTypeAliasDeclaration(node) ||
          ts.isClassDeclaration(node) ||
          ts.isFunctionDeclaration(node) ||
          (ts.isVariableDeclaration(node) && isMadeFunction(node.initializer));
        if (named && node.name && ts.isIdentifier(node.name) && vague.test(node.name.text)) {
          found.push(`${path}: ${node.name.text}`);
        }
      });
    }
    expect(found).toEqual([]);
  });

  /** `const name = () => …`, as most functions here are written. */
  const isMadeFunction = (node: ts.Expression | undefined): boolean =>
    node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
});

describe('direction of imports', () => {
  const features = [
    ...['payment-app', 'checkout', 'sync', 'installation', 'handlers'],
    'test-payment',
  ];
  /** What each folder may import besides itself. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    domain: [],
    ports: ['domain'],
    'payment-app': ['ports', 'domain', 'sync'],
    checkout: ['ports', 'domain', 'sync'],
    sync: ['ports', 'domain'],
    installation: ['ports', 'domain'],
    'test-payment': ['ports', 'domain'],
    handlers: ['ports', 'domain', 'sync', 'payment-app', 'installation', 'generated'],
    adapters: ['ports', 'domain', 'generated'],
    server: [...features, 'ports', 'domain', 'adapters', 'generated'],
    host: ['server', ...features, 'ports', 'domain', 'adapters', 'generated'],
    pages: ['server', 'ui', 'generated'],
    ui: ['generated', 'domain'],
    'instrumentation.ts': ['server'],
  };

  const topOf = (path: string) => relative('src', path).split(sep)[0] ?? '';

  test('imports follow the direction', () => {
    const wrong = shipped
      .filter(({ path }) => path.startsWith('src') && topOf(path) in allowed)
      .flatMap(({ path }) =>
        (graph.get(path)?.imports ?? [])
          .filter(({ from }) => from.startsWith('src'))
          .map(({ from }) => topOf(from))
          .filter((to) => to !== topOf(path) && !allowed[topOf(path)]?.includes(to))
          .map((to) => `${path} → ${to}`),
      );
    expect(wrong).toEqual([]);
  });

  test('in domain, facts rest on nothing, reports on facts, decisions on both', () => {
    const below: Readonly<Record<string, readonly string[]>> = {
      facts: ['facts'],
      report: ['facts', 'report'],
      decide: ['facts', 'report', 'decide'],
    };
    const folderOf = (path: string) => relative(join('src', 'domain'), path).split(sep)[0] ?? '';
    const wrong = shipped
      .filter(({ path }) => topOf(path) === 'domain')
      .flatMap(({ path }) =>
        (graph.get(path)?.imports ?? [])
          .map(({ from }) => folderOf(from))
          .filter((to) => below[folderOf(path)]?.includes(to) === false)
          .map((to) => `${path} → ${to}`),
      );
    expect(wrong).toEqual([]);
  });

  test('domain imports no package', () => {
    const found = shipped
      .filter(({ path }) => topOf(path) === 'domain')
      .flatMap(({ path, text }) =>
        [...text.matchAll(/from '([^.'][^']*)'/g)].map((match) => `${path}: ${match[1]}`),
      );
    expect(found).toEqual([]);
  });

  test('no files import one another in a circle', () => {
    const sandbox = join('src', 'sandbox');
    // Records of the stand-ins name one another, as those of Saleor and Stripe do: an order its
    // transactions, a transaction its order. In one file they would be too long.
    const counts = (one: Import, { path, isTest }: SourceFile): boolean =>
      !isTest && !(one.isTypeOnly && path.startsWith(sandbox));
    expect(cyclesOf(graph, counts)).toEqual([]);
  });
});

describe('nothing is dead', () => {
  const users = usersOf(graph);
  /** Next.js and tools look for these by name. */
  const isEntry = (path: string) => /^src[\\/](pages[\\/]|instrumentation\.ts$)/.test(path);
  /** What stands in for the other sides: tests and trials alone use it. */
  const isStandIn = (path: string) => path.startsWith(join('src', 'sandbox'));
  /** Both stores are written against it, also the one in memory. */
  const isPort = (path: string) => path.startsWith(join('src', 'ports'));
  /** What is there for others than our own files. */
  const offered = [
    // An APL for what is built with the handlers of Saleor's app-sdk.
    `${join('src', 'adapters', 'prisma', 'apl.ts')}: makePrismaApl`,
    // Read by the generator of JSON schemas, as text.
    `${join('src', 'sandbox', 'stripe', 'schemas', 'params.ts')}: RouteParams`,
    // Imported by a page that the benchmark writes.
    `${join('src', 'sandbox', 'bench', 'floor-page.ts')}: makeFloorPage`,
  ];

  const isUsedWithin = (file: SourceFile, name: string): boolean => {
    let count = 0;
    visit(file.syntax, (node) => {
      if (ts.isIdentifier(node) && node.text === name) count += 1;
    });
    return count > 1;
  };

  test('every export is used elsewhere; tests alone keep nothing alive that nothing else uses', () => {
    const isShipped = new Set(shipped.map(({ path }) => path));
    const dead: string[] = [];
    for (const { file, exports } of graph.values()) {
      if (file.isTest || !file.path.startsWith('src') || isEntry(file.path)) continue;
      for (const name of exports.keys()) {
        const by = [...(users.get(`${file.path}#${name}`) ?? [])];
        const others = by.filter((path) => path !== file.path);
        const isAlive = isStandIn(file.path)
          ? others.length > 0
          : others.some((path) => isShipped.has(path) && (isPort(file.path) || !isStandIn(path))) ||
            (others.length > 0 && isUsedWithin(file, name));
        if (!isAlive) dead.push(`${file.path}: ${name}`);
      }
    }
    expect(dead.filter((one) => !offered.includes(one))).toEqual([]);
  });

  test('every method of a port or a contract is called', () => {
    const declares = (path: string) => isPort(path) || /contract\.ts$/.test(path);
    const isAdapter = (path: string) => path.startsWith(join('src', 'adapters'));
    const called = new Set<string>();
    for (const { path, syntax } of shipped) {
      if (isPort(path) || isAdapter(path) || isStandIn(path)) continue;
      visit(syntax, (node) => {
        if (ts.isPropertyAccessExpression(node)) called.add(node.name.text);
        if (ts.isBindingElement(node)) called.add((node.propertyName ?? node.name).getText(syntax));
      });
    }
    const unused: string[] = [];
    for (const { path, syntax } of shipped.filter(
      (file) => declares(file.path) && !isStandIn(file.path),
    )) {
      visit(syntax, (node) => {
        const isMethod =
          ts.isMethodSignature(node) ||
          (ts.isPropertySignature(node) && node.type && ts.isFunctionTypeNode(node.type));
        const name = isMethod ? node.name.getText(syntax) : '';
        if (isMethod && !called.has(name)) unused.push(`${path}: ${name}`);
      });
    }
    expect(unused).toEqual([]);
  });

  test('every member of an interface is read', () => {
    const product = shipped.filter(({ path }) => path.startsWith('src') && !isStandIn(path));
    const read = new Set<string>();
    for (const { syntax, text } of product) {
      // Parameters of SQL are named in it.
      for (const [, name = ''] of text.matchAll(/@([a-z]\w+)/g)) read.add(name);
      visit(syntax, (node) => {
        if (ts.isPropertyAccessExpression(node)) read.add(node.name.text);
        if (ts.isBindingElement(node)) read.add((node.propertyName ?? node.name).getText(syntax));
        if (ts.isStringLiteral(node) && !ts.isLiteralTypeNode(node.parent)) read.add(node.text);
      });
    }
    const unread: string[] = [];
    for (const { path, syntax } of product) {
      visit(syntax, (node) => {
        if (!ts.isInterfaceDeclaration(node)) return;
        for (const { name } of node.members) {
          const member = name?.getText(syntax).replaceAll("'", '');
          if (member && !read.has(member)) unread.push(`${path}: ${node.name.text}.${member}`);
        }
      });
    }
    expect(unread).toEqual([]);
  });

  test('a field of an attempt is spelled out three times by what keeps it', () => {
    const keepers = [
      ...shipped.filter(({ path }) =>
        /domain.facts.attempt\.ts$|src.ports.stored|src.adapters.(?:prisma|new-rows)/.test(path),
      ),
      ...shipped.filter(({ path }) => path.includes('memory-store')),
    ];
    const naming = (field: string) =>
      keepers.filter(({ text }) => new RegExp(`\\b${field}\\b`).test(text)).map(({ path }) => path);
    // The third is the schema of the database.
    expect(naming('paymentMethodType')).toEqual([
      join('src', 'adapters', 'prisma', 'attempt-columns.ts'),
      join('src', 'domain', 'facts', 'attempt.ts'),
    ]);
  });

  test('no function is written twice', () => {
    const places = new Map<string, string[]>();
    for (const { path, syntax } of shipped.filter((file) => !isStandIn(file.path))) {
      for (const statement of syntax.statements) {
        if (!ts.isVariableStatement(statement)) continue;
        for (const { name, initializer } of statement.declarationList.declarations) {
          if (!initializer || !ts.isArrowFunction(initializer)) continue;
          const text = initializer.getText(syntax).replaceAll(/\s+/g, ' ');
          const twins = places.get(text) ?? [];
          places.set(text, [...twins, `${path}: ${name.getText(syntax)}`]);
        }
      }
    }
    const short = 30;
    const twice = [...places].filter(([text, at]) => text.length > short && at.length > 1);
    expect(twice.map(([, at]) => at)).toEqual([]);
  });
});

describe('what others build on is explained', () => {
  const explained = shipped.filter(({ path }) => /^src[\\/](domain|ports|sync)[\\/]/.test(path));
  const hasDocstring = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length > 0;

  test('every export of domain, ports and sync has a docstring', () => {
    const bare = explained.flatMap(({ path }) =>
      [...(graph.get(path)?.exports ?? [])]
        .filter(([, statement]) => !hasDocstring(statement))
        .map(([name]) => `${path}: ${name}`),
    );
    expect(bare).toEqual([]);
  });

  test('a docstring is one, and a whole sentence', () => {
    const odd: string[] = [];
    for (const { path, syntax } of shipped.filter((file) => file.path.startsWith('src'))) {
      visit(syntax, (node) => {
        const docs = 'jsDoc' in node && Array.isArray(node.jsDoc) ? node.jsDoc : [];
        const texts = docs.map((doc: ts.JSDoc) =>
          doc
            .getText(syntax)
            .replaceAll(/^\/\*\*|\*\/$|^\s*\*/gm, '')
            .trim(),
        );
        // What speaks of the whole file may stand before the first of its declarations.
        const isFirst = syntax.statements.find((one) => !ts.isImportDeclaration(one)) === node;
        const isBad = (text: string) => /^[a-z]{2,} /.test(text) || /[,;:]$/.test(text);
        if (texts.length > (isFirst ? 2 : 1)) odd.push(`${path}: ${texts[0]}`);
        odd.push(...texts.filter(isBad).map((text) => `${path}: ${text}`));
      });
    }
    expect([...new Set(odd)]).toEqual([]);
  });

  test('every number of an exported type says its unit, by its name or in a docstring', () => {
    /** Milliseconds, minor units, and moments in milliseconds since 1970. */
    const unit = /(?:Ms|Minor|At|Since|Until|Before)$|^(?:at|now|since|time)$/;
    const bare: string[] = [];
    for (const { path } of explained) {
      for (const [name, statement] of graph.get(path)?.exports ?? []) {
        if (!ts.isInterfaceDeclaration(statement)) continue;
        for (const member of statement.members) {
          if (!ts.isPropertySignature(member) || hasDocstring(member)) continue;
          const isNumber = /^(?:number|bigint)(?: \| null)?$/.test(member.type?.getText() ?? '');
          const field = member.name.getText();
          if (isNumber && !unit.test(field)) bare.push(`${path}: ${name}.${field}`);
        }
      }
    }
    expect(bare).toEqual([]);
  });
});
