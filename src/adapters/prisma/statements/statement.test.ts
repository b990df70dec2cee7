import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statement } from './statement';

describe('a statement', () => {
  it('has its places numbered, also those that are named twice, and leaves casts alone', () => {
    const { text, bind } = statement<{ a: number; bc: string | null }, object>(
      'test',
      'SELECT @bc::text, @a::bigint + @a',
    );
    expect(text).toBe('SELECT $1::text, $2::bigint + $2');
    expect(bind({ a: 1, bc: null })).toEqual([null, 1]);
  });

  it('is not run without one of its parameters, which would be NULL', () => {
    const parameters: { a?: number } = {};
    const { bind } = statement<{ a?: number }, object>('test', 'SELECT @a::int');
    expect(() => bind(parameters)).toThrow('Statement test is given no a');
  });

  it('is named as its file, so that no two have one name, and lists its columns', () => {
    const files = readdirSync(import.meta.dirname).filter(
      (file) => !/^(?:statement(?:\.test)?|parse-column|parts-.*)\.ts$/.test(file),
    );
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const text = readFileSync(join(import.meta.dirname, file), 'utf8');
      const names = Array.from(text.matchAll(/\bstatement<[\s\S]*?>\(\s*'([^']+)'/g), ([, n]) => n);
      expect(names, file).toEqual([file.replace(/\.ts$/, '')]);
      expect(text, file).not.toMatch(/(?:SELECT|RETURNING) (?:\w+\.)?\*/);
    }
  });
});
