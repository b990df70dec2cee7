import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createIntl } from 'react-intl';
import ts from 'typescript';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { readSources, visit } from '../../testing/source-files';
import { languageOf, languages, loadMessages } from './catalogue';

const folder = join('src', 'ui', 'messages');
const read = (language: string): Readonly<Record<string, string>> =>
  z
    .record(z.string(), z.string().min(1))
    .parse(JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')));

const english = read('en');
const keys = Object.keys(english);

/** Names of what a text takes, so that a translation neither loses nor invents one. */
const argumentsOf = (message: string): string[] =>
  [...new Set([...message.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name))].sort();

/** Each text in the source that may be a key: whole, or with places that are filled in. */
const writtenKeys = (): { exact: Set<string>; patterns: RegExp[] } => {
  const exact = new Set<string>();
  const patterns: RegExp[] = [];
  const inUse = readSources().filter(
    ({ path, isTest }) => !isTest && /^src[\\/](ui|pages)[\\/]/.test(path),
  );
  for (const { syntax } of inUse) {
    visit(syntax, (node) => {
      if (ts.isStringLiteralLike(node)) exact.add(node.text);
      if (!ts.isTemplateExpression(node) || !/^[\w-]+\./.test(node.head.text)) return;
      const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
      patterns.push(
        new RegExp(`^${parts.map((part) => part.replace(/[.-]/g, '\\$&')).join('[\\w-]+')}$`),
      );
    });
  }
  return { exact, patterns };
};

describe('the catalogues', () => {
  it('are one file for each language that the pages offer, and no other', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(languages.map((language) => `${language}.json`).sort());
  });

  it('have no text that no page shows', () => {
    const { exact, patterns } = writtenKeys();
    const unused = keys.filter(
      (key) => !exact.has(key) && !patterns.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });

  describe.each(languages)('%s', (language) => {
    it('has every text and no other, in alphabetical order', () => {
      const found = Object.keys(read(language));
      expect(found).toEqual([...keys].sort());
    });

    it('fills the same places as the English', () => {
      const other = read(language);
      const differing = keys.filter(
        (key) => argumentsOf(other[key] ?? '').join() !== argumentsOf(english[key] ?? '').join(),
      );
      expect(differing).toEqual([]);
    });

    it('makes every text from numbers and words', () => {
      const other = read(language);
      const onError = (error: Error): never => {
        throw error;
      };
      const intl = createIntl({ locale: language, messages: { ...other }, onError });
      const values = { count: 2 };
      for (const [key, message] of Object.entries(other)) {
        const named = Object.fromEntries(argumentsOf(message).map((name) => [name, `<${name}>`]));
        const shown = intl.formatMessage({ id: key }, { ...named, ...values });
        expect(shown, key).toEqual(expect.stringMatching(/^[^{}]+$/));
      }
    });

    it('is what is loaded for its language', async () => {
      expect(await loadMessages(language)).toEqual(read(language));
    });
  });
});

describe('the language of a locale', () => {
  it.each([
    ['en', 'en'],
    ['en-GB', 'en'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['fr_CA', 'fr'],
    ['es-419', 'es'],
    ['PL', 'pl'],
    ['ar', 'en'],
    ['', 'en'],
    ['not a locale', 'en'],
  ])('%j is shown in %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });
});
