import { findApp } from '../apps';
import { accountOf } from '../accounts';
import { findCheckout } from '../checkouts';
import { fullVersion } from '../events';
import { keyOf } from '../ids';
import { findOrder } from '../orders';
import { findTransaction } from '../payments';
import { demand, may } from '../permissions';
import type { App, Order } from '../state';
import type { Context } from '../execution';
import { comparePositions, page, pageOf, type PageArgs, type Position } from './pages';
import { field, type Resolvers } from './resolver';
import { theWarehouse } from './shared';

interface Range {
  readonly gte?: number | null;
  readonly lte?: number | null;
}

interface OrderFilter {
  readonly checkoutIds?: readonly string[] | null;
  readonly ids?: readonly string[] | null;
  readonly numbers?: readonly string[] | null;
  readonly status?: readonly string[] | null;
  readonly chargeStatus?: readonly string[] | null;
  readonly authorizeStatus?: readonly string[] | null;
  readonly channels?: readonly string[] | null;
  readonly updatedAt?: Range | null;
  readonly created?: Range | null;
}

const within = (value: number, range: Range | null | undefined): boolean =>
  (range?.gte ?? -Infinity) <= value && value <= (range?.lte ?? Infinity);

const listed = (value: string, list: readonly string[] | null | undefined): boolean =>
  !list || list.includes(value);

const keys = (ids: readonly string[] | null | undefined, type: string): string[] | null =>
  ids ? ids.map((id) => keyOf(id, type) ?? '') : null;

const matcher = (filter: OrderFilter): ((order: Order) => boolean) => {
  const checkouts = keys(filter.checkoutIds, 'Checkout');
  const ids = keys(filter.ids, 'Order');
  const channels = keys(filter.channels, 'Channel');
  return (order) =>
    listed(order.checkoutPk ?? '', checkouts) &&
    listed(order.pk, ids) &&
    listed(String(order.channel.pk), channels) &&
    listed(String(order.number), filter.numbers) &&
    listed(order.status, filter.status) &&
    listed(order.stored.charge, filter.chargeStatus) &&
    listed(order.stored.authorize, filter.authorizeStatus) &&
    within(order.updatedAt, filter.updatedAt) &&
    within(order.createdAt, filter.created);
};

interface Sorting {
  readonly direction: 'ASC' | 'DESC';
  readonly field: string;
}

const rank = (order: Order, by: string): number => {
  if (by === 'LAST_MODIFIED_AT') return order.updatedAt;
  return by === 'CREATED_AT' ? order.createdAt : order.number;
};

interface OrdersArgs extends PageArgs {
  readonly filter?: OrderFilter | null;
  readonly sortBy?: Sorting | null;
}

/** Drafts have a list of their own. */
const orders = (args: OrdersArgs, { world }: Context): object => {
  const { filter, sortBy } = args;
  const single =
    filter?.checkoutIds?.length === 1 ? keyOf(filter.checkoutIds[0], 'Checkout') : null;
  const candidates =
    single !== null && !world.keepsCheckouts
      ? [world.orderOfCheckout.get(single)].filter((order) => order !== undefined)
      : [...world.orders.values()];
  const matches = matcher(filter ?? {});
  const found = candidates.filter((order) => order.status !== 'DRAFT' && matches(order));
  const by = sortBy?.field ?? 'NUMBER';
  const sign = (sortBy?.direction ?? 'DESC') === 'ASC' ? 1 : -1;
  const position = (order: Order): Position => [rank(order, by), order.number];
  found.sort((a, b) => sign * comparePositions(position(a), position(b)));
  return pageOf(found, args, position, sign);
};

interface VariantsArgs extends PageArgs {
  readonly channel?: string | null;
  readonly filter?: { readonly search?: string | null } | null;
}

/** Whoever has one of these sees what is not published as well (Saleor's product permissions). */
const seesAllVariants = ['MANAGE_PRODUCTS', 'MANAGE_ORDERS', 'MANAGE_DISCOUNTS'];

/** A shopper sees what is published in a channel that is active, and has to name it. */
const variantsFor = ({ channel: slug, filter }: VariantsArgs, { world, principal }: Context) => {
  const text = filter?.search?.toLowerCase() ?? '';
  const channel = world.channels.find((one) => one.slug === slug);
  const isShopper = !may(principal, ...seesAllVariants);
  if (isShopper && !channel?.settings.isActive) return [];
  return world.variants
    .filter((one) => one.available || !isShopper)
    .filter(({ sku, productName }) => `${sku}\n${productName}`.toLowerCase().includes(text))
    .map((variant) => ({ ...variant, channel }));
};

const app = (args: { id?: string | null }, { world, principal }: Context): App | null => {
  if (principal.kind === 'app') {
    if (!args.id) return principal.app;
    const other = findApp(world, args.id);
    if (other !== principal.app) demand(principal, 'MANAGE_APPS');
    return other;
  }
  demand(principal, 'AUTHENTICATED_STAFF_USER', 'AUTHENTICATED_APP');
  return args.id ? findApp(world, args.id) : null;
};

export const queryResolvers: Resolvers = {
  Query: {
    shop: field((_source, _args, { world }) => world.shop),
    app: field<unknown, { id?: string | null }>((_source, args, context) => app(args, context)),
    apps: field<unknown, PageArgs>((_source, args, { world }) =>
      page(
        world.apps.filter(({ isInstalled, removedAt }) => isInstalled && removedAt === null),
        args,
      ),
    ),
    appsInstallations: field((_source, _args, { world }) => world.installations),
    channels: field((_source, _args, { world }) => world.channels),
    channel: field<unknown, { id?: string | null; slug?: string | null }>(
      (_source, args, { world }) =>
        world.channels.find(
          ({ pk, slug }) => slug === args.slug || String(pk) === keyOf(args.id, 'Channel'),
        ),
    ),
    checkout: field<unknown, { id?: string | null }>((_source, args, { world }) =>
      findCheckout(world, args.id),
    ),
    checkouts: field<unknown, PageArgs>((_source, args, { world }) =>
      page([...world.checkouts.values()].toReversed(), args),
    ),
    order: field<unknown, { id?: string | null }>((_source, args, { world }) =>
      findOrder(world, args.id),
    ),
    orders: field<unknown, OrdersArgs>((_source, args, context) => orders(args, context)),
    transaction: field<unknown, { id?: string | null }>((_source, args, { world }) =>
      findTransaction(world, args),
    ),
    productVariants: field<unknown, VariantsArgs>((_source, args, context) =>
      page(variantsFor(args, context), args),
    ),
    warehouses: field<unknown, PageArgs>((_source, args) => page([theWarehouse], args)),
    webhook: field<unknown, { id: string }>((_source, args, { world, principal }) => {
      const pk = Number(keyOf(args.id, 'Webhook'));
      const found = world.apps.flatMap(({ webhooks }) => webhooks).find((hook) => hook.pk === pk);
      const own = principal.kind === 'app' && found?.app === principal.app;
      return found && (own || may(principal, 'MANAGE_APPS')) ? found : null;
    }),
    user: field<unknown, { id?: string | null }>((_source, { id }, { world }) =>
      accountOf(world, id),
    ),
    me: field((_source, _args, { principal }) =>
      principal.kind === 'user' ? principal.user : null,
    ),
  },
  Shop: {
    version: field((_source, _args, { world }) => fullVersion(world)),
    schemaVersion: field((_source, _args, { world }) => world.version),
  },
};
