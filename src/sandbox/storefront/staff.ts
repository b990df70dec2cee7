import { z } from 'zod';
import { ask, call, NoAnswer, type Endpoint } from './graphql';

/** What members of staff do in Saleor's Dashboard. */
export interface Staff {
  /** Fulfils every line of an order from the warehouse, with a tracking number. */
  fulfill(orderId: string, trackingNumber: string): Promise<void>;
  cancelOrder(orderId: string): Promise<void>;
  /** Asks the app for a charge, refund or cancelation; everything where no amount is given. */
  request(transactionId: string, action: Action, amount?: number): Promise<void>;
  /** Grants a refund and asks for it; gives the granted refund's id. */
  grantRefund(orderId: string, transactionId: string, amount: number): Promise<string>;
  /** Asks for a refund that was granted, and again where that failed. */
  requestGranted(grantedRefundId: string, transactionId: string): Promise<void>;
  /**
   * Installs an app from its manifest; resolves once it is there. Throws `NoAnswer` where the app
   * did not answer Saleor; who calls again then retries the installation that failed.
   */
  install(manifestUrl: string): Promise<string>;
  /** Token with which the Dashboard opens an app. */
  appToken(appId: string): Promise<string>;
  /** Variants by SKU. */
  variants(channel: string): Promise<ReadonlyMap<string, string>>;
}

type Action = 'CHARGE' | 'REFUND' | 'CANCEL';

const errors = z.array(z.object({ code: z.string(), message: z.string().nullish() }));
const noErrors = (what: string, found: z.infer<typeof errors>): void => {
  if (found.length === 0) return;
  throw new Error(`${what}: ${found.map(({ code, message }) => message ?? code).join(', ')}`);
};

const linesOfOrder = z.object({
  order: z.object({
    lines: z.array(z.object({ id: z.string(), quantityToFulfill: z.number() })),
  }),
  warehouses: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
});

const result = <K extends string>(name: K) => z.object({ [name]: z.object({ errors }) });

const fulfillOrder = `mutation ($order: ID!, $input: OrderFulfillInput!) {
  orderFulfill(order: $order, input: $input) { errors { code message } }
}`;
const cancel = `mutation ($id: ID!) { orderCancel(id: $id) { errors { code message } } }`;
const requestAction = `mutation (
  $id: ID!, $action: TransactionActionEnum!, $amount: PositiveDecimal
) {
  transactionRequestAction(id: $id, actionType: $action, amount: $amount) {
    errors { code message }
  }
}`;
const grant = `mutation ($id: ID!, $input: OrderGrantRefundCreateInput!) {
  orderGrantRefundCreate(id: $id, input: $input) {
    errors { code message } grantedRefund { id }
  }
}`;
const granted = z.object({
  orderGrantRefundCreate: z.object({
    errors,
    grantedRefund: z.object({ id: z.string() }).nullable(),
  }),
});
const requestRefund = `mutation ($granted: ID!, $id: ID!) {
  transactionRequestRefundForGrantedRefund(grantedRefundId: $granted, id: $id) {
    errors { code message }
  }
}`;
const installApp = `mutation ($input: AppInstallInput!) {
  appInstall(input: $input) { errors { code message } }
}`;
const retryInstall = `mutation ($id: ID!) {
  appRetryInstall(id: $id) { errors { code message } }
}`;
/**
 * What Saleor says of an app that is not there, or that goes away in the middle, and what an app
 * says that waited in vain for its database or for that Saleor: whoever installs it does so again.
 */
