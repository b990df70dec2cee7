import { addApp } from './apps';
import { handleApi } from './api';
import { loginToken } from './auth';
import type { SaleorControl, SaleorStandIn, SaleorStandInOptions } from './contract';
import { handleDashboard } from './dashboard/pages';
import { globalId } from './ids';
import { findOrder } from './orders';
import { addPromoCode } from './promo-codes';
import { makeReading } from './readings';
import { jwks } from './signing';
import type { Variant, World } from './state';
import { runTasks, startTasks } from './tasks';
import { findCheckout } from './checkouts';
import { makeWorld } from './world';

const variantOf = (world: World, sku: string): Variant => {
  const variant = world.variants.find((candidate) => candidate.sku === sku);
  if (!variant) throw new Error(`There is no article ${sku}`);
  return variant;
};

/** Waits in turns for whatever is under way; new work may come of it. */
const idle = async (world: World): Promise<void> => {
  const pauseMs = 5;
  while (world.timers.size > 0 || world.busy.size > 0) {
    await Promise.race([...world.busy, world.clock.sleep(pauseMs)]);
  }
};

const makeControl = (world: World, stopTasks: () => void): SaleorControl => ({
  setChannel: (slug, change) => {
    const channel = world.channels.find((candidate) => candidate.slug === slug);
    if (!channel) throw new Error(`There is no channel ${slug}`);
    channel.settings = { ...channel.settings, ...change };
  },
  setStock: (sku, quantity) => {
    variantOf(world, sku).quantity = quantity;
  },
  setAvailable: (sku, available) => {
    variantOf(world, sku).available = available;
  },
  addPromoCode: (promo) => addPromoCode(world, promo),
  setShop: (change) => {
    world.shop = { ...world.shop, ...change };
  },
  storeUnchecked: (id, fields) => {
    const order = findOrder(world, id);
    if (!order) throw new Error(`There is no order ${id}`);
    order.origin = fields.origin;
  },
  lockCheckout: (id, ms) => {
    const checkout = findCheckout(world, id);
    if (checkout) checkout.lockedUntil = world.clock.now() + ms;
  },
  staffToken: () => {
    const [staff] = world.users;
    if (!staff) throw new Error('There is no staff');
    return loginToken(world, staff);
  },
  setDashboardVersion: (version) => {
    world.dashboardVersion = version;
  },
  addStaff: ({ email, permissions }) => {
    const pk = world.users.length + 1;
    const name = { firstName: 'Bo', lastName: 'Staff' };
    world.users.push({ __typename: 'User', pk, email, ...name, isStaff: true, permissions });
  },
  addApp: (input) => {
    const app = addApp(world, input);
    return { appId: globalId('App', app.pk), token: app.token };
  },
  runTasks: () => runTasks(world),
  idle: () => idle(world),
  close: () => {
    stopTasks();
    for (const cancel of world.timers) cancel();
    world.timers.clear();
  },
});

const route = async (world: World, request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url);
  if (pathname === '/graphql/' && request.method === 'POST') return handleApi(world, request);
  if (pathname === '/.well-known/jwks.json') {
    return new Response(jwks(), { headers: { 'Content-Type': 'application/json' } });
  }
  return new Response('Not found', { status: 404 });
};

/**
 * A Saleor in memory, with the real one's rules: what it answers, what it sends, when it sends it
 * again, and what it takes for an answer.
 */
export const makeSaleorStandIn = (options: SaleorStandInOptions): SaleorStandIn => {
  const world = makeWorld(options);
  const stopTasks = options.tasks === false ? () => undefined : startTasks(world);
  return {
    apiUrl: world.apiUrl,
    version: world.version,
    handle: (request) => route(world, request),
    dashboard: (request) => handleDashboard(world, request),
    faults: world.faults,
    read: makeReading(world),
    control: makeControl(world, stopTasks),
  };
};
