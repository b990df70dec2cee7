import type { Param, Params } from './form';
import { badParam } from './problem';

/** Fields that an empty text unsets (`Emptyable` in Stripe's own types). */
const emptyable: ReadonlySet<string> = new Set([
  'metadata',
  'shipping',
  'receipt_email',
  'application_fee_amount',
  'setup_future_usage',
]);

/**
 * Stripe takes an empty text for a wish to unset a field, and refuses it where the field cannot be
 * unset (docs.stripe.com/error-codes#parameter-invalid-empty).
 */
export const checkEmpty = (params: Params, within = ''): void => {
  for (const [name, value] of Object.entries(params)) {
    const path = within === '' ? name : `${within}[${name}]`;
    if (path === 'metadata' || /^metadata\[/.test(path)) continue;
    if (value === '' && !emptyable.has(path)) throw unsettable(path);
    if (isParams(value)) checkEmpty(value, path);
  }
};

const unsettable = (path: string) =>
  badParam(
    path,
    `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a ` +
      `parameter; however '${path}' cannot be unset. You should remove '${path}' from your ` +
      'request or supply a non-empty value.',
    'parameter_invalid_empty',
  );

/** Typed readers of form parameters, with Stripe's own refusals. */
export const readText = (params: Params, name: string): string | undefined => {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw badParam(name, `Invalid string: ${name}`);
  if (value.length > 5_000) throw badParam(name, `Invalid string: ${name} is too long`);
  return value;
};

export const requireText = (params: Params, name: string): string => {
  const value = readText(params, name);
  if (value === undefined) {
    throw badParam(name, `Missing required param: ${name}.`, 'parameter_missing');
  }
  return value;
};

export const readInteger = (params: Params, name: string): number | undefined => {
  const value = readText(params, name);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(value)) {
    throw badParam(name, `Invalid integer: ${value}`, 'parameter_invalid_integer');
  }
  return Number(value);
};

export const readFlag = (params: Params, name: string): boolean | undefined => {
  const value = readText(params, name);
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false') throw badParam(name, `Invalid boolean: ${value}`);
  return value === 'true';
};

export const isParams = (value: Param | undefined): value is Params =>
  typeof value === 'object' && !Array.isArray(value);

export const readGroup = (params: Params, name: string): Params | undefined => {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  if (!isParams(value)) throw badParam(name, 'Invalid object');
  return value;
};

export const readList = (params: Params, name: string): string[] | undefined => {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  const members = Array.isArray(value) ? value : [];
  if (members.length === 0 || members.some((member) => typeof member !== 'string')) {
    throw badParam(name, 'Invalid array');
  }
  return members.map(String);
};

const keysAtMost = 50;
const keyLength = 40;
const valueLength = 500;

const checkMetadata = (name: string, value: string): void => {
  if (name.length > keyLength || /[[\]]/.test(name)) {
    throw badParam(
      'metadata',
      `Metadata keys have at most ${keyLength} characters and no brackets`,
    );
  }
  if (value.length > valueLength) {
    throw badParam('metadata', `Metadata values have at most ${valueLength} characters`);
  }
};

/**
 * docs.stripe.com/api/metadata: keys are merged, an empty value deletes its key, an empty
 * `metadata` deletes all.
 */
export const mergeMetadata = (
  present: Readonly<Record<string, string>>,
  params: Params,
): Record<string, string> => {
  const change = params.metadata;
  if (change === undefined) return { ...present };
  if (change === '') return {};
  if (!isParams(change)) throw badParam('metadata', 'Invalid object');
  const merged = { ...present };
  for (const [name, value] of Object.entries(change)) {
    if (typeof value !== 'string') throw badParam(`metadata[${name}]`, 'Invalid string');
    checkMetadata(name, value);
    if (value === '') delete merged[name];
    else merged[name] = value;
  }
  if (Object.keys(merged).length > keysAtMost) {
    throw badParam('metadata', `Metadata has at most ${keysAtMost} keys`);
  }
  return merged;
};
