import { asId, type PurchaseId, type TransactionId } from '../../domain/facts/ids';
import type { Mirror } from '../../domain/row/mirror';
import type { Problem } from '../../domain/decide/problem';
import { noEndpointWork } from '../../ports/store';
import type {
  Connection,
  Delivery,
  DeliveryAbout,
  Installation,
  Lease,
  LeaseRequest,
  NewAttempt,
  LookedAt,
  PurchaseIds,
  RecordedAttempt,
  Store,
} from '../../ports/store';

/** What the contract's tests begin with; every id is new, so that tests share a database. */
export interface Shop {
  readonly installation: Installation;
  readonly connection: Connection;
}

let count = 0;
/** A text that no other test of this process uses. */
export const unique = (prefix: string): string => `${prefix}-${process.pid}-${(count += 1)}`;

export const t0 = 1_790_000_000_000;
export const second = 1_000;
export const minute = 60 * second;

export const newInstallation = (store: Store, saleorApiUrl?: string, appId?: string, at = t0) =>
  store.saveInstallation({
    saleorApiUrl: saleorApiUrl ?? `https://${unique('shop')}.example/graphql/`,
    appId: asId(appId ?? unique('app')),
    schemaVersion: '3.23',
    jwks: null,
    at,
    encrypt: (id) => `encrypted for ${id}`,
  });

export const connectionOf = (installation: Installation): Connection => ({
  id: asId(unique('con')),
  installationId: installation.id,
  name: 'Main',
  mode: 'test',
  publishableKey: 'pk_test_1',
  secretKeyEncrypted: 'encrypted key',
  secretKeyHint: '1234',
  accountId: 'acct_1',
  webhookEndpointId: 'we_1',
  webhookSecretsEncrypted: ['encrypted new', 'encrypted old'],
  ...noEndpointWork,
  createdAt: t0,
  removedAt: null,
});

export const newShop = async (store: Store): Promise<Shop> => {
  const installation = await newInstallation(store);
  const connection = connectionOf(installation);
  await store.addConnection(connection);
  return { installation, connection };
};

export const checkout = (id = unique('checkout')): PurchaseIds => ({
  checkoutId: asId(id),
  orderId: null,
  channel: 'default-channel',
});

export const order = (id = unique('order')): PurchaseIds => ({
  checkoutId: null,
  orderId: asId(id),
  channel: null,
});

/** One that Saleor asked for. */
type SaleorAttempt = NewAttempt & { readonly transactionId: TransactionId };

export const attemptFor = (shop: Shop, change: Partial<SaleorAttempt> = {}): SaleorAttempt => ({
  attemptId: asId(unique('attempt')),
  installationId: shop.installation.id,
  connectionId: shop.connection.id,
  source: checkout(),
  transactionId: asId(unique('transaction')),
  flow: 'CHARGE',
  amountMinor: 10_000n,
  currency: 'EUR',
  paymentMethodType: null,
  at: t0,
  supersedes: [],
  heldUntil: t0 + 20 * second,
  ...change,
});

/** One that began before Saleor has a transaction for it. */
export const attemptAlone = (shop: Shop, change: Partial<SaleorAttempt> = {}): NewAttempt => ({
  ...attemptFor(shop, change),
  transactionId: null,
});

/** What is known of a purchase that Saleor does not have. */
export const session = (id = unique('cs_test')): PurchaseIds => ({
  ...{ checkoutId: null, orderId: null, channel: null },
  sessionId: asId(id),
});

/** Records an attempt on a connection that is not removed. */
export const recordAttempt = async (store: Store, input: NewAttempt): Promise<RecordedAttempt> => {
  const recorded = await store.recordAttempt(input);
  if (recorded === 'connection-removed') throw new Error('The connection is removed');
  return recorded;
};

export const deliveryOf = (
  shop: { installation: Installation },
  about: DeliveryAbout,
  change: Partial<Delivery> = {},
): Delivery => ({
  installationId: shop.installation.id,
  source: about.kind === 'purchase' ? 'saleor' : 'stripe',
  identity: unique('delivery'),
  event: about.kind === 'purchase' ? 'order_updated' : 'payment_intent.succeeded',
  receivedAt: t0,
  occurredAt: t0 - 300,
  about,
  ...change,
});

export const leaseOne = async (store: Store, shop: Shop, id: PurchaseId, now = t0) => {
  const lease = await store.leasePurchase(shop.installation.id, id, {
    worker: 'test',
    now,
    leaseMs: minute,
  });
  if (!lease) throw new Error('The purchase could not be leased');
  return lease;
};

export const leaseAll = (
  store: Store,
  now: number,
  change: Partial<Omit<LeaseRequest, 'worker' | 'now' | 'leaseMs'>> = {},
) =>
  store.leaseDirty({
    worker: 'test',
    now,
    leaseMs: minute,
    gatherMs: change.gatherMs ?? 0,
    limit: change.limit ?? 100,
    limitOther: change.limitOther ?? 100,
    share: change.share ?? 100,
    shareOther: change.shareOther ?? 100,
    inProgress: change.inProgress ?? new Map(),
  });

/** What of the leases belongs to this shop; other tests' shops are retired, but may be there. */
export const idsOf = (leases: readonly Lease[], shop: Shop): readonly PurchaseId[] =>
  leases
    .filter((lease) => lease.installationId === shop.installation.id)
    .map((lease) => lease.purchaseId);

export const mirrorOf = (change: Partial<Mirror> = {}): Mirror => ({
  saleorStatus: 'UNFULFILLED',
  saleorChargeStatus: 'FULL',
  saleorAuthorizeStatus: 'FULL',
  stripeStatus: 'succeeded',
  orderNumber: unique('number'),
  channel: 'default-channel',
  userEmail: 'shopper@example.com',
  orderStatus: 'paid',
  paymentStatus: 'charged',
  shipmentStatus: 'none',
  currency: 'EUR',
  amountMinor: 10_000n,
  amountReceivedMinor: 10_000n,
  amountReturnedMinor: 0n,
  source: 'checkout',
  mode: 'test',
  sides: null,
  syncState: 'in_sync',
  syncReason: null,
  milestones: { created: t0, paid: t0 + second },
  readAt: t0 + second,
  ...change,
});

export const nothingNext = (at: number, change: Partial<LookedAt> = {}): LookedAt => ({
  at,
  dueAt: null,
  quietSince: null,
  sweepClass: 'live',
  urgency: 'retry',
  failure: null,
  problems: [],
  objectIds: [],
  ...change,
});

export const problem = (change: Partial<Problem> = {}): Problem => ({
  key: 'overpaid',
  message: 'Too much was paid.',
  nextStep: 'Refund the difference.',
  ...change,
});
