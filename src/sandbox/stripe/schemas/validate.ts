import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import type { Validate } from '../exchange';

const generated = resolve(import.meta.dirname, '../../../generated/stripe-schemas.json');

const schemaFile = z.looseObject({
  definitions: z.looseObject({
    RouteParams: z.object({ properties: z.record(z.string(), z.object({ $ref: z.string() })) }),
  }),
});

/** What the types do not say and Stripe's reference does: amounts are whole numbers. */
const integers = /^(amount|amount_to_capture|limit)$/;

const fractional = (params: Readonly<Record<string, unknown>>): string | null =>
  Object.entries(params).find(
    ([name, value]) => integers.test(name) && !/^-?\d+$/.test(String(value)),
  )?.[0] ?? null;

/**
 * A check of parameters against schemas made of Stripe's own types: unknown, missing, removed and
 * badly typed ones are named. Throws where `npm run generate:stripe` was not run.
 */
export const makeValidate = (): Validate => {
  if (!existsSync(generated)) throw new Error('Run "npm run generate:stripe" first');
  const schema = schemaFile.parse(JSON.parse(readFileSync(generated, 'utf8')));
  // Forms carry text only, so numbers and booleans are read out of it.
  const ajv = new Ajv({ coerceTypes: true, strict: false, allErrors: false });
  ajv.addSchema({ ...schema, $ref: undefined, $id: 'stripe' });
  const routes = schema.definitions.RouteParams.properties;
  const compiled = new Map<string, ValidateFunction>();
  const checkOf = (route: string): ValidateFunction | null => {
    const known = compiled.get(route);
    const reference = routes[route]?.$ref;
    if (known || !reference) return known ?? null;
    const check = ajv.compile({ $ref: `stripe${reference}` });
    compiled.set(route, check);
    return check;
  };
  return (route, params) => {
    const check = checkOf(route);
    if (!check) return null;
    const copy: Record<string, unknown> = structuredClone({ ...params });
    const fraction = fractional(copy);
    if (fraction) return { param: fraction, message: `Invalid integer: ${fraction}` };
    if (check(copy)) return null;
    const error = check.errors?.[0];
    const extra: unknown = error?.params.additionalProperty ?? error?.params.missingProperty;
    const path = [...(error?.instancePath ?? '').split('/').slice(1), String(extra ?? '')];
    const param = path.filter((part) => part !== '').join('.');
    return { param, message: `${param} ${error?.message ?? 'is not valid'}` };
  };
};