const unanswered = new RegExp(
  '^(Unable to connect to the manifest URL|Failed to connect to app' +
    '|The app cannot reach its data|The app could not reach the Saleor)',
);
const installationFailure = (message: string): Error => {
  const text = `The app was not installed: ${message}`;
  return unanswered.test(message) ? new NoAnswer(text) : new Error(text);
};
const installState = z.object({
  appsInstallations: z.array(
    z.object({ id: z.string(), status: z.string(), message: z.string().nullish() }),
  ),
  apps: z.object({
    edges: z.array(
      z.object({ node: z.object({ id: z.string(), manifestUrl: z.string().nullish() }) }),
    ),
  }),
});
const variantPage = z.object({
  productVariants: z.object({
    edges: z.array(z.object({ node: z.object({ id: z.string(), sku: z.string().nullable() }) })),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

interface StaffDeps {
  readonly saleorApiUrl: string;
  /** A login token; asked for each call, since tokens end. */
  readonly token: () => string;
  readonly sleep: (ms: number) => Promise<void>;
}

const installTries = 100;
const installPollMs = 200;

export const makeStaff = (deps: StaffDeps): Staff => {
  const endpoint = (): Endpoint => ({
    url: deps.saleorApiUrl,
    headers: { authorization: `Bearer ${deps.token()}` },
  });
  const mutate = async (name: string, query: string, variables: object): Promise<void> => {
    const form = result(name);
    const answer = await ask(endpoint(), form, query, { ...variables });
    noErrors(name, answer[name]?.errors ?? []);
  };

  const look = () =>
    ask(
      endpoint(),
      installState,
      `{ appsInstallations { id status message }
         apps(first: 100) { edges { node { id manifestUrl } } } }`,
    );
  const begin = async (manifestUrl: string): Promise<void> => {
    const manifest: unknown = JSON.parse((await call(manifestUrl)).text);
    const { permissions } = z.object({ permissions: z.array(z.string()) }).parse(manifest);
    const input = { manifestUrl, appName: 'Stripe Orders', permissions };
    await mutate('appInstall', installApp, { input });
  };

  const requestGranted = (granted: string, id: string): Promise<void> =>
    mutate('transactionRequestRefundForGrantedRefund', requestRefund, { granted, id });

  return {
    fulfill: async (orderId, trackingNumber) => {
      const query = `query ($id: ID!) {
        order(id: $id) { lines { id quantityToFulfill } }
        warehouses(first: 1) { edges { node { id } } }
      }`;
      const { order, warehouses } = await ask(endpoint(), linesOfOrder, query, { id: orderId });
      const warehouse = warehouses.edges[0]?.node.id ?? '';
      const lines = order.lines.map((line) => ({
        orderLineId: line.id,
        stocks: [{ quantity: line.quantityToFulfill, warehouse }],
      }));
      const input = { lines, trackingNumber, notifyCustomer: false };
      await mutate('orderFulfill', fulfillOrder, { order: orderId, input });
    },
    cancelOrder: (orderId) => mutate('orderCancel', cancel, { id: orderId }),
    request: (id, action, amount) =>
      mutate('transactionRequestAction', requestAction, { id, action, amount }),
    grantRefund: async (orderId, transactionId, amount) => {
      const input = { transactionId, amount, reason: 'A button was missing' };
      const { orderGrantRefundCreate } = await ask(endpoint(), granted, grant, {
        id: orderId,
        input,
      });
      noErrors('orderGrantRefundCreate', orderGrantRefundCreate.errors);
      const grantedId = orderGrantRefundCreate.grantedRefund?.id ?? '';
      await requestGranted(grantedId, transactionId);
      return grantedId;
    },
    requestGranted,
    install: async (manifestUrl) => {
      const begun = (await look()).appsInstallations.find(({ status }) => status === 'FAILED');
      if (begun) await mutate('appRetryInstall', retryInstall, { id: begun.id });
      else await begin(manifestUrl);
      for (let tries = 0; tries < installTries; tries += 1) {
        const { apps, appsInstallations } = await look();
        const failed = appsInstallations.find(({ status }) => status === 'FAILED');
        if (failed) throw installationFailure(failed.message ?? '');
        const app = apps.edges.find(({ node }) => node.manifestUrl === manifestUrl);
        if (app && appsInstallations.length === 0) return app.node.id;
        await deps.sleep(installPollMs);
      }
      throw new Error('The app was not installed in time.');
    },
    appToken: async (appId) => {
      const form = z.object({ app: z.object({ accessToken: z.string() }) });
      const query = 'query ($id: ID!) { app(id: $id) { accessToken } }';
      return (await ask(endpoint(), form, query, { id: appId })).app.accessToken;
    },
    variants: async (channel) => {
      const found = new Map<string, string>();
      const query = `query ($channel: String!, $after: String) {
        productVariants(channel: $channel, first: 100, after: $after) {
          edges { node { id sku } } pageInfo { hasNextPage endCursor }
        }
      }`;
      let after: string | null = null;
      do {
        const page: z.infer<typeof variantPage>['productVariants'] = (
          await ask(endpoint(), variantPage, query, { channel, after })
        ).productVariants;
        for (const { node } of page.edges) found.set(node.sku ?? '', node.id);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      return found;
    },
  };
};
