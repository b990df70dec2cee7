import { asId, type ConnectionId } from '../../domain/facts/ids';
import { makeManifest } from '../../handlers/manifest';
import { stripeEventTypes } from '../../handlers/registry';
import type { Clock } from '../../ports/clock';
import { noEndpointWork } from '../../ports/store';
import type { Connection, Installation, Store } from '../../ports/store';
import type { SaleorStandIn } from '../saleor/contract';
import type { StripeStandIn } from '../stripe/stand-in';
import type { Profile } from './profiles';
import type { SeededRandom } from './seeded-random';
import { edited } from './seldom';
import { channels } from './users';

export const appId = 'saleor.app.stripe.orders';
export const apiUrl = 'http://saleor.sandbox/graphql/';
const appUrl = 'https://app.sandbox';
export const account = {
  id: 'acct_simulated',
  secretKey: 'sk_live_simulated',
  publishableKey: 'pk_live_simulated',
  // Live, because Stripe delivers again after minutes there and after an hour in a sandbox.
  livemode: true,
};

/** Global id of an article of the stand-in, by its place in the list it was given. */
export const variantId = (place: number): string =>
  Buffer.from(`ProductVariant:${place}`).toString('base64');

/** In one channel a person decides what becomes of a cancelled order's money. */
export const refundsCanceled = (channel: string): boolean => channel !== 'saleor';

/** Puts the app into the shop and the account, as its routes and pages do. */
export const install = async (
  store: Store,
  saleor: SaleorStandIn,
  stripe: StripeStandIn,
  at: number,
): Promise<{ installation: Installation; connection: Connection }> => {
  const manifest = makeManifest({ appUrl, appId, version: '1.0.0', schemaVersion: [3, 23] });
  const app = saleor.control.addApp({
    identifier: appId,
    permissions: manifest.permissions ?? [],
    webhooks: (manifest.webhooks ?? []).map((webhook) => ({ ...webhook, query: webhook.query })),
  });
  const installation = await store.saveInstallation({
    saleorApiUrl: apiUrl,
    appId: asId(app.appId),
    schemaVersion: '3.23',
    jwks: null,
    at,
    encrypt: () => app.token,
  });
  const connection: Connection = {
    id: asId<ConnectionId>('connection-1'),
    installationId: installation.id,
    name: 'Simulated',
    mode: 'live',
    publishableKey: account.publishableKey,
    secretKeyEncrypted: account.secretKey,
    secretKeyHint: 'ated',
    accountId: account.id,
    webhookEndpointId: 'we_1',
    webhookSecretsEncrypted: [],
    ...noEndpointWork,
    createdAt: at,
    removedAt: null,
  };
  await store.addConnection(connection);
  for (const channel of [...channels, edited]) {
    await store.assignChannel({
      installationId: installation.id,
      channel,
      connectionId: connection.id,
      completion: channel === 'app' || channel === 'saleor' ? channel : 'storefront',
      refundCanceled: refundsCanceled(channel),
    });
  }
  await registerEndpoint(stripe);
  return { installation, connection };
};

const registerEndpoint = async (stripe: StripeStandIn): Promise<void> => {
  const form = new URLSearchParams({ url: `${appUrl}/api/webhooks/stripe/connection-1` });
  for (const type of stripeEventTypes) form.append('enabled_events[]', type);
  const answer = await stripe.handle(
    new Request('http://stripe.sandbox/v1/webhook_endpoints', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${account.secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    }),
  );
  if (!answer.ok) throw new Error(`No endpoint: ${await answer.text()}`);
};

interface Spoiling {
  readonly profile: Profile;
  readonly clock: Clock;
  readonly random: SeededRandom;
  isFair(): boolean;
}

/** What goes wrong on the two sides themselves: lost, late and repeated webhooks, kept 5xx. */
export const spoil = (
  { profile, clock, random, isFair }: Spoiling,
  saleor: SaleorStandIn,
  stripe: StripeStandIn,
): void => {
  const fate = (share: number) => !isFair() && random.chance(share);
  const lateMs = () => (fate(profile.deliveryLate) ? random.between(1, profile.deliveryLateMs) : 0);
  saleor.faults.delivery = ({ kind }) =>
    kind === 'sync'
      ? null
      : {
          drop: fate(profile.deliveryLost),
          copies: fate(profile.deliveryTwice) ? 2 : 1,
          delayMs: lateMs(),
        };
  stripe.deliveries.plan = () => {
    if (fate(profile.deliveryLost)) return { delaysMs: [], beforeAnswer: false };
    const copies = fate(profile.deliveryTwice) ? 2 : 1;
    const delaysMs = Array.from({ length: copies }, lateMs);
    return { delaysMs, beforeAnswer: fate(profile.deliveryLate) };
  };
  if (profile.stockMovesMs > 0) moveStock(profile.stockMovesMs, clock, isFair, saleor);
  const byTheApp = (reached: { readonly method: string; readonly path: string }) =>
    reached.method === 'POST' && !/\/(confirm|authenticate)$/.test(reached.path);
  for (const kind of ['server-error', 'server-error-after'] as const) {
    stripe.faults.add({
      kind,
      times: Number.POSITIVE_INFINITY,
      when: (reached) => byTheApp(reached) && fate(profile.stored500 / 2),
    });
  }
};

/** Articles sell out and come in again. */
const moveStock = (
  everyMs: number,
  clock: Clock,
  isFair: () => boolean,
  saleor: SaleorStandIn,
): void => {
  const setAll = (pieces: number) => {
    for (const sku of ['plenty', 'scarce']) saleor.control.setStock(sku, pieces);
  };
  const sellOut = (): void => {
    if (isFair()) return;
    setAll(0);
    clock.after(everyMs, comeIn);
  };
  const comeIn = (): void => {
    setAll(1_000);
    clock.after(everyMs, sellOut);
  };
  comeIn();
};
