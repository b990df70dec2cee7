import { failed } from './failure';
import { keyOf } from './ids';
import type { ChannelSettings, ShopSettings } from './contract';
import type { Principal, World } from './state';

type Change = Partial<ChannelSettings>;

interface ChannelArgs {
  readonly id: string;
  readonly input: {
    readonly isActive?: boolean;
    readonly orderSettings?: Change;
    readonly checkoutSettings?: {
      readonly automaticallyCompleteFullyPaidCheckouts?: boolean;
      readonly automaticCompletion?: { readonly enabled: boolean; readonly delay?: number };
    };
    readonly paymentSettings?: Change;
  };
}

const given = (change: Change): Change =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** `channelUpdate`. */
export const channelUpdate = (world: World, _by: Principal, args: ChannelArgs): object => {
  const pk = Number(keyOf(args.id, 'Channel'));
  const channel = world.channels.find((candidate) => candidate.pk === pk);
  if (!channel) {
    return { channel: null, errors: [failed('id', 'NOT_FOUND', "Couldn't resolve to a channel.")] };
  }
  const { isActive, orderSettings, checkoutSettings, paymentSettings } = args.input;
  const automatic = checkoutSettings?.automaticCompletion;
  channel.settings = {
    ...channel.settings,
    ...given({ isActive }),
    ...given(orderSettings ?? {}),
    ...given(paymentSettings ?? {}),
    ...given({
      automaticallyCompleteFullyPaidCheckouts:
        automatic?.enabled ?? checkoutSettings?.automaticallyCompleteFullyPaidCheckouts,
      automaticCompletionDelay: automatic?.delay,
    }),
  };
  return { channel, errors: [] };
};

/** `shopSettingsUpdate`. */
export const shopUpdate = (
  world: World,
  _by: Principal,
  args: { readonly input: Partial<ShopSettings> },
): object => {
  world.shop = { ...world.shop, ...args.input };
  return { shop: world.shop, errors: [] };
};

/** `productVariantStocksUpdate`: there is one warehouse. */
export const stocksUpdate = (
  world: World,
  _by: Principal,
  args: {
    readonly variantId?: string | null;
    readonly stocks: readonly { readonly quantity: number }[];
  },
): object => {
  const pk = Number(keyOf(args.variantId, 'ProductVariant'));
  const variant = world.variants.find((candidate) => candidate.pk === pk);
  if (!variant) {
    const errors = [failed('variantId', 'NOT_FOUND', "Couldn't resolve to a variant.")];
    return { productVariant: null, errors };
  }
  variant.quantity = args.stocks.reduce((sum, stock) => sum + stock.quantity, 0);
  return { productVariant: variant, errors: [] };
};
