import { z } from 'zod';
import { isRefusal, moneyToSaleor, type Money } from '../domain/money';
import type { ActionAnswer, SessionAnswer } from './contract';

/**
 * What Saleor takes for an answer (Saleor docs: synchronous transaction events). It rejects an
 * answer as a whole for one bad optional field, and shows what it rejected to staff.
 */
const reference = z.string().min(1).max(512);
const amount = z.number().nonnegative().finite();
const time = z.iso.datetime({ offset: true });
const message = z.string().max(512);
const externalUrl = z.url().max(200);
const actions = z.array(z.enum(['CHARGE', 'REFUND', 'CANCEL']));

const name = z.string().min(1).max(256);
const paymentMethodDetails = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('CARD'),
    name,
    brand: z.string().max(40).optional(),
    firstDigits: z.string().max(4).optional(),
    lastDigits: z.string().max(4).optional(),
    expMonth: z.int().min(1).max(12).optional(),
    expYear: z.int().min(2000).optional(),
  }),
  z.strictObject({ type: z.literal('OTHER'), name }),
]);

const session = z.strictObject({
  result: z.enum([
    'CHARGE_SUCCESS',
    'CHARGE_REQUEST',
    'CHARGE_FAILURE',
    'CHARGE_ACTION_REQUIRED',
    'AUTHORIZATION_SUCCESS',
    'AUTHORIZATION_REQUEST',
    'AUTHORIZATION_FAILURE',
    'AUTHORIZATION_ACTION_REQUIRED',
  ]),
  pspReference: reference,
  amount,
  time: time.optional(),
  message: message.optional(),
  externalUrl: externalUrl.optional(),
  actions: actions.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  paymentMethodDetails: paymentMethodDetails.optional(),
});

const action = z.strictObject({
  pspReference: reference,
  result: z
    .enum([
      'CHARGE_SUCCESS',
      'CHARGE_FAILURE',
      'REFUND_SUCCESS',
      'REFUND_FAILURE',
      'CANCEL_SUCCESS',
      'CANCEL_FAILURE',
    ])
    .optional(),
  amount: amount.optional(),
  time: time.optional(),
  message: message.optional(),
  externalUrl: externalUrl.optional(),
  actions: actions.optional(),
});

const isGood = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

/** An optional field that Saleor would reject is left out, for it must not cost the payment. */
const keepGood = <T>(schema: z.ZodType, value: T | undefined): T | undefined =>
  value !== undefined && isGood(schema, value) ? value : undefined;

const within512 = (text: string | undefined): string | undefined => text?.slice(0, 512);

/** The answer as it may be sent. Throws where a required field is bad: that is a bug. */
export const checkedSession = (answer: SessionAnswer): SessionAnswer => {
  const candidate: SessionAnswer = {
    ...answer,
    message: within512(answer.message),
    time: keepGood(time, answer.time),
    externalUrl: keepGood(externalUrl, answer.externalUrl),
    paymentMethodDetails: keepGood(paymentMethodDetails, answer.paymentMethodDetails),
  };
  session.parse(candidate);
  return withoutUndefined(candidate);
};

/** As `checkedSession`, for the answer to a charge, refund or cancel request. */
export const checkedAction = (answer: ActionAnswer): ActionAnswer => {
  const candidate: ActionAnswer = {
    ...answer,
    message: within512(answer.message),
    time: keepGood(time, answer.time),
    externalUrl: keepGood(externalUrl, answer.externalUrl),
  };
  action.parse(candidate);
  return withoutUndefined(candidate);
};

const withoutUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

/**
 * Money as the JSON number that Saleor reads; null where Saleor cannot hold it, or where a JSON
 * number would lose a digit.
 */
export const saleorNumber = (money: Money): number | null => {
  const text = moneyToSaleor(money);
  if (typeof text !== 'string' && isRefusal(text)) return null;
  const value = Number(text);
  return String(value) === text ? value : null;
};

/** Milliseconds as the ISO 8601 text that Saleor reads. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
