import { pythonJson, PythonFloat } from './wire';

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00$/;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const globalIdPattern = /^([A-Z][A-Za-z]+):([0-9]+|[0-9a-f-]{36})$/;

/** JSON whose numbers remember how they were written: `10.0` is a float, `10` is not. */
export const parseLikePython = (text: string): unknown => {
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source?.includes('.') ? new PythonFloat(value) : value;
  return JSON.parse(text, reviver);
};

/** What hangs on the recorded shop's own articles, orders and app, not on Saleor. */
const isBySample = (key: string, parent: string): boolean =>
  ['sku', 'number', 'identifier'].includes(key) ||
  (key === 'name' && (parent === 'variant' || parent === 'product'));

/** Chance and the clock made it: what kind of thing it is counts. */
const kindOf = (text: string): string => {
  if (timePattern.test(text)) return 'a time';
  if (uuidPattern.test(text)) return 'a uuid';
  const id = globalIdPattern.exec(Buffer.from(text, 'base64').toString('utf8'));
  return id ? `id of ${id[1]} by ${id[2]?.includes('-') ? 'uuid' : 'number'}` : text;
};

const levelled = (value: unknown, key: string, parent: string): unknown => {
  if (isBySample(key, parent)) return 'by sample';
  if (typeof value === 'string') return kindOf(value);
  if (typeof value !== 'object' || value === null || value instanceof PythonFloat) return value;
  if (Array.isArray(value)) return value.map((inner) => levelled(inner, key, parent));
  const entries = Object.entries(value).map(([name, inner]) => [name, levelled(inner, name, key)]);
  return Object.fromEntries(entries);
};

/**
 * A body in the bytes of Saleor, part by part, so that two can be compared by all that hangs on
 * Saleor's rules: values, the order of keys, and how numbers are written.
 */
export const partsOf = (text: string): readonly string[] =>
  pythonJson(levelled(parseLikePython(text), '', '')).split(', ');
