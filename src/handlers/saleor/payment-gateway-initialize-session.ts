import { z } from 'zod';
import { PaymentGatewayInitializeSessionDocument } from '../../generated/saleor';
import { saleorSyncEvent } from '../define';
import { paymentSource } from '../payloads';

/** Saleor docs: webhook event PAYMENT_GATEWAY_INITIALIZE_SESSION. */
export const paymentGatewayInitializeSession = saleorSyncEvent({
  event: 'PAYMENT_GATEWAY_INITIALIZE_SESSION',
  document: PaymentGatewayInitializeSessionDocument,
  payload: z.object({ sourceObject: paymentSource, data: z.unknown() }),
  answer: ({ sourceObject, data }, { installation, paymentApp }) =>
    paymentApp.initializeGateway(installation, { source: sourceObject, data }),
  unavailable: () => null,
});
