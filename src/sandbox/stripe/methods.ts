import type Sdk from 'stripe';
import type { Params } from './form';
import { readGroup, readText } from './params';
import { badParam } from './problem';

/** How a payment method of the stand-in behaves (docs.stripe.com/testing). */
export interface Method {
  readonly id: string;
  readonly type: string;
  readonly brand: string;
  readonly lastDigits: string;
  readonly payment: PaymentBehaviour;
  readonly refund: 'succeeds' | 'pending' | 'fails-later';
  readonly declineCode: string;
  /** The shopper's bank takes the money back at once (docs.stripe.com/testing#disputes). */
  readonly isDisputed?: true;
}

type PaymentBehaviour =
  | 'succeeds'
  | 'declines'
  | 'authenticates'
  /** Gives the shopper a voucher to pay within days. */
  | 'voucher'
  /** Takes the money later, as a bank debit does. */
  | 'settles-later'
  | 'fails-later';

const card: Omit<Method, 'id'> = {
  type: 'card',
  brand: 'visa',
  lastDigits: '4242',
  payment: 'succeeds',
  refund: 'succeeds',
  declineCode: 'generic_decline',
};
const declined = (declineCode: string, lastDigits: string): Omit<Method, 'id'> => ({
  ...card,
  payment: 'declines',
  declineCode,
  lastDigits,
});
const debit: Omit<Method, 'id'> = { ...card, type: 'sepa_debit', brand: '', refund: 'pending' };

/** docs.stripe.com/testing: ids and tokens that stand for a test card each. */
const testMethods: Readonly<Record<string, Omit<Method, 'id'>>> = {
  pm_card_visa: card,
  pm_card_mastercard: { ...card, brand: 'mastercard', lastDigits: '4444' },
  pm_card_amex: { ...card, brand: 'amex', lastDigits: '8431' },
  pm_card_chargeDeclined: declined('generic_decline', '0002'),
  pm_card_visa_chargeDeclined: declined('generic_decline', '0002'),
  pm_card_chargeDeclinedInsufficientFunds: declined('insufficient_funds', '9995'),
  pm_card_visa_chargeDeclinedInsufficientFunds: declined('insufficient_funds', '9995'),
  pm_card_chargeDeclinedExpiredCard: declined('expired_card', '0069'),
  pm_card_authenticationRequired: { ...card, payment: 'authenticates', lastDigits: '3184' },
  pm_card_threeDSecure2Required: { ...card, payment: 'authenticates', lastDigits: '3220' },
  pm_card_pendingRefund: { ...card, refund: 'pending', lastDigits: '7726' },
  pm_card_refundFail: { ...card, refund: 'fails-later', lastDigits: '5126' },
  pm_card_createDispute: { ...card, isDisputed: true, lastDigits: '0259' },
  tok_visa: card,
  tok_chargeDeclined: declined('generic_decline', '0002'),
};

/** docs.stripe.com/payments/sepa-debit/accept-a-payment#test-integration. */
const testAccounts: Readonly<Record<string, PaymentBehaviour>> = {
  AT611904300234573201: 'settles-later',
  AT321904300235473204: 'settles-later',
  IT60X0542811101000000123456: 'fails-later',
};

const testCardNumbers: Readonly<Record<string, string>> = {
  '4242424242424242': 'pm_card_visa',
  '4000000000000002': 'pm_card_chargeDeclined',
  '4000000000009995': 'pm_card_chargeDeclinedInsufficientFunds',
  '4000002500003155': 'pm_card_authenticationRequired',
  '4000000000007726': 'pm_card_pendingRefund',
  '4000000000005126': 'pm_card_refundFail',
};

/** A test method or token by its well-known name; a new one each time, as at Stripe. */
export const testMethod = (name: string, id: string): Method | null => {
  const found = Object.hasOwn(testMethods, name) ? testMethods[name] : undefined;
  return found ? { ...found, id } : null;
};

const fromAccount = (data: Params, id: string): Method => {
  const iban = readText(readGroup(data, 'sepa_debit') ?? {}, 'iban') ?? '';
  const payment = testAccounts[iban.replaceAll(' ', '').toUpperCase()];
  if (!payment) throw badParam('sepa_debit[iban]', 'The IBAN is invalid', 'invalid_iban');
  return { ...debit, id, payment, lastDigits: iban.slice(-4) };
};

/** A method from `payment_method_data` or from the creation of a payment method. */
export const methodFromParams = (data: Params, id: string): Method => {
  const type = readText(data, 'type') ?? 'card';
  if (type === 'sepa_debit') return fromAccount(data, id);
  if (type === 'multibanco') {
    return { ...debit, type, payment: 'voucher', lastDigits: '', id };
  }
  if (type !== 'card') return { ...card, type, brand: '', lastDigits: '', id };
  const details = readGroup(data, 'card') ?? {};
  const token = readText(details, 'token');
  const number = readText(details, 'number')?.replaceAll(' ', '');
  const name = token ?? (number === undefined ? 'pm_card_visa' : testCardNumbers[number]);
  const found = name === undefined ? null : testMethod(name, id);
  if (!found) throw badParam('card', 'Your card number is incorrect.', 'incorrect_number');
  return found;
};

/** True where the intent asks for a hold, as a whole or for this method. */
export const isHeldFirst = (intent: Sdk.PaymentIntent, method: Method): boolean => {
  if (intent.capture_method === 'manual') return true;
  const options: Readonly<Record<string, unknown>> = { ...intent.payment_method_options };
  const own = options[method.type];
  return (
    typeof own === 'object' &&
    own !== null &&
    'capture_method' in own &&
    own.capture_method === 'manual'
  );
};
