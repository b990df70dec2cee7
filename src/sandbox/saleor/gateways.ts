import { majorOf } from './amounts';
import { failed, invalid, type Failure } from './failure';
import { ask } from './question';
import {
  amountFor,
  findSource,
  gatewayOf,
  isFailure,
  tooMany,
  transactionLimit,
  type GatewayInput,
} from './payments';
import type { Principal, World } from './state';
import type { Source } from './transactions';

interface GatewayConfig {
  readonly id: string;
  readonly data: unknown;
  readonly errors: readonly Failure[];
}

const configOf = async (
  world: World,
  source: Source,
  gateway: GatewayInput,
  amount: number,
  by: Principal,
): Promise<GatewayConfig> => {
  const { id } = gateway;
  const app = gatewayOf(world, id);
  if (!app) {
    const errors = [
      failed(
        'id',
        'NOT_FOUND',
        `Active app with \`HANDLE_PAYMENT\` permissions or app webhook not found.`,
      ),
    ];
    return { id, data: null, errors };
  }
  const reply = await ask(world, app, 'PAYMENT_GATEWAY_INITIALIZE_SESSION', by, {
    sourceObject: source,
    data: gateway.data ?? null,
    amount,
  });
  if (reply.kind === 'none') {
    const errors = [invalid('id', 'Unable to process a payment gateway response.')];
    return { id, data: null, errors };
  }
  const { value } = reply;
  // An empty object is taken for data null; any other answer has to name `data`.
  if ('data' in value || Object.keys(value).length === 0) {
    return { id, data: value['data'] ?? null, errors: [] };
  }
  return { id, data: null, errors: [invalid('id', 'Missing value for field: data.')] };
};

export interface GatewayArgs {
  readonly id: string;
  readonly amount?: number | string | null;
  readonly paymentGateways?: readonly GatewayInput[] | null;
}

/** `paymentGatewayInitialize`: every payment app is asked, or those that are named. */
export const paymentGatewayInitialize = async (
  world: World,
  by: Principal,
  args: GatewayArgs,
): Promise<object> => {
  const source = findSource(world, args.id);
  if (isFailure(source)) return { gatewayConfigs: null, errors: [source] };
  if (source.transactions.length >= transactionLimit) {
    return { gatewayConfigs: null, errors: [tooMany] };
  }
  const amount = majorOf(amountFor(source, args.amount));
  const everyone = world.apps.filter((app) =>
    app.webhooks.some((hook) => hook.syncEvents.includes('PAYMENT_GATEWAY_INITIALIZE_SESSION')),
  );
  const gateways =
    args.paymentGateways ??
    everyone.filter((app) => app.isActive).map((app) => ({ id: app.identifier }));
  const gatewayConfigs = await Promise.all(
    gateways.map((gateway) => configOf(world, source, gateway, amount, by)),
  );
  return { gatewayConfigs, errors: [] };
};
