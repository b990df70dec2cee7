import { z } from 'zod';
import type { Completion } from '../../domain/decide/policy';
import { ask, type Endpoint } from '../storefront/graphql';

/** The app's own Dashboard API, as its pages use it. */
export interface Dashboard {
  /** Adds a Stripe account; gives the connection's id. */
  connect(keys: Keys): Promise<string>;
  assign(channel: string, connectionId: string, completion: Completion): Promise<void>;
  /** Every row of the sync table. */
  rows(): Promise<readonly Row[]>;
}

interface Keys {
  readonly name: string;
  readonly publishableKey: string;
  readonly secretKey: string;
}

const money = z.object({ minor: z.string(), currency: z.string() }).nullable();
const row = z.object({
  id: z.string(),
  number: z.string().nullable(),
  orderId: z.string().nullable(),
  checkoutId: z.string().nullable(),
  channel: z.string().nullable(),
  syncState: z.enum(['IN_SYNC', 'WORKING', 'ATTENTION', 'FAILED']),
  syncReason: z.string().nullable(),
  orderStatus: z.string(),
  paymentStatus: z.string(),
  shipmentStatus: z.string(),
  saleorStatus: z.string(),
  saleorChargeStatus: z.string().nullable(),
  saleorAuthorizeStatus: z.string().nullable(),
  stripeStatuses: z.array(z.string()),
  intentIds: z.array(z.string()),
  amount: money,
  amountReceived: money,
  amountReturned: money,
  waiting: z.boolean(),
  problems: z.array(z.object({ key: z.string(), message: z.string() })),
});

/** A row of the sync table, as a person sees it. */
export type Row = z.infer<typeof row>;

const rowPage = z.object({
  orders: z.object({ rows: z.array(row), nextCursor: z.string().nullable() }),
});

const rowsQuery = `query ($after: String) {
  orders(first: 100, after: $after) {
    nextCursor
    rows {
      id number orderId checkoutId channel syncState syncReason
      orderStatus paymentStatus shipmentStatus
      saleorStatus saleorChargeStatus saleorAuthorizeStatus stripeStatuses intentIds
      amount { minor currency } amountReceived { minor currency } amountReturned { minor currency }
      waiting problems { key message }
    }
  }
}`;

const errors = z.array(z.object({ code: z.string(), message: z.string() }));
const noErrors = (found: z.infer<typeof errors>): void => {
  if (found.length === 0) return;
  throw new Error(found.map(({ code, message }) => `${code}: ${message}`).join('; '));
};

interface DashboardDeps {
  readonly appUrl: string;
  readonly saleorApiUrl: string;
  /** A token of a member of staff; asked for each call, since tokens live five minutes. */
  readonly token: () => Promise<string>;
}

export const makeDashboard = (deps: DashboardDeps): Dashboard => {
  const endpoint = async (): Promise<Endpoint> => ({
    url: `${deps.appUrl}/api/graphql`,
    headers: { 'authorization-bearer': await deps.token(), 'saleor-api-url': deps.saleorApiUrl },
  });

  return {
    connect: async (input) => {
      const form = z.object({
        addConnection: z.object({ connection: z.object({ id: z.string() }).nullable(), errors }),
      });
      const query = `mutation ($input: AddConnectionInput!) {
        addConnection(input: $input) { connection { id } errors { code message } }
      }`;
      const { addConnection } = await ask(await endpoint(), form, query, { input });
      noErrors(addConnection.errors);
      return addConnection.connection?.id ?? '';
    },
    assign: async (channel, id, completion) => {
      const assigned = z.object({ assignChannel: z.object({ errors }) });
      const assignQuery = `mutation ($channel: String!, $id: ID!) {
        assignChannel(channel: $channel, connectionId: $id) { errors { code message } }
      }`;
      const assign = await ask(await endpoint(), assigned, assignQuery, { channel, id });
      noErrors(assign.assignChannel.errors);
      const set = z.object({ setCompletion: z.object({ errors }) });
      const setQuery = `mutation ($channel: String!, $completion: Completion!) {
        setCompletion(channel: $channel, completion: $completion) { errors { code message } }
      }`;
      const variables = { channel, completion: completion.toUpperCase() };
      const completes = await ask(await endpoint(), set, setQuery, variables);
      noErrors(completes.setCompletion.errors);
    },
    rows: async () => {
      const found: Row[] = [];
      let after: string | null = null;
      do {
        const { orders }: z.infer<typeof rowPage> = await ask(
          await endpoint(),
          rowPage,
          rowsQuery,
          { after },
        );
        found.push(...orders.rows);
        after = orders.nextCursor;
      } while (after !== null);
      return found;
    },
  };
};
