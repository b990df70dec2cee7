import { z } from 'zod';
import type { CheckoutFacts, OrderFacts, TransactionFacts } from '../../domain/facts/facts';
import { asId } from '../../domain/facts/ids';
import { isRefusal, roundedFromSaleor } from '../../domain/facts/money';
import { done, unknown, type Outcome } from '../../domain/facts/outcome';
import type { TransactionEventType } from '../../domain/facts/transaction-event';

/** What Saleor answers, read as facts: times as milliseconds, amounts as minor units. */

const absent = (text: string | null | undefined): string | null => text || null;

/** Balances may be negative (a refund reported before its charge). */
const money = z
  .object({ amount: z.union([z.number(), z.string()]), currency: z.string() })
  .transform((value, context) => {
    const read = roundedFromSaleor(value.amount, value.currency);
    if (!isRefusal(read)) return read;
    context.issues.push({ code: 'custom', input: value, message: read.message });
    return z.NEVER;
  });

const minor = money.transform((value) => value.minor);

const time = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((ms) => Number.isFinite(ms));

/** The app whose token asked. */
export interface OwnApp {
  readonly id: string;
  readonly identifier?: string | null;
}

/** A word of an enumeration; one that came after this app, or none at all, is not known. */
const wordOf = <const W extends string>(words: readonly W[]) =>
  z
    .string()
    .nullish()
    .transform((word): W | 'UNKNOWN' => words.find((known) => known === word) ?? 'UNKNOWN');

const eventTypes: readonly TransactionEventType[] = [
  'AUTHORIZATION_SUCCESS',
  'AUTHORIZATION_FAILURE',
  'AUTHORIZATION_ADJUSTMENT',
  'AUTHORIZATION_REQUEST',
  'AUTHORIZATION_ACTION_REQUIRED',
  'CHARGE_SUCCESS',
  'CHARGE_FAILURE',
  'CHARGE_BACK',
  'CHARGE_REQUEST',
  'CHARGE_ACTION_REQUIRED',
  'REFUND_SUCCESS',
  'REFUND_FAILURE',
  'REFUND_REVERSE',
  'REFUND_REQUEST',
  'CANCEL_SUCCESS',
  'CANCEL_FAILURE',
  'CANCEL_REQUEST',
  'INFO',
];

const transactionEvent = z
  .object({
    type: wordOf(eventTypes),
    pspReference: z.string(),
    idempotencyKey: z.string().nullish(),
    createdAt: time,
    amount: minor,
  })
  .transform((event) => ({
    type: event.type,
    pspReference: event.pspReference,
    idempotencyKey: event.idempotencyKey ?? null,
    createdAt: event.createdAt,
    amountMinor: event.amount,
  }));

const transaction = z.object({
  id: z.string(),
  // Only shown: whatever stands there, the money is read.
  name: z
    .unknown()
    .optional()
    .transform((name) => (typeof name === 'string' ? name : '')),
  actions: z.array(wordOf(['CHARGE', 'REFUND', 'CANCEL'])).optional(),
  createdBy: z.object({ id: z.string().optional(), identifier: z.string().nullish() }).nullish(),
  authorizedAmount: minor,
  authorizePendingAmount: minor,
  chargedAmount: minor,
  chargePendingAmount: minor,
  refundedAmount: minor,
  refundPendingAmount: minor,
  cancelPendingAmount: minor,
  events: z.array(transactionEvent),
});

/** After a reinstall the app has another id, and its old transactions are still its own. */
const isOurs = (maker: z.infer<typeof transaction>['createdBy'], app: OwnApp): boolean =>
  maker?.id === app.id || (!!maker?.identifier && maker.identifier === app.identifier);

const transactionFacts = (value: z.infer<typeof transaction>, app: OwnApp): TransactionFacts => ({
  id: asId(value.id),
  ours: isOurs(value.createdBy, app),
  name: value.name,
  authorizedMinor: value.authorizedAmount,
  authorizePendingMinor: value.authorizePendingAmount,
  chargedMinor: value.chargedAmount,
  chargePendingMinor: value.chargePendingAmount,
  refundedMinor: value.refundedAmount,
  refundPendingMinor: value.refundPendingAmount,
  cancelPendingMinor: value.cancelPendingAmount,
  actions: value.actions ?? null,
  events: value.events,
});

