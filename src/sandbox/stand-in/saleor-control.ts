import { z } from 'zod';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import type { SaleorPlace } from '../demo/stand-ins';
import { ask, NoAnswer } from '../storefront/graphql';
import { makeShopper } from '../storefront/shopper';
import { makeStaff, type Staff } from '../storefront/staff';
import type { ApiFault, Faults } from '../saleor/contract';
import { control, ControlProblem, flag, wholeNumber, type Control } from './control';
import { makeRules } from './rules';

const hourMs = 3_600_000;
const requestsListed = 500;
const piecesAtMost = 1_000_000_000;

/** What staff and shoppers may not do is told as Saleor tells it. */
const told = async <T>(act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = error instanceof NoAnswer ? 'no-answer' : 'refused';
    throw new ControlProblem(400, code, error.message);
  }
};

const apiFaultKinds = {
  refuse: 'nothing is done, and 500 is answered',
  'lose-answer': 'it is done, and the connection breaks',
  'delay-request': 'it is done delayMs later',
  'delay-answer': 'it is done, and the answer takes delayMs',
} as const;
type ApiFaultKind = keyof typeof apiFaultKinds;
const kindNames = ['refuse', 'lose-answer', 'delay-request', 'delay-answer'] as const;

const apiFaultOf = (kind: ApiFaultKind, delayMs: number): ApiFault =>
  ({
    refuse: { refuseWith: 500 },
    'lose-answer': { loseAnswer: true },
    'delay-request': { delayBeforeMs: delayMs },
    'delay-answer': { delayAfterMs: delayMs },
  })[kind];

/** What goes wrong with calls of the API, until so many were hit. */
export const saleorApiFaults = (): {
  /** For the stand-in's faults. */
  readonly api: NonNullable<Faults['api']>;
  readonly controls: readonly Control[];
} => {
  const rules = makeRules<ApiFaultKind>();
  const add = control(
    'POST /faults',
    kindNames.map((kind) => `${kind}: ${apiFaultKinds[kind]}`).join('; '),
    {
      kind: z.enum(kindNames).describe('which fault'),
      operation: z
        .string()
        .optional()
        .describe('calls with this operation name; every one where left out'),
      times: wholeNumber(1, 1_000_000).default(1).describe('how many calls (1)'),
      delayMs: wholeNumber(0, hourMs).default(0).describe('milliseconds'),
    },
    ({ kind, operation, times, delayMs }) => {
      rules.add({ kind, of: operation ?? null, times, delayMs });
      return { armed: rules.list() };
    },
  );
  const clear = control('DELETE /faults', 'no more faults', {}, () => {
    rules.clear();
    return { armed: [] };
  });
  return {
    api: ({ operationName }) => {
      const rule = rules.take(operationName ?? '');
      return rule ? apiFaultOf(rule.kind, rule.delayMs) : null;
    },
    controls: [add, clear],
  };
};

const readControls = ({ standIn }: SaleorPlace, staff: Staff): readonly Control[] => [
  control('GET /shop', 'the API’s address, channels, and articles by SKU', {}, async () => {
    const endpoint = {
      url: standIn.apiUrl,
      headers: { authorization: `Bearer ${standIn.control.staffToken()}` },
    };
    const query = '{ channels { slug name currencyCode isActive } }';
    const { channels } = await ask(
      endpoint,
      z.object({ channels: z.array(z.looseObject({ slug: z.string() })) }),
      query,
    );
    const articles = await staff.variants(channels[0]?.slug ?? '');
    const { apiUrl, version } = standIn;
    return { apiUrl, version, channels, articles: Object.fromEntries(articles) };
  }),
  control('GET /checkouts', 'checkouts that are not an order yet', {}, () =>
    standIn.read.checkouts(),
  ),
  control('GET /orders', 'orders with their payments, in major units', {}, () =>
    standIn.read.orders(),
  ),
  control('GET /transactions', 'every transaction with its events', {}, () =>
    standIn.read.transactions(),
  ),
  control('GET /apps', 'every app that was ever installed', {}, () => standIn.read.apps()),
  control('GET /requests', `the last ${requestsListed} calls of the API`, {}, () =>
    standIn.read.requests().slice(-requestsListed),
  ),
];

