import { makeSystemRandom } from '../../adapters/system/random';
import { makeVirtualClock, type VirtualClock } from '../simulator/virtual-clock';
import type {
  ChannelInput,
  ChannelSettings,
  SaleorStandIn,
  SaleorVersion,
  WebhookInput,
} from './contract';
import { makeSaleorStandIn } from './stand-in';

export type Json = Readonly<Record<string, unknown>>;

/** A request that reached the app. */
export interface Received {
  readonly at: number;
  readonly method: string;
  /** In lower case; empty where an app is installed, which is no event. */
  readonly event: string;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

type AppAnswer = Json | Response | null | readonly unknown[];
export type Answer = AppAnswer | ((received: Received) => AppAnswer | Promise<AppAnswer>);

export interface Stage {
  readonly saleor: SaleorStandIn;
  readonly clock: VirtualClock;
  readonly appId: string;
  readonly token: string;
  readonly staff: string;
  readonly received: Received[];
  /** What the app answers, by event in lower case; `{}` to everything else. */
  readonly answers: Record<string, Answer>;
  /** Calls the API; the virtual clock runs on while the answer is not there. */
  call: (query: string, variables?: Json, token?: string) => Promise<Json>;
  /** The HTTP answer itself. */
  post(body: unknown, token?: string): Promise<Response>;
  /** Lets so much time pass, with everything that is due meanwhile. */
  pass(ms: number): Promise<void>;
  /** Names of the notices that reached the app, in order, since the last call. */
  notices(): Promise<readonly string[]>;
}

const appUrl = 'http://app.test';

const money = '{ amount currency }';
const transaction = `transaction { id token pspReference actions
  authorizedAmount ${money} chargedAmount ${money} refundedAmount ${money}
  events { id type pspReference idempotencyKey amount { amount } message }
  order { id status } checkout { id } }`;
const source = `sourceObject { __typename
  ... on Checkout { id totalPrice { gross ${money} } }
  ... on Order { id status total { gross ${money} } } }`;
const action = 'action { actionType amount currency }';
const head = '__typename issuedAt version recipient { id }';

const sync: Readonly<Record<string, string>> = {
  PaymentGatewayInitializeSession: `data amount ${source}`,
  TransactionInitializeSession: `idempotencyKey merchantReference customerIpAddress data
    ${action} ${transaction} ${source}`,
  TransactionProcessSession: `merchantReference data ${action} ${transaction} ${source}`,
  TransactionChargeRequested: `${action} ${transaction}`,
  TransactionRefundRequested: `${action} ${transaction}`,
  TransactionCancelationRequested: `${action} ${transaction}`,
};

const order = 'order { id number status chargeStatus authorizeStatus }';
const parcel = `fulfillment { id status trackingNumber } ${order}`;
const checkout = 'checkout { id chargeStatus authorizeStatus }';

const notices: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['Created', 'Updated', 'Confirmed', 'Paid', 'FullyPaid', 'Refunded', 'FullyRefunded']
      .concat(['Fulfilled', 'Cancelled', 'Expired', 'MetadataUpdated'])
      .map((name) => [`Order${name}`, order]),
  ),
  FulfillmentCreated: parcel,
  FulfillmentApproved: parcel,
  FulfillmentCanceled: parcel,
  FulfillmentTrackingNumberUpdated: parcel,
  CheckoutCreated: checkout,
  CheckoutUpdated: checkout,
  CheckoutFullyPaid: checkout,
  CheckoutFullyAuthorized: checkout,
  CheckoutMetadataUpdated: checkout,
  TransactionItemMetadataUpdated: 'transaction { id }',
  AppDeleted: 'app { id }',
  AppStatusChanged: 'app { id isActive }',
};

const eventOf = (type: string): string => type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

const webhook = (
  type: string,
  fields: string,
  kind: 'asyncEvents' | 'syncEvents',
): WebhookInput => ({
  name: type,
  targetUrl: `${appUrl}/${eventOf(type).toLowerCase()}`,
  query: `subscription { event { ... on ${type} { ${head} ${fields} } } }`,
  [kind]: [eventOf(type)],
});

/** Every webhook of the testing app. */
export const webhooks: readonly WebhookInput[] = [
  ...Object.entries(sync).map(([type, fields]) => webhook(type, fields, 'syncEvents')),
  ...Object.entries(notices).map(([type, fields]) => webhook(type, fields, 'asyncEvents')),
];

export const allPermissions: readonly string[] = [
  'HANDLE_PAYMENTS',
  'HANDLE_CHECKOUTS',
  'MANAGE_ORDERS',
  'MANAGE_CHECKOUTS',
];

export const gateway = 'test.payment.app';
const apiUrl = 'http://saleor.test/graphql/';
const start = Date.UTC(2026, 10, 22, 4, 0, 0);

const asResponse = (answer: AppAnswer): Response =>
  answer instanceof Response ? answer : Response.json(answer);

export interface StageOptions {
  readonly version?: SaleorVersion;
  readonly channel?: Partial<ChannelSettings>;
  readonly channels?: readonly ChannelInput[];
  readonly sign?: boolean;
}

const read = (request: Request, text: string, at: number): Received => {
  const body: unknown = text === '' ? {} : JSON.parse(text);
  return {
    at,
    method: request.method,
    event: request.headers.get('saleor-event') ?? '',
    headers: request.headers,
    text,
    body: body as Json,
  };
};

/** A stand-in with an app on it that notes everything and answers as it is told. */
export const makeStage = (options: StageOptions = {}): Stage => {
  const clock = makeVirtualClock(start);
  const received: Received[] = [];
  const answers: Record<string, Answer> = {};
  const saleor = makeSaleorStandIn({
    clock,
    random: makeSystemRandom(),
    apiUrl,
    version: options.version ?? '3.23',
    sign: options.sign ?? false,
    tasks: false,
    channels: options.channels ?? [{ slug: 'default-channel', settings: options.channel ?? {} }],
    fetch: async (request) => {
      const one = read(request, await request.text(), clock.now());
      received.push(one);
      const answer = one.event in answers ? answers[one.event] : {};
      return asResponse((await (typeof answer === 'function' ? answer(one) : answer)) ?? null);
    },
  });
  const { appId, token } = saleor.control.addApp({
    identifier: gateway,
    permissions: allPermissions,
    webhooks,
  });
  const post = (body: unknown, bearer?: string): Promise<Response> =>
    saleor.handle(
      new Request(apiUrl, {
        method: 'POST',
        headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
        body: JSON.stringify(body),
      }),
    );
  let told = 0;
  return {
    saleor,
    clock,
    appId,
    token,
    staff: saleor.control.staffToken(),
    received,
    answers,
    post,
    call: async (query, variables, bearer) => {
      const response = await post({ query, variables }, bearer);
      return (await response.json()) as Json;
    },
    pass: (ms) => clock.runUntil(clock.now() + ms),
    notices: async () => {
      await clock.runUntil(clock.now());
      const news = received.slice(told);
      told = received.length;
      return news.filter(({ event }) => !/session|requested/.test(event)).map(({ event }) => event);
    },
  };
};

/** What lies at a path of an answer. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | null | undefined)?.[key],
    value,
  );
