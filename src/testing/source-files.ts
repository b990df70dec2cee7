import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';

/** A file of the project as the tidy test reads it. */
export interface SourceFile {
  /** From the project's root, `src/domain/facts/money.ts`. */
  readonly path: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
  /** A test, or what only tests use: another measure holds for it. */
  readonly isTest: boolean;
}

const root = join(import.meta.dirname, '..', '..');

const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : filesUnder(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });

const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || path.includes(`${sep}testing${sep}`);

const readSource = (path: string): SourceFile => {
  const text = readFileSync(join(root, path), 'utf8');
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, kind);
  return { path, text, syntax, isTest: isTest(path) };
};

/** Every file that people write, but for the settings of tools; what is generated is left out. */
export const readSources = (): readonly SourceFile[] =>
  [...filesUnder('src'), ...filesUnder('prisma')].map(readSource);

/** Shows a node and all that it holds, the outer ones first. */
export const visit = (node: ts.Node, seen: (node: ts.Node) => void): void => {
  seen(node);
  ts.forEachChild(node, (child) => visit(child, seen));
};
