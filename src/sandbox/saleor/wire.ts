/** A decimal that Saleor writes as a float: `3.98`, and `10.0` where JavaScript writes `10`. */
export class PythonFloat {
  constructor(readonly value: number) {}

  toJSON(): number {
    return this.value;
  }
}

const floatText = (value: number): string =>
  Number.isInteger(value) ? `${value}.0` : String(value);

const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * JSON as Python's `json.dumps` writes it: a space after every comma and colon, every character
 * beyond ASCII escaped. The signature is over these bytes.
 */
export const pythonJson = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (value instanceof PythonFloat) return floatText(value.value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return `{${entries.map(([key, entry]) => `${quoted(key)}: ${pythonJson(entry)}`).join(', ')}}`;
};

/** A time as Python's `isoformat` writes it: microseconds, or none at all. */
export const isoTime = (ms: number): string => {
  const [seconds] = new Date(ms).toISOString().split('.');
  const micro = String(Math.round((ms - Math.floor(ms / 1_000) * 1_000) * 1_000)).padStart(6, '0');
  return `${seconds}${micro === '000000' ? '' : `.${micro}`}+00:00`;
};
