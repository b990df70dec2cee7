import type Sdk from 'stripe';
import { idAt, type Call, type Route } from './call';
import { page } from './lists';
import { methodFromParams, testMethod, type Method } from './methods';
import { mergeMetadata, readFlag, readList, readText, requireText } from './params';
import { ApiProblem, badParam, notFound } from './problem';
import { emit, newId, nowSeconds, type EndpointRow, type PlainObject } from './world';

/** Webhook endpoints, the account, and objects of which only the existence matters here. */
const endpointsAtMost = 16;
const versionPattern = /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/;

const checkUrl = (call: Call, text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const secure =
    url?.protocol === 'https:' || (!call.world.account.livemode && url?.protocol === 'http:');
  if (!url || !secure)
    throw badParam('url', 'Invalid URL: it must begin with https://', 'url_invalid');
  return text;
};

const endpointAt = (call: Call): EndpointRow => {
  const row = call.world.endpoints.get(idAt(call));
  if (!row) throw notFound('webhook endpoint', idAt(call));
  return row;
};

/** Stripe promises no order of them; names that are sent twice are kept once. */
const readEvents = (call: Call): string[] | undefined => {
  const events = readList(call.params, 'enabled_events');
  return events && [...new Set(events)].toSorted();
};

const createEndpoint = (call: Call): object => {
  const { world, params } = call;
  const url = checkUrl(call, requireText(params, 'url'));
  const events = readEvents(call);
  if (!events) {
    throw badParam(
      'enabled_events',
      'Missing required param: enabled_events.',
      'parameter_missing',
    );
  }
  const version = readText(params, 'api_version') ?? null;
  if (version !== null && !versionPattern.test(version)) {
    throw badParam('api_version', `Invalid API version: ${version}`);
  }
  if (world.endpoints.size >= endpointsAtMost) {
    // As Stripe says it: no code and no parameter, only these words.
    const mode = world.account.livemode ? '' : 'test ';
    const message = `You have reached the maximum of ${endpointsAtMost} ${mode}webhook endpoints.`;
    throw new ApiProblem(400, { type: 'invalid_request_error', message }, false);
  }
  const endpoint: Sdk.WebhookEndpoint = {
    id: newId(world, 'we'),
    object: 'webhook_endpoint',
    api_version: version,
    application: null,
    created: nowSeconds(world),
    description: readText(params, 'description') ?? null,
    enabled_events: events,
    livemode: world.account.livemode,
    metadata: mergeMetadata({}, params),
    status: 'enabled',
    url,
  };
  const secret = `whsec_${world.random.token(24).replace(/[-_]/g, '0')}`;
  world.endpoints.set(endpoint.id, { endpoint, secret });
  return { ...endpoint, secret };
};

const updateEndpoint = (call: Call): object => {
  const { params } = call;
  const { endpoint } = endpointAt(call);
  if (params.api_version !== undefined) {
    throw badParam('api_version', 'Received unknown parameter: api_version', 'parameter_unknown');
  }
  const url = readText(params, 'url');
  if (url !== undefined) endpoint.url = checkUrl(call, url);
  endpoint.enabled_events = readEvents(call) ?? endpoint.enabled_events;
  const disabled = readFlag(params, 'disabled');
  if (disabled !== undefined) endpoint.status = disabled ? 'disabled' : 'enabled';
  endpoint.description = readText(params, 'description') ?? endpoint.description;
  endpoint.metadata = mergeMetadata(endpoint.metadata, params);
  return endpoint;
};

const deleteEndpoint = (call: Call): object => {
  const { endpoint } = endpointAt(call);
  call.world.endpoints.delete(endpoint.id);
  return { id: endpoint.id, object: 'webhook_endpoint', deleted: true };
};

const listEndpoints = (call: Call): object =>
  page(
    call,
    [...call.world.endpoints.values()].map((row) => row.endpoint),
  );

const retrieveAccount = (call: Call): object => ({
  id: call.world.account.id,
  object: 'account',
  charges_enabled: call.world.rules.chargesEnabled,
  country: 'US',
  default_currency: 'usd',
  details_submitted: true,
  payouts_enabled: true,
  type: 'standard',
});

const methodObject = (call: Call, method: Method): object => ({
  id: method.id,
  object: 'payment_method',
  billing_details: {},
  created: nowSeconds(call.world),
  customer: null,
  livemode: call.world.account.livemode,
  metadata: {},
  type: method.type,
  ...(method.type === 'card' ? { card: { brand: method.brand, last4: method.lastDigits } } : {}),
});

const createMethod = (call: Call): object => {
  const method = methodFromParams(call.params, newId(call.world, 'pm'));
  call.world.methods.set(method.id, method);
  return methodObject(call, method);
};

const retrieveMethod = (call: Call): object => {
  const known = call.world.methods.get(idAt(call)) ?? testMethod(idAt(call), idAt(call));
  if (!known) throw notFound('PaymentMethod', idAt(call));
  return methodObject(call, known);
};

const createPlain =
  (kind: string, prefix: string) =>
  (call: Call): object => {
    const object: PlainObject = {
      ...structuredClone({ ...call.params }),
      id: newId(call.world, prefix),
      object: kind,
      created: nowSeconds(call.world),
      livemode: call.world.account.livemode,
      metadata: mergeMetadata({}, call.params),
    };
    call.world.plain.set(object.id, object);
    if (kind === 'customer') emit(call.world, 'customer.created', object);
    return object;
  };

const retrievePlain =
  (kind: string) =>
  (call: Call): object => {
    const object = call.world.plain.get(idAt(call));
    if (!object) throw notFound(kind, idAt(call));
    return object;
  };

const plainRoutes = (kind: string, path: string, prefix: string): readonly Route[] => [
  { method: 'POST', path, permission: `rak_${kind}_write`, run: createPlain(kind, prefix) },
  { method: 'GET', path: `${path}/:id`, permission: `rak_${kind}_read`, run: retrievePlain(kind) },
];

const endpoints = '/v1/webhook_endpoints';
const webhooks = { read: 'rak_webhook_read', write: 'rak_webhook_write' };

export const setupRoutes: readonly Route[] = [
  { method: 'POST', path: endpoints, permission: webhooks.write, run: createEndpoint },
  { method: 'GET', path: endpoints, permission: webhooks.read, run: listEndpoints },
  {
    method: 'GET',
    path: `${endpoints}/:id`,
    permission: webhooks.read,
    run: (call) => endpointAt(call).endpoint,
  },
  { method: 'POST', path: `${endpoints}/:id`, permission: webhooks.write, run: updateEndpoint },
  { method: 'DELETE', path: `${endpoints}/:id`, permission: webhooks.write, run: deleteEndpoint },
  { method: 'GET', path: '/v1/account', permission: 'rak_account_read', run: retrieveAccount },
  {
    method: 'POST',
    path: '/v1/payment_methods',
    permission: 'rak_payment_method_write',
    browser: true,
    run: createMethod,
  },
  {
    method: 'GET',
    path: '/v1/payment_methods/:id',
    permission: 'rak_payment_method_read',
    run: retrieveMethod,
  },
  ...plainRoutes('customer', '/v1/customers', 'cus'),
  ...plainRoutes('product', '/v1/products', 'prod'),
  ...plainRoutes('price', '/v1/prices', 'price'),
];
