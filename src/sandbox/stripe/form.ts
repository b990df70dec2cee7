/** A decoded parameter: Stripe's API takes forms, in which everything is text. */
export type Param = string | Param[] | Params;
export interface Params {
  [name: string]: Param;
}

/** Nesting and number of parameters that a caller may send. */
const depthAtMost = 8;
const pairsAtMost = 2_000;

const plain = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

/** `metadata[a][b]` → `metadata`, `a`, `b`; `items[]` ends in an empty part. */
const pathOf = (name: string): string[] => {
  const open = name.indexOf('[');
  if (open <= 0 || !name.endsWith(']')) return [name];
  return [name.slice(0, open), ...name.slice(open + 1, -1).split('][')].slice(0, depthAtMost);
};

const place = (root: Params, path: readonly string[], value: string): void => {
  let node = root;
  path.slice(0, -1).forEach((part) => {
    const next = node[part];
    const inner: Params =
      typeof next === 'object' && !Array.isArray(next) ? next : Object.create(null);
    node[part] = inner;
    node = inner;
  });
  const last = path.at(-1) ?? '';
  // `a[]=x&a[]=y` counts its members itself.
  node[last === '' ? String(Object.keys(node).length) : last] = value;
};

const isList = (node: Params): boolean => {
  const names = Object.keys(node);
  return names.length > 0 && names.every((name, index) => name === String(index));
};

const withLists = (node: Params): Params => {
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'string' || Array.isArray(value)) continue;
    const inner = withLists(value);
    // Metadata keys may be numbers; everything else that is numbered is a list.
    node[name] = name !== 'metadata' && isList(inner) ? Object.values(inner) : inner;
  }
  return node;
};

/** Decodes `application/x-www-form-urlencoded` with Stripe's brackets. */
export const decodeForm = (text: string): Params => {
  const root: Params = Object.create(null);
  if (text === '') return root;
  for (const pair of text.split('&', pairsAtMost)) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    place(root, pathOf(plain(name)), equals < 0 ? '' : plain(pair.slice(equals + 1)));
  }
  return withLists(root);
};
