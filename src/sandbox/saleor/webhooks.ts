import { failed, type Failure } from './failure';
import { keyOf } from './ids';
import { may, permissionDenied } from './permissions';
import type { Principal, Webhook, World } from './state';

const mostHeaders = 5;
const longestHeader = 998;

interface UpdateArgs {
  readonly id: string;
  readonly input: { readonly customHeaders?: string | null };
}

/** Saleor's rules for custom headers (manifest docs: `customHeaders`). */
const readHeaders = (text: string): Readonly<Record<string, string>> | Failure => {
  const invalid = (message: string) => failed('customHeaders', 'INVALID_CUSTOM_HEADERS', message);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid('Custom headers are not JSON.');
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = isObject ? Object.entries(value as Record<string, unknown>) : [];
  if (!isObject || entries.length > mostHeaders) return invalid('Custom headers: at most five.');
  for (const [name, header] of entries) {
    if (!/^(x-|authorization)/i.test(name)) return invalid(`"${name}" does not match the names.`);
    if (typeof header !== 'string' || header.length > longestHeader) {
      return invalid(`The value of "${name}" is not a text of at most 998 characters.`);
    }
  }
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
};

const findOwn = (world: World, by: Principal, id: string): Webhook | null => {
  const isStaff = may(by, 'MANAGE_APPS');
  if (by.kind !== 'app' && !isStaff) throw permissionDenied(['MANAGE_APPS', 'AUTHENTICATED_APP']);
  const pk = Number(keyOf(id, 'Webhook'));
  const apps = by.kind === 'app' && !isStaff ? [by.app] : world.apps;
  return apps.flatMap(({ webhooks }) => webhooks).find((webhook) => webhook.pk === pk) ?? null;
};

/** `webhookUpdate`: an app changes its own webhooks and finds no others. */
export const webhookUpdate = (world: World, by: Principal, { id, input }: UpdateArgs): object => {
  const webhook = findOwn(world, by, id);
  if (!webhook) {
    return { webhook: null, errors: [failed('id', 'NOT_FOUND', "Couldn't resolve to a webhook.")] };
  }
  if (typeof input.customHeaders === 'string') {
    const headers = readHeaders(input.customHeaders);
    if ('code' in headers) return { webhook: null, errors: [headers] };
    webhook.customHeaders = headers as Readonly<Record<string, string>>;
  }
  return { webhook, errors: [] };
};
