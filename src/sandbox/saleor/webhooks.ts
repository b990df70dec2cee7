import { isEnumType, visit, type DocumentNode } from 'graphql';
import { prepare } from './execution';
import { failed, type Failure } from './failure';
import { keyOf } from './ids';
import { may, permissionDenied } from './permissions';
import { nextPk, type Principal, type Webhook, type World } from './state';

const mostHeaders = 5;
const longestHeader = 998;

interface Input {
  readonly name?: string | null;
  readonly targetUrl?: string | null;
  readonly query?: string | null;
  readonly asyncEvents?: readonly string[] | null;
  readonly syncEvents?: readonly string[] | null;
  readonly isActive?: boolean | null;
  readonly customHeaders?: string | null;
}

interface CreateArgs {
  readonly input: Input;
}

interface UpdateArgs extends CreateArgs {
  readonly id: string;
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

const longestUrl = 255;

/** `OrderCreated` is the content of ORDER_CREATED. */
const eventNamed = (typename: string): string =>
  typename.replace(/(?!^)([A-Z])/g, '_$1').toUpperCase();

const eventsOf = (document: DocumentNode): readonly string[] => {
  const found: string[] = [];
  visit(document, {
    InlineFragment: ({ typeCondition }, _key, _parent, path) => {
      // Operation, `event`, fragment; what lies deeper is about the event's own fields.
      const depth = path.filter((step) => step === 'selections').length;
      if (typeCondition && depth === 2) found.push(eventNamed(typeCondition.name.value));
    },
  });
  return found;
};

type Terms = Partial<Pick<Webhook, 'query' | 'asyncEvents' | 'syncEvents' | 'customHeaders'>>;

const isFailure = (value: object): value is Failure => 'code' in value;

/** Saleor judges the query against its own schema, as it does at installation. */
const readTerms = (world: World, input: Input): Terms | Failure => {
  const address = input.targetUrl;
  if (address && (!/^https?:\/\/[^\s/]+/.test(address) || address.length > longestUrl)) {
    return failed('targetUrl', 'INVALID', 'Enter a valid URL.');
  }
  const headers = typeof input.customHeaders === 'string' ? readHeaders(input.customHeaders) : null;
  if (headers && isFailure(headers)) return headers;
  const given = { asyncEvents: input.asyncEvents ?? [], syncEvents: input.syncEvents ?? [] };
  const hasEvents = given.asyncEvents.length + given.syncEvents.length > 0;
  const terms = { ...(headers && { customHeaders: headers }), ...(hasEvents && given) };
  if (!input.query) return terms;
  const prepared = prepare(world.schema, input.query);
  if (prepared.errors) {
    const text = prepared.errors.map(({ message }) => message).join(' ');
    return failed('query', 'GRAPHQL_ERROR', `Subscription query is not valid: ${text}`);
  }
  if (hasEvents) return { ...terms, query: input.query };
  const type = world.schema.getType('WebhookEventTypeSyncEnum');
  const sync = new Set(isEnumType(type) ? type.getValues().map(({ name }) => name) : []);
  const derived = eventsOf(prepared.document);
  return {
    ...terms,
    query: input.query,
    asyncEvents: derived.filter((event) => !sync.has(event)),
    syncEvents: derived.filter((event) => sync.has(event)),
  };
};

const without = (field: string, code: string, message: string): object => ({
  webhook: null,
  errors: [failed(field, code, message)],
});

const notFound = (): object => without('id', 'NOT_FOUND', "Couldn't resolve to a webhook.");

/** `webhookCreate`: for the app that asks. The same one a second time is a second one. */
export const webhookCreate = (world: World, by: Principal, { input }: CreateArgs): object => {
  if (by.kind !== 'app') throw permissionDenied(['MANAGE_APPS', 'AUTHENTICATED_APP']);
  if (!input.targetUrl) return without('targetUrl', 'REQUIRED', 'This field is required.');
  const terms = readTerms(world, input);
  if (isFailure(terms)) return { webhook: null, errors: [terms] };
  const webhook: Webhook = {
    __typename: 'Webhook',
    pk: nextPk(world, 'Webhook'),
    name: input.name ?? '',
    targetUrl: input.targetUrl,
    isActive: input.isActive ?? true,
    ...{ query: '', asyncEvents: [], syncEvents: [], customHeaders: {}, ...terms },
    app: by.app,
    deliveries: [],
  };
  by.app.webhooks.push(webhook);
  return { webhook, errors: [] };
};

/**
 * `webhookUpdate`: an app changes its own webhooks and finds no others. Only what is given changes;
 * a query without events replaces the events by those of its fragments.
 */
export const webhookUpdate = (world: World, by: Principal, { id, input }: UpdateArgs): object => {
  const webhook = findOwn(world, by, id);
  if (!webhook) return notFound();
  const terms = readTerms(world, input);
  if (isFailure(terms)) return { webhook: null, errors: [terms] };
  const { name, targetUrl, isActive } = input;
  Object.assign(webhook, terms, {
    name: name ?? webhook.name,
    targetUrl: targetUrl ?? webhook.targetUrl,
    isActive: isActive ?? webhook.isActive,
  });
  return { webhook, errors: [] };
};

/** `webhookDelete`: of the app's own. */
export const webhookDelete = (world: World, by: Principal, { id }: { id: string }): object => {
  const webhook = findOwn(world, by, id);
  if (!webhook) return notFound();
  const { webhooks } = webhook.app;
  webhooks.splice(webhooks.indexOf(webhook), 1);
  return { webhook, errors: [] };
};
