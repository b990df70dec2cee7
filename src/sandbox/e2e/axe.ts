import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly rule: string;
  readonly impact: string;
  readonly where: string;
}

interface AxeResult {
  readonly passes: readonly object[];
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/**
 * Serious and critical violations of WCAG A and AA and of axe's good practices on the page in the
 * frame. Macaw's inputs, comboboxes and faint text (`default2`) are known to fail; the pages do
 * without them, so nothing is left out here.
 */
export const findViolations = async (frame: Frame): Promise<Violation[]> => {
  await frame.evaluate(source);
  const result = await frame.evaluate<AxeResult>('axe.run()');
  // A run that checks nothing finds nothing.
  if (result.passes.length < 10) throw new Error('axe-core checked next to nothing.');
  return result.violations.flatMap(({ id, impact, nodes }) =>
    impact === 'serious' || impact === 'critical'
      ? nodes.map(({ html }) => ({ rule: id, impact, where: html.slice(0, 200) }))
      : [],
  );
};
