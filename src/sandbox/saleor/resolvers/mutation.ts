import { transactionRequestAction, type RequestActionArgs } from '../actions';
import { appProblemCreate, appProblemDismiss } from '../app-problems';
import {
  appDelete,
  appDeleteFailedInstallation,
  appInstall,
  appRetryInstall,
  setActive,
  type InstallInput,
} from '../apps';
import { loginToken } from '../auth';
import {
  checkoutBillingAddressUpdate,
  checkoutCreate,
  checkoutDeliveryMethodUpdate,
  checkoutEmailUpdate,
  checkoutLinesAdd,
  checkoutShippingAddressUpdate,
  findCheckout,
  type CheckoutInput,
} from '../checkouts';
import { checkoutComplete, orderCreateFromCheckout, type CreateOrderArgs } from '../completion';
import { retryDelivery } from '../delivery';
import { draftOrderComplete, draftOrderCreate, type DraftInput } from '../drafts';
import { failed } from '../failure';
import {
  fulfillmentApprove,
  fulfillmentCancel,
  fulfillmentUpdateTracking,
  orderFulfill,
  type FulfillArgs,
} from '../fulfillments';
import {
  orderGrantRefundCreate,
  transactionRequestRefundForGrantedRefund,
  type GrantArgs,
  type RefundGrantedArgs,
} from '../granted-refunds';
import { orderFulfillmentReturnProducts, type ReturnArgs } from '../returns';
import { keyOf } from '../ids';
import { fetchManifest } from '../manifest';
import { transactionCreate, transactionUpdate, type CreateArgs, type UpdateArgs } from '../manual';
import { deleteNotes, setNotes } from '../metadata';
import {
  orderDiscountAdd,
  orderLineDelete,
  orderLinesCreate,
  type DiscountArgs,
  type LinesCreateArgs,
} from '../order-edits';
import { orderCancel, orderConfirm, orderMarkAsPaid } from '../orders';
import { paymentGatewayInitialize, type GatewayArgs } from '../gateways';
import {
  transactionInitialize,
  transactionProcess,
  type InitializeArgs,
  type ProcessArgs,
} from '../payments';
import { checkoutAddPromoCode, type PromoCodeArgs } from '../promo-codes';
import { demandApp } from '../permissions';
import { transactionEventReport, type ReportArgs } from '../report';
import { webhookCreate, webhookDelete, webhookUpdate } from '../webhooks';
import { channelUpdate, shopUpdate, stocksUpdate } from '../settings';
import type { Principal, World } from '../state';
import { field, type Resolver, type Resolvers } from './resolver';

/** Most mutations are a function of the world, the caller and the arguments. */
const act = <Args>(perform: (world: World, by: Principal, args: Args) => unknown): Resolver =>
  field<unknown, Args>((_source, args, { world, principal }) => perform(world, principal, args));

interface IdArgs {
  readonly id: string;
}

interface NotesArgs extends IdArgs {
  readonly input: readonly { readonly key: string; readonly value: string }[];
}

interface KeysArgs extends IdArgs {
  readonly keys: readonly string[];
}

interface LoginArgs {
  readonly email: string;
  readonly password: string;
}

const login = (world: World, { email }: LoginArgs): object => {
  const user = world.users.find((candidate) => candidate.email === email);
  return user
    ? { token: loginToken(world, user), user, errors: [] }
    : {
        token: null,
        user: null,
        errors: [failed('email', 'INVALID_CREDENTIALS', 'Please, enter valid credentials')],
      };
};

const manifest = async (world: World, url: string): Promise<object> => {
  const found = await fetchManifest(world, url);
  if ('code' in found) return { manifest: null, errors: [found] };
  const permissions = (found.permissions ?? []).map((code) => ({ code, name: code }));
  return { manifest: { ...found, identifier: found.id, permissions }, errors: [] };
};

const appMutations: Readonly<Record<string, Resolver>> = {
  tokenCreate: act<LoginArgs>((world, _by, args) => login(world, args)),
  appInstall: act<{ input: InstallInput }>((world, _by, { input }) => appInstall(world, input)),
  appRetryInstall: act<IdArgs>((world, _by, { id }) => appRetryInstall(world, id)),
  appDeleteFailedInstallation: act<IdArgs>((world, _by, { id }) =>
    appDeleteFailedInstallation(world, id),
  ),
  appFetchManifest: act<{ manifestUrl: string }>((world, _by, args) =>
    manifest(world, args.manifestUrl),
  ),
  appActivate: act<IdArgs>((world, by, { id }) => setActive(world, by, id, true)),
  appDeactivate: act<IdArgs>((world, by, { id }) => setActive(world, by, id, false)),
  appDelete: act<IdArgs>((world, by, { id }) => appDelete(world, by, id)),
  webhookCreate: act(webhookCreate),
  webhookUpdate: act(webhookUpdate),
  webhookDelete: act(webhookDelete),
  appProblemCreate: act(appProblemCreate),
  appProblemDismiss: act(appProblemDismiss),
  eventDeliveryRetry: act<IdArgs>((world, _by, { id }) => retryDelivery(world, id)),
  channelUpdate: act(channelUpdate),
  shopSettingsUpdate: act(shopUpdate),
  productVariantStocksUpdate: act(stocksUpdate),
};

