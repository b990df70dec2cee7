import { GraphQLError } from 'graphql';
import type { App, Principal } from './state';

/** Saleor's answer to whoever may not: a top-level error in a 200 answer. */
export const permissionDenied = (permissions: readonly string[]): GraphQLError =>
  new GraphQLError(
    permissions.length > 0
      ? `To access this path, you need one of the following permissions: ${permissions.join(', ')}`
      : 'You do not have permission to perform this action',
    { extensions: { exception: { code: 'PermissionDenied' } } },
  );

const permissionsOf = (principal: Principal): readonly string[] => {
  if (principal.kind === 'app') return principal.app.permissions;
  return principal.kind === 'user' ? principal.permissions : [];
};

const isKind = (principal: Principal, permission: string): boolean =>
  (permission === 'AUTHENTICATED_APP' && principal.kind === 'app') ||
  (permission === 'AUTHENTICATED_STAFF_USER' &&
    principal.kind === 'user' &&
    principal.user.isStaff);

/** True where the caller holds one of them. */
export const may = (principal: Principal, ...permissions: string[]): boolean =>
  permissions.some(
    (permission) => isKind(principal, permission) || permissionsOf(principal).includes(permission),
  );

/** Throws PermissionDenied unless the caller holds one of them. */
export const demand = (principal: Principal, ...permissions: string[]): void => {
  if (!may(principal, ...permissions)) throw permissionDenied(permissions);
};

/** The calling app; throws where somebody else calls, or the app lacks the permission. */
export const demandApp = (principal: Principal, permission: string): App => {
  if (principal.kind !== 'app' || !principal.app.permissions.includes(permission)) {
    throw permissionDenied(['AUTHENTICATED_APP', permission]);
  }
  return principal.app;
};

/** Fields that need a permission of their own (Saleor's schema says so of each). */
export const fieldPermissions: Readonly<Record<string, readonly string[]>> = {
  'Query.appsInstallations': ['MANAGE_APPS'],
  'Query.apps': ['AUTHENTICATED_STAFF_USER', 'MANAGE_APPS'],
  'Query.channels': ['AUTHENTICATED_APP', 'AUTHENTICATED_STAFF_USER'],
  'Query.checkouts': ['MANAGE_CHECKOUTS', 'HANDLE_PAYMENTS'],
  'Query.orders': ['MANAGE_ORDERS'],
  'Query.user': ['MANAGE_STAFF', 'MANAGE_USERS', 'MANAGE_ORDERS'],
  'Query.transaction': ['HANDLE_PAYMENTS'],
  'Query.warehouses': ['MANAGE_PRODUCTS', 'MANAGE_ORDERS'],
  'Shop.version': ['AUTHENTICATED_STAFF_USER', 'AUTHENTICATED_APP'],
  'Channel.name': ['AUTHENTICATED_APP', 'AUTHENTICATED_STAFF_USER'],
  'Channel.isActive': ['AUTHENTICATED_APP', 'AUTHENTICATED_STAFF_USER'],
  'Channel.currencyCode': ['AUTHENTICATED_APP', 'AUTHENTICATED_STAFF_USER'],
  'Channel.defaultCountry': ['AUTHENTICATED_APP', 'AUTHENTICATED_STAFF_USER'],
  'Channel.orderSettings': ['MANAGE_CHANNELS', 'MANAGE_ORDERS'],
  'Channel.checkoutSettings': ['MANAGE_CHANNELS', 'MANAGE_CHECKOUTS'],
  'Channel.paymentSettings': ['MANAGE_CHANNELS', 'HANDLE_PAYMENTS'],
  'Checkout.transactions': ['MANAGE_CHECKOUTS', 'HANDLE_PAYMENTS'],
  'Checkout.privateMetadata': ['MANAGE_CHECKOUTS'],
  'Checkout.privateMetafield': ['MANAGE_CHECKOUTS'],
  'Checkout.user': ['MANAGE_USERS', 'HANDLE_PAYMENTS'],
  'Order.transactions': ['MANAGE_ORDERS', 'HANDLE_PAYMENTS'],
  'Order.grantedRefunds': ['MANAGE_ORDERS'],
  'Order.totalGrantedRefund': ['MANAGE_ORDERS'],
  'Order.totalChargePending': ['MANAGE_ORDERS'],
  'Order.totalRefundPending': ['MANAGE_ORDERS'],
  'Order.privateMetadata': ['MANAGE_ORDERS'],
  'Order.privateMetafield': ['MANAGE_ORDERS'],
  'Fulfillment.privateMetadata': ['MANAGE_ORDERS'],
  'Fulfillment.privateMetafield': ['MANAGE_ORDERS'],
  'TransactionItem.privateMetadata': ['HANDLE_PAYMENTS'],
  'TransactionItem.privateMetafield': ['HANDLE_PAYMENTS'],
  'ProductVariant.stocks': ['MANAGE_PRODUCTS', 'MANAGE_ORDERS'],
  'Mutation.eventDeliveryRetry': ['MANAGE_APPS'],
  'Mutation.shopSettingsUpdate': ['MANAGE_SETTINGS'],
  'Mutation.channelUpdate': ['MANAGE_CHANNELS', 'HANDLE_PAYMENTS'],
  'Mutation.productVariantStocksUpdate': ['MANAGE_PRODUCTS'],
  'Mutation.transactionCreate': ['HANDLE_PAYMENTS'],
  'Mutation.transactionUpdate': ['HANDLE_PAYMENTS'],
  'Mutation.transactionEventReport': ['HANDLE_PAYMENTS'],
  'Mutation.transactionRequestAction': ['HANDLE_PAYMENTS'],
  'Mutation.transactionRequestRefundForGrantedRefund': ['HANDLE_PAYMENTS'],
  'Mutation.draftOrderCreate': ['MANAGE_ORDERS'],
  'Mutation.draftOrderComplete': ['MANAGE_ORDERS'],
  'Mutation.orderCancel': ['MANAGE_ORDERS'],
  'Mutation.orderConfirm': ['MANAGE_ORDERS'],
  'Mutation.orderFulfill': ['MANAGE_ORDERS'],
  'Mutation.orderFulfillmentApprove': ['MANAGE_ORDERS'],
  'Mutation.orderFulfillmentCancel': ['MANAGE_ORDERS'],
  'Mutation.orderFulfillmentReturnProducts': ['MANAGE_ORDERS'],
  'Mutation.orderFulfillmentUpdateTracking': ['MANAGE_ORDERS'],
  'Mutation.orderGrantRefundCreate': ['MANAGE_ORDERS'],
  'Mutation.orderMarkAsPaid': ['MANAGE_ORDERS'],
  'Mutation.orderLinesCreate': ['MANAGE_ORDERS'],
  'Mutation.orderLineDelete': ['MANAGE_ORDERS'],
  'Mutation.orderDiscountAdd': ['MANAGE_ORDERS'],
  'Mutation.appInstall': ['MANAGE_APPS'],
  'Mutation.appRetryInstall': ['MANAGE_APPS'],
  'Mutation.appDeleteFailedInstallation': ['MANAGE_APPS'],
  'Mutation.appFetchManifest': ['MANAGE_APPS'],
  'Mutation.appActivate': ['MANAGE_APPS'],
  'Mutation.appDeactivate': ['MANAGE_APPS'],
  'Mutation.appDelete': ['MANAGE_APPS'],
};
