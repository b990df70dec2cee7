import { readFileSync } from 'node:fs';

/** Control addresses that `docs/stand-ins.md` lists under a heading. */
export const addressesInGuide = (heading: string): readonly string[] => {
  const text = readFileSync('docs/stand-ins.md', 'utf8');
  const section = text.split(`### ${heading}\n`)[1]?.split('\n#')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([A-Z]+ [^`]+)`/g)].map(([, name = '']) => name),
  );
};
