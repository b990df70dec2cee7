import type { Installation } from '../../ports/store';
import { connectionOfChannel, type PaymentAppDeps } from '../context';
import type { GatewayAnswer, GatewayRequest } from '../contract';
import { shopperText } from '../failure';

/**
 * PAYMENT_GATEWAY_INITIALIZE_SESSION: what a storefront needs to open Stripe's form. Saleor lists
 * the app in every channel; storefronts know one without a connection by the gateway's errors.
 */
export const makeInitializeGateway =
  ({ store, log, options }: PaymentAppDeps) =>
  async (installation: Installation, request: GatewayRequest): Promise<GatewayAnswer> => {
    const { channel } = request.source;
    const connection = await connectionOfChannel(store, installation, channel);
    if (!connection) {
      log.info('payment.channel-not-configured', { installationId: installation.id, channel });
      const message = shopperText({ code: 'ChannelNotConfigured' });
      return { refused: { code: 'channel-not-configured', message } };
    }
    const { publishableKey } = connection;
    return {
      data: {
        stripePublishableKey: publishableKey,
        ...(options.olderStorefronts ? { publishableKey } : {}),
      },
    };
  };
