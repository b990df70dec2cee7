import type { OrderStatus, SaleorFacts } from '../../domain/facts/facts';
import { asId } from '../../domain/facts/ids';
import { done, refused, unknown } from '../../domain/facts/outcome';
import type { Clock } from '../../ports/clock';
import type { Saleor, SourceIds } from '../../ports/saleor';

/** How the orders of a shop stand now, whatever an earlier request said of them. */
export interface Shop {
  readonly saleor: Saleor;
  /** An order that is not named here is UNFULFILLED. */
  readonly statuses: Map<string, OrderStatus>;
  /** What was read, in order. */
  readonly reads: SourceIds[];
  /** How long an answer takes, milliseconds. */
  delayMs: number;
  isUnavailable: boolean;
}

export const makeShop = (clock: Clock): Shop => {
  const never = async () => refused('not-in-shop', 'The payment app has no use for this call.');
  const reads: SourceIds[] = [];
  const statuses = new Map<string, OrderStatus>();
  const shop: Shop = {
    reads,
    statuses,
    delayMs: 0,
    isUnavailable: false,
    saleor: {
      readSource: async (ids) => {
        reads.push(ids);
        if (shop.delayMs > 0) await clock.sleep(shop.delayMs);
        if (shop.isUnavailable) return unknown('time-out', 'Saleor did not answer.');
        const { orderId } = ids;
        if (orderId === null) return done({ kind: 'gone' });
        return done(orderOf(orderId, statuses.get(orderId) ?? 'UNFULFILLED', clock.now()));
      },
      reportTransactionEvent: never,
      updateTransaction: never,
      createOrderFromCheckout: never,
      findOrderOfCheckout: never,
      cancelOrder: never,
      listChangedOrders: never,
      listChannels: never,
    },
  };
  return shop;
};

const orderOf = (id: string, status: OrderStatus, at: number): SaleorFacts => ({
  kind: 'order',
  id: asId(id),
  checkoutId: null,
  number: '1',
  status,
  createdAt: at,
  createdByEffect: null,
  shippingAddress: null,
  fulfillments: [],
  channel: 'default-channel',
  currency: 'USD',
  totalMinor: 10_000n,
  totalGrantedRefundMinor: 0n,
  userEmail: null,
  transactions: [],
});
