import { z } from 'zod';

/** What a storefront asks of Saleor, and how it reads the answers. */
export const errors = z.array(z.object({ code: z.string(), message: z.string().nullish() }));
export const createCart = `mutation ($input: CheckoutCreateInput!) {
  checkoutCreate(input: $input) {
    errors { code message }
    checkout { id shippingMethods { id } }
  }
}`;
export const createdCart = z.object({
  checkoutCreate: z.object({
    errors,
    checkout: z
      .object({ id: z.string(), shippingMethods: z.array(z.object({ id: z.string() })) })
      .nullable(),
  }),
});

export const chooseShipping = `mutation ($id: ID!, $method: ID!) {
  checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
    errors { code message }
    checkout { totalPrice { gross { amount currency } } }
  }
}`;
export const chosenShipping = z.object({
  checkoutDeliveryMethodUpdate: z.object({
    errors,
    checkout: z
      .object({
        totalPrice: z.object({ gross: z.object({ amount: z.number(), currency: z.string() }) }),
      })
      .nullable(),
  }),
});

export const askGateways = `mutation ($id: ID!, $gateways: [PaymentGatewayToInitialize!]) {
  paymentGatewayInitialize(id: $id, paymentGateways: $gateways) {
    errors { code message }
    gatewayConfigs { data errors { code message } }
  }
}`;
export const askedGateways = z.object({
  paymentGatewayInitialize: z.object({
    errors,
    gatewayConfigs: z.array(z.object({ data: z.looseObject({}).nullable(), errors })).nullable(),
  }),
});

export const initialize = `mutation (
  $id: ID!, $amount: PositiveDecimal, $key: String, $gateway: PaymentGatewayToInitialize!
) {
  transactionInitialize(
    id: $id, amount: $amount, idempotencyKey: $key, paymentGateway: $gateway
  ) {
    errors { code message }
    transaction { id }
    transactionEvent { message pspReference }
    data
  }
}`;
export const initialized = z.object({
  transactionInitialize: z.object({
    errors,
    transaction: z.object({ id: z.string() }).nullable(),
    transactionEvent: z.object({ pspReference: z.string(), message: z.string() }).nullable(),
    data: z
      .object({
        paymentIntent: z.object({ stripeClientSecret: z.string().optional() }).optional(),
      })
      .nullish(),
  }),
});

export const processPayment = `mutation ($id: ID!) {
  transactionProcess(id: $id) {
    errors { code message }
    transactionEvent { type message }
  }
}`;
export const processed = z.object({
  transactionProcess: z.object({
    errors,
    transactionEvent: z.object({ type: z.string(), message: z.string() }).nullable(),
  }),
});

export const completeCheckout = `mutation ($id: ID!) {
  checkoutComplete(id: $id) { errors { code message } order { id } }
}`;
export const completed = z.object({
  checkoutComplete: z.object({ errors, order: z.object({ id: z.string() }).nullable() }),
});
