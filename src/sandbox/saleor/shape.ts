import { PythonFloat } from './wire';

/** The words in which two bodies are compared: types, not values. */
export type Shape =
  | 'null'
  | 'true or false'
  | 'int'
  | 'float'
  | 'text'
  | 'empty text'
  | 'time'
  | 'uuid'
  | 'enum'
  | `id of ${string}`
  | readonly Shape[]
  | { readonly [key: string]: Shape };

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00$/;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const globalIdPattern = /^([A-Z][A-Za-z]+):([0-9]+|[0-9a-f-]{36})$/;

const shapeOfText = (text: string): Shape => {
  if (text === '') return 'empty text';
  if (timePattern.test(text)) return 'time';
  if (uuidPattern.test(text)) return 'uuid';
  if (/^[A-Z][A-Z_]+$/.test(text)) return 'enum';
  const id = globalIdPattern.exec(Buffer.from(text, 'base64').toString('utf8'));
  if (id) return `id of ${id[1]} by ${id[2]?.includes('-') ? 'uuid' : 'number'}`;
  return 'text';
};

/** JSON whose numbers remember how they were written: `10.0` is a float, `10` is not. */
export const parseLikePython = (text: string): unknown => {
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source?.includes('.') ? new PythonFloat(value) : value;
  return JSON.parse(text, reviver);
};

const shapeOfValue = (value: unknown): Shape => {
  if (value === null) return 'null';
  if (value instanceof PythonFloat) return 'float';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'number') return 'int';
  if (typeof value === 'string') return shapeOfText(value);
  if (Array.isArray(value)) return value.map(shapeOfValue);
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, shapeOfValue(inner)]),
  );
};

/** The shape of a JSON text, with its keys in the order in which they were written. */
export const shapeOf = (text: string): Shape => shapeOfValue(parseLikePython(text));
