import type Sdk from 'stripe';

/**
 * What Stripe's own types say that each route takes. Only `generate.ts` reads this file: it makes
 * JSON schemas of it, against which the stand-in checks what our adapter sends.
 */
export interface RouteParams {
  'POST /v1/payment_intents': Sdk.PaymentIntentCreateParams;
  'GET /v1/payment_intents': Sdk.PaymentIntentListParams;
  'GET /v1/payment_intents/:id': Sdk.PaymentIntentRetrieveParams;
  'POST /v1/payment_intents/:id': Sdk.PaymentIntentUpdateParams;
  'POST /v1/payment_intents/:id/confirm': Sdk.PaymentIntentConfirmParams;
  'POST /v1/payment_intents/:id/capture': Sdk.PaymentIntentCaptureParams;
  'POST /v1/payment_intents/:id/cancel': Sdk.PaymentIntentCancelParams;
  'GET /v1/charges': Sdk.ChargeListParams;
  'GET /v1/charges/:id': Sdk.ChargeRetrieveParams;
  'POST /v1/charges/:id': Sdk.ChargeUpdateParams;
  'POST /v1/refunds': Sdk.RefundCreateParams;
  'GET /v1/refunds': Sdk.RefundListParams;
  'GET /v1/refunds/:id': Sdk.RefundRetrieveParams;
  'POST /v1/refunds/:id': Sdk.RefundUpdateParams;
  'POST /v1/refunds/:id/cancel': Sdk.RefundCancelParams;
  'GET /v1/events': Sdk.EventListParams;
  'GET /v1/events/:id': Sdk.EventRetrieveParams;
  'POST /v1/webhook_endpoints': Sdk.WebhookEndpointCreateParams;
  'GET /v1/webhook_endpoints': Sdk.WebhookEndpointListParams;
  'GET /v1/webhook_endpoints/:id': Sdk.WebhookEndpointRetrieveParams;
  'POST /v1/webhook_endpoints/:id': Sdk.WebhookEndpointUpdateParams;
}
