/** What shoppers and staff ask of Saleor. */
export const documents = {
  checkout: `mutation ($input: CheckoutCreateInput!) {
    checkoutCreate(input: $input) { checkout { id } errors { code } }
  }`,
  email: `mutation ($id: ID!, $email: String!) {
    checkoutEmailUpdate(id: $id, email: $email) { errors { code } }
  }`,
  billing: `mutation ($id: ID!, $address: AddressInput!) {
    checkoutBillingAddressUpdate(id: $id, billingAddress: $address) { errors { code } }
  }`,
  initialize: `mutation (
    $id: ID!
    $action: TransactionFlowStrategyEnum
    $amount: PositiveDecimal
    $paymentGateway: PaymentGatewayToInitialize!
  ) {
    transactionInitialize(
      id: $id
      action: $action
      amount: $amount
      paymentGateway: $paymentGateway
    ) { transaction { id } data errors { code } }
  }`,
  process: `mutation ($id: ID!) { transactionProcess(id: $id) { errors { code } } }`,
  complete: `mutation ($id: ID!) {
    checkoutComplete(id: $id) { order { id } errors { code } }
  }`,
  request: `mutation ($id: ID!, $action: TransactionActionEnum!, $amount: PositiveDecimal) {
    transactionRequestAction(id: $id, actionType: $action, amount: $amount) { errors { code } }
  }`,
  cancel: `mutation ($id: ID!) { orderCancel(id: $id) { errors { code } } }`,
  markAsPaid: `mutation ($id: ID!) { orderMarkAsPaid(id: $id) { errors { code } } }`,
  addLine: `mutation ($id: ID!, $input: [OrderLineCreateInput!]!) {
    orderLinesCreate(id: $id, input: $input) { errors { code } }
  }`,
  discount: `mutation ($id: ID!, $input: OrderDiscountCommonInput!) {
    orderDiscountAdd(orderId: $id, input: $input) { errors { code } }
  }`,
  enterCode: `mutation ($id: ID!, $promoCode: String!) {
    checkoutAddPromoCode(id: $id, promoCode: $promoCode) { errors { code } }
  }`,
  grant: `mutation ($id: ID!, $input: OrderGrantRefundCreateInput!) {
    orderGrantRefundCreate(id: $id, input: $input) { grantedRefund { id } errors { code } }
  }`,
  requestGranted: `mutation ($granted: ID!, $id: ID!) {
    transactionRequestRefundForGrantedRefund(grantedRefundId: $granted, id: $id) {
      errors { code }
    }
  }`,
  lines: `query ($id: ID!) {
    order(id: $id) { lines { id quantity variant { stocks { warehouse { id } } } } }
  }`,
  parcels: `query ($id: ID!) {
    order(id: $id) { fulfillments { id status lines { id quantity } } }
  }`,
  approve: `mutation ($id: ID!) {
    orderFulfillmentApprove(id: $id, notifyCustomer: false) { errors { code } }
  }`,
  takeBack: `mutation ($id: ID!, $lines: [OrderReturnFulfillmentLineInput!]) {
    orderFulfillmentReturnProducts(order: $id, input: { fulfillmentLines: $lines }) {
      errors { code }
    }
  }`,
  fulfill: `mutation ($order: ID!, $input: OrderFulfillInput!) {
    orderFulfill(order: $order, input: $input) { errors { code } }
  }`,
};
