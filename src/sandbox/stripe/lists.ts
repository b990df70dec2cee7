import type Sdk from 'stripe';
import type { Call } from './call';
import type { Param } from './form';
import { isParams, readInteger, readText } from './params';
import { badParam } from './problem';
import type { World } from './world';

interface Listed {
  readonly id: string;
  readonly created: number;
}

const pageDefault = 10;
const pageAtMost = 100;

type Range = (created: number) => boolean;

const secondsOf = (value: Param | undefined, fallback: number): number =>
  typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : fallback;

/** `created=…` or `created[gte|gt|lte|lt]=…`, in seconds. */
const createdRange = (value: Param | undefined): Range => {
  if (typeof value === 'string') return (created) => created === Number(value);
  if (!isParams(value)) return () => true;
  const from = Math.max(secondsOf(value.gte, 0), secondsOf(value.gt, -1) + 1);
  const to = Math.min(
    secondsOf(value.lte, Number.MAX_SAFE_INTEGER),
    secondsOf(value.lt, Number.MAX_SAFE_INTEGER) - 1,
  );
  return (created) => created >= from && created <= to;
};

/**
 * A page of objects, newest first (docs.stripe.com/api/pagination). `rows` are in the order in
 * which they were made.
 */
export const page = <Item extends Listed>(
  call: Call,
  rows: readonly Item[],
  matches: (item: Item) => boolean = () => true,
): object => {
  const limit = readInteger(call.params, 'limit') ?? pageDefault;
  if (limit < 1 || limit > pageAtMost) throw badParam('limit', 'limit must be between 1 and 100');
  const range = createdRange(call.params.created);
  const after = readText(call.params, 'starting_after');
  const before = readText(call.params, 'ending_before');
  const all = rows.toReversed().filter((item) => range(item.created) && matches(item));
  const start = after === undefined ? 0 : all.findIndex((item) => item.id === after) + 1;
  const end = before === undefined ? all.length : all.findIndex((item) => item.id === before);
  const window = before === undefined ? all.slice(start) : all.slice(0, Math.max(end, 0));
  const data = before === undefined ? window.slice(0, limit) : window.slice(-limit);
  return { object: 'list', url: call.path, has_more: window.length > data.length, data };
};

const lookUp = (world: World, id: string): object | null => {
  const intent = world.intents.get(id)?.intent;
  const charge = world.charges.get(id)?.charge;
  return intent ?? charge ?? world.refunds.get(id)?.refund ?? world.plain.get(id) ?? null;
};

const depthAtMost = 4;

/**
 * A charge has its refunds only where they are asked for, and no more than the newest ten: the
 * list says that there are others (docs.stripe.com/upgrades, 2022-11-15).
 */
const listInside = (call: Call, object: object, name: string): object | null => {
  const id: unknown = Reflect.get(object, 'id');
  const row = typeof id === 'string' ? call.world.charges.get(id)?.row : undefined;
  if (name !== 'refunds' || !row) return null;
  const own = { ...call, path: `/v1/charges/${String(id)}/refunds`, params: {} };
  return page(
    own,
    row.refunds.map(({ refund }) => refund),
    ({ charge }) => charge === id,
  );
};

const expandAt = (call: Call, value: unknown, path: readonly string[]): unknown => {
  if (Array.isArray(value)) return value.map((member) => expandAt(call, member, path));
  const object = typeof value === 'string' ? lookUp(call.world, value) : value;
  if (typeof object !== 'object' || object === null) return value;
  const [name, ...rest] = path;
  if (name === undefined) return object;
  const listed = listInside(call, object, name);
  if (listed) return { ...object, [name]: listed };
  if (!(name in object)) throw badParam('expand', `This property cannot be expanded (${name}).`);
  const inner: unknown = (object as Readonly<Record<string, unknown>>)[name];
  return { ...object, [name]: expandAt(call, inner, rest) };
};

/** Replaces ids by their objects where the caller asks for it (docs.stripe.com/expand). */
export const expand = (call: Call, answer: object): object => {
  const paths = call.params.expand;
  if (paths === undefined) return answer;
  if (!Array.isArray(paths)) throw badParam('expand', 'Invalid array');
  return paths.reduce<object>((object, path) => {
    const parts = String(path).split('.');
    if (parts.length > depthAtMost) throw badParam('expand', 'You can expand 4 levels deep');
    const expanded = expandAt(call, object, parts);
    return typeof expanded === 'object' && expanded !== null ? expanded : object;
  }, answer);
};

const hiddenFromBrowsers = new Set(['metadata', 'latest_charge', 'customer', 'transfer_group']);

/** What a browser may see of an intent: no metadata, no charge. */
export const browserView = (intent: Sdk.PaymentIntent): object =>
  Object.fromEntries(Object.entries(intent).filter(([name]) => !hiddenFromBrowsers.has(name)));
