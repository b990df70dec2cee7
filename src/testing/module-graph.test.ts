import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { cyclesOf, makeModuleGraph, usersOf } from './module-graph';

/** The tidy test sees what it looks for. */
const graphOf = (texts: Readonly<Record<string, string>>) =>
  makeModuleGraph(
    Object.entries(texts).map(([path, text]) => ({
      ...{ path, text, isTest: false },
      syntax: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS),
    })),
  );
const usersIn = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries([...usersOf(graphOf(texts))].map(([name, by]) => [name, [...by]]));

describe('a circle of imports', () => {
  const circle = {
    'src/a.ts': `import { b } from './b'; export const a = b;`,
    'src/b.ts': `export * from './c';`,
    'src/c.ts': `import type { a } from './a'; export type C = typeof a;`,
    'src/d.ts': `import { a } from './a';`,
  };

  test('is found through what is handed on and through types, once', () => {
    expect(cyclesOf(graphOf(circle), () => true)).toEqual([
      ['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/a.ts'],
    ]);
  });

  test('of types alone is one only where types count', () => {
    expect(cyclesOf(graphOf(circle), ({ isTypeOnly }) => !isTypeOnly)).toEqual([]);
    const loaded = { ...circle, 'src/c.ts': `export const c = () => import('./a');` };
    expect(cyclesOf(graphOf(loaded), ({ isTypeOnly }) => !isTypeOnly)).toHaveLength(1);
  });
});

describe('the users of an export', () => {
  test('are found by name, through what hands it on, and not by the file itself', () => {
    expect(
      usersIn({
        'src/a.ts': `export const a = 1; export const own = a; export type { T } from './t';`,
        'src/t.ts': `export interface T { readonly x: 1 } export interface Dead { readonly y: 1 }`,
        'src/all.ts': `export * from './a';`,
        'src/user.ts': `import { a as other, type T } from './all';`,
      }),
    ).toEqual({ 'src/a.ts#a': ['src/user.ts'], 'src/t.ts#T': ['src/user.ts'] });
  });

  test('count whole namespaces and what is loaded late', () => {
    expect(
      usersIn({
        'src/a.ts': `export const a = 1; export function f() {} export class C {}`,
        'src/b.ts': `import * as all from './a';`,
        'src/c.ts': `const late = await import('./a');`,
      }),
    ).toEqual({
      'src/a.ts#a': ['src/b.ts', 'src/c.ts'],
      'src/a.ts#f': ['src/b.ts', 'src/c.ts'],
      'src/a.ts#C': ['src/b.ts', 'src/c.ts'],
    });
  });
});
