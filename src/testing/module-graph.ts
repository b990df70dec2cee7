import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { visit } from './source-files';
import type { SourceFile } from './source-files';

/** What one file takes from another. */
export interface Import {
  /** Path of the file it is taken from. */
  readonly from: string;
  /** Names as that file exports them; `*` for all of them. */
  readonly names: readonly string[];
  /** Gone once compiled. */
  readonly isTypeOnly: boolean;
  /** Handed on under these names (`export … from`), in the order of `names`; null: used here. */
  readonly handedOnAs: readonly string[] | null;
}

export interface Module {
  readonly file: SourceFile;
  readonly imports: readonly Import[];
  /** What the file declares itself and exports, by name, with the statement that does. */
  readonly exports: ReadonlyMap<string, ts.Node>;
}

export type ModuleGraph = ReadonlyMap<string, Module>;

export const makeModuleGraph = (files: readonly SourceFile[]): ModuleGraph => {
  const paths = new Set(files.map(({ path }) => path));
  /** What is generated is named as well, though it is no part of the graph. */
  const find = (from: string, specifier: string): string | null => {
    if (!specifier.startsWith('.')) return null;
    const bare = normalize(join(dirname(from), specifier));
    const candidates = [bare, `${bare}.ts`, `${bare}.tsx`, join(bare, 'index.ts')];
    return candidates.find((path) => paths.has(path)) ?? bare;
  };
  return new Map(
    files.map((file) => [
      file.path,
      { file, imports: importsOf(file, find), exports: exportsOf(file) },
    ]),
  );
};

type Find = (from: string, specifier: string) => string | null;

const importsOf = ({ path, syntax }: SourceFile, find: Find): Import[] => {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, rest: Omit<Import, 'from'>): void => {
    const from = specifier && ts.isStringLiteral(specifier) ? find(path, specifier.text) : null;
    if (from !== null) found.push({ from, ...rest });
  };
  visit(syntax, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, namesOf(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, handedOn(node));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], { names: ['*'], isTypeOnly: false, handedOnAs: null });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, { names: ['*'], isTypeOnly: true, handedOnAs: null });
    }
  });
  return found;
};

const namesOf = (clause: ts.ImportClause | undefined): Omit<Import, 'from'> => {
  const bindings = clause?.namedBindings;
  const elements = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  const names = elements.map(({ name, propertyName }) => (propertyName ?? name).text);
  const isTypeOnly =
    clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (elements.length > 0 && !clause?.name && elements.every((element) => element.isTypeOnly));
  if (clause?.name) names.push('default');
  if (bindings && ts.isNamespaceImport(bindings)) names.push('*');
  return { names, isTypeOnly, handedOnAs: null };
};

const handedOn = (node: ts.ExportDeclaration): Omit<Import, 'from'> => {
  const { exportClause: clause, isTypeOnly } = node;
  if (!clause || !ts.isNamedExports(clause)) return { names: ['*'], isTypeOnly, handedOnAs: ['*'] };
  const elements = [...clause.elements];
  return {
    names: elements.map(({ name, propertyName }) => (propertyName ?? name).text),
    handedOnAs: elements.map(({ name }) => name.text),
    isTypeOnly,
  };
};

const exportsOf = ({ syntax }: SourceFile): ReadonlyMap<string, ts.Node> => {
  const found = new Map<string, ts.Node>();
  for (const statement of syntax.statements) {
    if (ts.isExportAssignment(statement)) found.set('default', statement);
    if (!ts.canHaveModifiers(statement)) continue;
    const modifiers = ts.getModifiers(statement)?.map(({ kind }) => kind) ?? [];
    if (!modifiers.includes(ts.SyntaxKind.ExportKeyword)) continue;
    if (modifiers.includes(ts.SyntaxKind.DefaultKeyword)) found.set('default', statement);
    else for (const name of declaredBy(statement)) found.set(name, statement);
  }
  return found;
};

const declaredBy = (statement: ts.Statement): readonly string[] => {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name)
        ? [name.text]
        : name.elements.flatMap((element) =>
            ts.isBindingElement(element) && ts.isIdentifier(element.name)
              ? [element.name.text]
              : [],
          ),
    );
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
};

/** By `path#name`, the files that use an export, through whatever hands it on. */
export const usersOf = (graph: ModuleGraph): ReadonlyMap<string, ReadonlySet<string>> => {
  const users = new Map<string, Set<string>>();
  const add = (path: string, name: string, by: string): void => {
    const module = graph.get(path);
    if (!module) return;
    const wanted = name === '*' ? [...module.exports.keys()] : [name];
    for (const one of wanted.filter((known) => module.exports.has(known))) {
      const key = `${path}#${one}`;
      users.set(key, (users.get(key) ?? new Set()).add(by));
    }
    for (const { from, names, handedOnAs } of module.imports) {
      handedOnAs?.forEach((as, index) => {
        if (as === '*' && !module.exports.has(name)) add(from, name, by);
        else if (as === name || name === '*') add(from, names[index] ?? name, by);
      });
    }
  };
  for (const { file, imports } of graph.values()) {
    for (const { from, names, handedOnAs } of imports) {
      if (handedOnAs === null) for (const name of names) add(from, name, file.path);
    }
  }
  return users;
};

/** Files that import one another in a circle, each circle once. */
export const cyclesOf = (
  graph: ModuleGraph,
  counts: (one: Import, of: SourceFile) => boolean,
): readonly (readonly string[])[] => {
  const cycles = new Map<string, readonly string[]>();
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      const cycle = trail.slice(at);
      cycles.set(cycle.toSorted().join(), [...cycle, path]);
    }
    if (at >= 0 || done.has(path)) return;
    const module = graph.get(path);
    for (const one of module?.imports ?? []) {
      if (module && counts(one, module.file)) walk(one.from, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return [...cycles.values()];
};
