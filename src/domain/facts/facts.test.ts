import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const factsFile = resolve('src/domain/facts/facts.ts');
const rules = ['src/domain', 'src/sync', 'src/payment-app'];

const isRule = (path: string): boolean =>
  rules.some((folder) => path.startsWith(resolve(folder))) &&
  path !== factsFile &&
  !/\.test\.ts$|[\\/]testing[\\/]/.test(path);

/** They go to Stripe whole, by a spread. */
const carriedWhole = ['ShippingAddress', 'ChargeShipping'];

/** Fields of the facts that no expression of a rule reads, as `Interface.field`. */
const unreadFields = (): string[] => {
  const files = rules.flatMap((folder) => ts.sys.readDirectory(folder, ['.ts']));
  const program = ts.createProgram(
    files.map((file) => resolve(file)),
    {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
    },
  );
  const checker = program.getTypeChecker();
  const read = new Set<ts.Node>();
  const note = (symbol: ts.Symbol | undefined): void =>
    symbol?.declarations?.forEach((declaration) => read.add(declaration));
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) note(checker.getSymbolAtLocation(node.name));
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name;
      const owner = checker.getTypeAtLocation(node.parent);
      if (ts.isIdentifier(name)) note(owner.getProperty(name.text));
    }
    ts.forEachChild(node, visit);
  };
  program
    .getSourceFiles()
    .filter(({ fileName }) => isRule(fileName))
    .forEach(visit);
  const unread: string[] = [];
  const list = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) && !read.has(node) && ts.isInterfaceDeclaration(node.parent)) {
      const owner = node.parent.name.text;
      if (!carriedWhole.includes(owner)) unread.push(`${owner}.${node.name.getText()}`);
    }
    ts.forEachChild(node, list);
  };
  const facts = program.getSourceFile(factsFile);
  if (!facts) throw new Error('The facts are not where they were');
  list(facts);
  return unread;
};

test('every field of the facts is read by a rule, so that no ornament makes a read fail', () => {
  expect(unreadFields()).toEqual([]);
}, 120_000);