const setupControls = ({ standIn }: SaleorPlace, staff: Staff): readonly Control[] => [
  control('POST /token', 'a login token of staff, for calls of the API', {}, () => ({
    token: standIn.control.staffToken(),
  })),
  control(
    'POST /install',
    'installs an app by its manifest, as the Dashboard does',
    { manifestUrl: z.url().describe('for example http://localhost:3000/api/manifest') },
    async ({ manifestUrl }) => ({ app: await told(() => staff.install(manifestUrl)) }),
  ),
  control(
    'POST /channels/:slug',
    'changes a channel’s rules',
    {
      defaultTransactionFlowStrategy: z
        .enum(['CHARGE', 'AUTHORIZATION'])
        .optional()
        .describe('charged at once, or held first'),
      allowUnpaidOrders: flag().optional().describe('orders may be made before the payment'),
      automaticallyCompleteFullyPaidCheckouts: flag()
        .optional()
        .describe('Saleor makes the orders of paid checkouts'),
      automaticCompletionDelay: wholeNumber(0, 10_000).optional().describe('minutes'),
      expireOrdersAfter: wholeNumber(1, 100_000).optional().describe('minutes'),
    },
    (given, [slug = '']) => {
      const change = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined),
      );
      return told(async () => {
        standIn.control.setChannel(slug, change);
        return { channel: slug, changed: change };
      });
    },
  ),
  control(
    'POST /articles/:sku',
    'pieces in the warehouse, and whether an article is sold',
    {
      quantity: wholeNumber(0, piecesAtMost).optional().describe('pieces'),
      available: flag().optional().describe('false takes it out of the channels'),
    },
    ({ quantity, available }, [sku = '']) =>
      told(async () => {
        if (quantity !== undefined) standIn.control.setStock(sku, quantity);
        if (available !== undefined) standIn.control.setAvailable(sku, available);
        return { sku, quantity, available };
      }),
  ),
  control('POST /tasks', 'Saleor’s periodic tasks, now: completion, expiry, release', {}, () => {
    standIn.control.runTasks();
    return {};
  }),
];

const staffControls = (staff: Staff): readonly Control[] => [
  control(
    'POST /orders/:id/fulfill',
    'staff sends everything, from the warehouse',
    { trackingNumber: z.string().default('').describe('of the parcel') },
    async ({ trackingNumber }, [id = '']) => {
      await told(() => staff.fulfill(id, trackingNumber));
      return { order: id };
    },
  ),
  control('POST /orders/:id/cancel', 'staff cancels the order', {}, async (_, [id = '']) => {
    await told(() => staff.cancelOrder(id));
    return { order: id };
  }),
  control(
    'POST /transactions/:id/request',
    'staff captures, refunds or cancels a payment',
    {
      action: z.enum(['CHARGE', 'REFUND', 'CANCEL']).describe('what to ask the app for'),
      amount: z.coerce.number().positive().optional().describe('in major units; all of it'),
    },
    async ({ action, amount }, [id = '']) => {
      await told(() => staff.request(id, action, amount));
      return { transaction: id };
    },
  ),
  control(
    'POST /orders/:id/grant-refund',
    'staff grants a refund, and asks the app for it',
    {
      transaction: z.string().describe('the transaction’s id'),
      amount: z.coerce.number().positive().describe('in major units'),
    },
    async ({ transaction, amount }, [id = '']) => ({
      grantedRefund: await told(() => staff.grantRefund(id, transaction, amount)),
    }),
  ),
];

const shopperControl = (
  { standIn }: SaleorPlace,
  staff: Staff,
  deps: { readonly clock: Clock; readonly random: Random },
): Control => {
  // She only fills carts here: she pays by the storefront's own calls.
  const shopper = makeShopper({
    ...{ ...deps, saleorApiUrl: standIn.apiUrl },
    ...{ stripeUrl: '', publishableKey: '', gatewayId: '' },
  });
  return control(
    'POST /checkouts',
    'a checkout that is ready to be paid: article, addresses, shipping method',
    {
      channel: z.string().default('default-channel').describe('a slug'),
      sku: z.string().default('mug').describe('an article'),
      quantity: wholeNumber(1, 1_000).default(1).describe('pieces'),
      email: z.string().default('ada@example.com').describe('the shopper’s'),
    },
    ({ channel, sku, quantity, email }) =>
      told(async () => {
        const variantId = (await staff.variants(channel)).get(sku);
        if (!variantId) throw new Error(`There is no article ${sku}`);
        return shopper.fillCart({ channel, variantId, quantity, email });
      }),
  );
};

/** All control addresses of the Saleor stand-in but those of faults and deliveries. */
export const saleorControls = (
  place: SaleorPlace,
  deps: { readonly clock: Clock; readonly random: Random },
): readonly Control[] => {
  const staff = makeStaff({
    saleorApiUrl: place.standIn.apiUrl,
    token: place.standIn.control.staffToken,
    sleep: deps.clock.sleep,
  });
  return [
    ...readControls(place, staff),
    ...setupControls(place, staff),
    shopperControl(place, staff, deps),
    ...staffControls(staff),
  ];
};