const checkoutMutations: Readonly<Record<string, Resolver>> = {
  checkoutCreate: act<{ input: CheckoutInput }>((world, by, { input }) =>
    checkoutCreate(world, by, input),
  ),
  checkoutLinesAdd: act(checkoutLinesAdd),
  checkoutAddPromoCode: act<PromoCodeArgs>(checkoutAddPromoCode),
  checkoutEmailUpdate: act(checkoutEmailUpdate),
  checkoutBillingAddressUpdate: act(checkoutBillingAddressUpdate),
  checkoutShippingAddressUpdate: act(checkoutShippingAddressUpdate),
  checkoutDeliveryMethodUpdate: act(checkoutDeliveryMethodUpdate),
  checkoutComplete: act<CreateOrderArgs & { id?: string | null }>((world, by, args) =>
    checkoutComplete(world, by, keyOf(args.id, 'Checkout') ?? '', args),
  ),
  orderCreateFromCheckout: act<CreateOrderArgs & IdArgs>((world, by, args) => {
    demandApp(by, 'HANDLE_CHECKOUTS');
    return orderCreateFromCheckout(world, by, findCheckout(world, args.id), args);
  }),
};

const paymentMutations: Readonly<Record<string, Resolver>> = {
  paymentGatewayInitialize: act<GatewayArgs>(paymentGatewayInitialize),
  transactionInitialize: act<InitializeArgs>(transactionInitialize),
  transactionProcess: act<ProcessArgs>(transactionProcess),
  transactionRequestAction: act<RequestActionArgs>(transactionRequestAction),
  transactionRequestRefundForGrantedRefund: act<RefundGrantedArgs>(
    transactionRequestRefundForGrantedRefund,
  ),
  transactionEventReport: act<ReportArgs>(transactionEventReport),
  transactionCreate: act<CreateArgs>(transactionCreate),
  transactionUpdate: act<UpdateArgs>(transactionUpdate),
  orderGrantRefundCreate: act<GrantArgs>((world, _by, args) => orderGrantRefundCreate(world, args)),
};

const orderMutations: Readonly<Record<string, Resolver>> = {
  orderCancel: act<IdArgs>((world, by, { id }) => orderCancel(world, by, id)),
  orderConfirm: act<IdArgs>((world, by, { id }) => orderConfirm(world, by, id)),
  orderMarkAsPaid: act<IdArgs>(orderMarkAsPaid),
  orderLinesCreate: act<LinesCreateArgs>(orderLinesCreate),
  orderLineDelete: act<IdArgs>((world, by, { id }) => orderLineDelete(world, by, id)),
  orderDiscountAdd: act<DiscountArgs>((world, _by, args) => orderDiscountAdd(world, args)),
  orderFulfill: act<FulfillArgs>(orderFulfill),
  orderFulfillmentApprove: act<IdArgs & { notifyCustomer: boolean }>(fulfillmentApprove),
  orderFulfillmentCancel: act<IdArgs>((world, by, { id }) => fulfillmentCancel(world, by, id)),
  orderFulfillmentUpdateTracking: act<IdArgs & { input: { trackingNumber?: string | null } }>(
    (world, by, { id, input }) =>
      fulfillmentUpdateTracking(world, by, id, input.trackingNumber ?? ''),
  ),
  orderFulfillmentReturnProducts: act<ReturnArgs>(orderFulfillmentReturnProducts),
  draftOrderCreate: act<{ input: DraftInput }>((world, by, { input }) =>
    draftOrderCreate(world, by, input),
  ),
  draftOrderComplete: act<IdArgs>((world, by, { id }) => draftOrderComplete(world, by, id)),
};

const noteMutations: Readonly<Record<string, Resolver>> = {
  updateMetadata: act<NotesArgs>((world, by, args) => setNotes(world, by, args, false)),
  updatePrivateMetadata: act<NotesArgs>((world, by, args) => setNotes(world, by, args, true)),
  deleteMetadata: act<KeysArgs>((world, by, args) => deleteNotes(world, by, args, false)),
  deletePrivateMetadata: act<KeysArgs>((world, by, args) => deleteNotes(world, by, args, true)),
};

export const mutationResolvers: Resolvers = {
  Mutation: {
    ...appMutations,
    ...checkoutMutations,
    ...paymentMutations,
    ...orderMutations,
    ...noteMutations,
  },
};