const source = z.object({
  id: z.string(),
  channel: z.object({ slug: z.string() }),
  transactions: z.array(transaction),
});

const sourceFacts = (value: z.infer<typeof source>, app: OwnApp) => ({
  channel: value.channel.slug,
  transactions: value.transactions.map((each) => transactionFacts(each, app)),
});

const checkout = source.extend({
  email: z.string().nullish(),
  totalPrice: z.object({ gross: money }),
  // Only compared: a form that we do not know hides no money.
  updatedAt: z
    .unknown()
    .optional()
    .transform((at) => (typeof at === 'string' ? at : null)),
});

const address = z
  .object({
    firstName: z.string(),
    lastName: z.string(),
    companyName: z.string(),
    streetAddress1: z.string(),
    streetAddress2: z.string(),
    city: z.string(),
    countryArea: z.string(),
    postalCode: z.string(),
    phone: z.string().nullish(),
    country: z.object({ code: z.string() }),
  })
  .transform((value) => ({
    // A parcel to a company may name no person.
    name: absent(`${value.firstName} ${value.lastName}`.trim()) ?? absent(value.companyName),
    line1: absent(value.streetAddress1),
    line2: absent(value.streetAddress2),
    city: absent(value.city),
    state: absent(value.countryArea),
    postalCode: absent(value.postalCode),
    country: absent(value.country.code),
    phone: absent(value.phone),
  }));

const order = source.extend({
  checkoutId: z.string().nullish(),
  number: z.string(),
  status: wordOf([
    'DRAFT',
    'UNCONFIRMED',
    'UNFULFILLED',
    'PARTIALLY_FULFILLED',
    'FULFILLED',
    'PARTIALLY_RETURNED',
    'RETURNED',
    'CANCELED',
    'EXPIRED',
  ]),
  created: time,
  userEmail: z.string().nullish(),
  total: z.object({ gross: money }),
  totalGrantedRefund: minor,
  createdByEffect: z.string().nullish(),
  shippingAddress: address.nullish(),
  fulfillments: z.array(
    z.object({
      id: z.string(),
      status: z
        .string()
        .nullish()
        .transform((word) => word ?? 'UNKNOWN'),
      trackingNumber: z.string().nullish().transform(absent),
    }),
  ),
});

const readWith =
  <S, F>(schema: z.ZodType<S>, toFacts: (value: S, app: OwnApp) => F) =>
  (answer: unknown, app: OwnApp): Outcome<F> => {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return done(toFacts(parsed.data, app));
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    return unknown('unreadable-answer', `Saleor answered ${place} in another form than expected`);
  };

/** Unknown where the answer has not the form that we asked for. */
export const readCheckout = readWith(checkout, (value, app): CheckoutFacts => {
  const { gross } = value.totalPrice;
  return {
    kind: 'checkout',
    id: asId(value.id),
    ...sourceFacts(value, app),
    currency: gross.currency,
    totalMinor: gross.minor,
    userEmail: absent(value.email),
    updatedAt: value.updatedAt,
  };
});

export const readOrder = readWith(order, (value, app): OrderFacts => {
  const { gross } = value.total;
  return {
    kind: 'order',
    id: asId(value.id),
    ...sourceFacts(value, app),
    checkoutId: value.checkoutId ? asId(value.checkoutId) : null,
    number: value.number,
    status: value.status,
    createdAt: value.created,
    currency: gross.currency,
    totalMinor: gross.minor,
    userEmail: absent(value.userEmail),
    totalGrantedRefundMinor: value.totalGrantedRefund,
    createdByEffect: absent(value.createdByEffect),
    shippingAddress: value.shippingAddress ?? null,
    fulfillments: value.fulfillments,
  };
});
