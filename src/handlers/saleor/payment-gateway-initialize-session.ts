import { z } from 'zod';
import { PaymentGatewayInitializeSessionDocument } from '../../generated/saleor';
import { saleorQuestion } from '../define';
import { paymentSource } from '../payloads';

/** Saleor docs: webhook event PAYMENT_GATEWAY_INITIALIZE_SESSION. */
export const paymentGatewayInitializeSession = saleorQuestion({
  event: 'PAYMENT_GATEWAY_INITIALIZE_SESSION',
  document: PaymentGatewayInitializeSessionDocument,
  payload: z.object({ sourceObject: paymentSource, data: z.unknown() }),
  answer: ({ sourceObject, data }, { installation, paymentApp }) =>
    paymentApp.initializeGateway(installation, { source: sourceObject, data }),
  unavailable: () => null,
});
