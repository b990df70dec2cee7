import type { PaymentMethodDetailsInput } from '../../generated/saleor';
import type { PaymentMethodFacts } from '../../domain/facts/payment-method';
import { moneyToSaleor } from '../../domain/facts/money';
import { done, refused, type Outcome } from '../../domain/facts/outcome';
import { isSince, readVersion } from '../../domain/facts/schema-version';
import type { TransactionEvent } from '../../domain/facts/transaction-event';

/** Widths of Saleor's columns (Saleor docs: `transactionEventReport`). */
const messageMaxLength = 512;
const urlMaxLength = 200;
const nameMaxLength = 256;
const brandMaxLength = 40;

/** Cuts whole characters: half of a pair of surrogates cannot be stored. */
const cut = (text: string, length: number): string => [...text].slice(0, length).join('');

/** Saleor refuses the whole report for a URL that its own validator does not know. */
const acceptableUrl = (text: string | null): string | null => {
  if (text === null || text.length > urlMaxLength || !URL.canParse(text)) return null;
  const { protocol, hostname } = new URL(text);
  const named = hostname === 'localhost' || hostname.includes('.');
  return (protocol === 'https:' || protocol === 'http:') && named ? text : null;
};

const within = (value: number | null, low: number, high: number): number | undefined =>
  value !== null && Number.isInteger(value) && value >= low && value <= high ? value : undefined;

/**
 * What Saleor 3.22 and newer may show of the means of payment. Each field that would not pass
 * Saleor's validation is left out: it is worth less than the report.
 */
export const paymentMethodDetails = (method: PaymentMethodFacts): PaymentMethodDetailsInput => {
  const name = cut(method.brand || method.type.replaceAll('_', ' ') || 'other', nameMaxLength);
  if (method.type !== 'card') return { other: { name } };
  const { brand, lastDigits } = method;
  return {
    card: {
      name,
      brand: brand ? cut(brand, brandMaxLength) : undefined,
      lastDigits: lastDigits && /^\d{1,4}$/.test(lastDigits) ? lastDigits : undefined,
      expMonth: within(method.expMonth, 1, 12),
      expYear: within(method.expYear, 2000, 9999),
    },
  };
};

/** Variables of the report; refused where Saleor would round the amount. */
export const reportVariables = (event: TransactionEvent) => {
  const amount = moneyToSaleor({ minor: event.amountMinor, currency: event.currency });
  if (typeof amount !== 'string') return refused('amount-not-exact', amount.message);
  return done({
    transactionId: event.transactionId,
    type: event.type,
    pspReference: event.pspReference,
    amount,
    time: new Date(event.time).toISOString(),
    message: cut(event.message, messageMaxLength),
    externalUrl: acceptableUrl(event.externalUrl),
    availableActions: [...event.availableActions],
  });
};

/** Saleor 3.22 brought the argument `paymentMethodDetails`; an unknown version is an old one. */
export const takesPaymentMethod = (schemaVersion: string | null): boolean =>
  isSince(readVersion(schemaVersion), [3, 22]);

interface MutationError {
  readonly field?: string | null;
  readonly message?: string | null;
  readonly code: string;
}

/** Saleor's own refusal, by the first error's code. */
export const refusalOf = (errors: readonly MutationError[]): Outcome<never> | null => {
  const [first] = errors;
  if (!first) return null;
  const texts = errors.map(({ field, message }) => [field, message].filter(Boolean).join(': '));
  return refused(first.code, cut(texts.join('; ') || first.code, messageMaxLength));
};
