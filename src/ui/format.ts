import { stripeDigitsOf } from '../domain/facts/currency';

/** Numbers, money and times in the words of one locale. */
export interface Format {
  readonly locale: string;
  count(value: number): string;
  /** `26–50`. */
  range(from: number, to: number): string;
  /** `A, B and C`. */
  list(words: readonly string[]): string;
  /** Minor units as text, exact at any size. */
  money(amount: { minor: string; currency: string } | null): string;
  time(iso: string): string;
  /** With seconds, where the order of things matters. */
  moment(iso: string): string;
  /** The time of the day alone, with seconds. */
  clock(iso: string): string;
  /** `now` is the server's, since the browser's clock may be wrong. */
  ago(iso: string, now: string): string;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A decimal text of an amount in minor units, without going through a float. */
export const decimalOf = (minor: string, digits: number): string => {
  const negative = minor.startsWith('-');
  const padded = minor.replace('-', '').padStart(digits + 1, '0');
  const whole = digits === 0 ? padded : padded.slice(0, -digits);
  const fraction = digits === 0 ? '' : `.${padded.slice(-digits)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
};

/** The Dashboard's locale where the browser knows it, else English. */
const knownLocale = (locale: string): string => {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    // RangeError: not a language tag at all.
    return 'en';
  }
};

const moneyFormat = (locale: string, currency: string): Intl.NumberFormat => {
  const digits = stripeDigitsOf(currency);
  const usual = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions();
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    // Stripe counts hundredths of a króna, which nobody writes; a stray one is shown all the same.
    minimumFractionDigits: Math.min(usual.minimumFractionDigits ?? digits, digits),
    maximumFractionDigits: digits,
  });
};

export const makeFormat = (asked: string): Format => {
  const locale = knownLocale(asked);
  const count = new Intl.NumberFormat(locale);
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    locale,
    count: (value) => count.format(value),
    list: (words) => list.format(words),
    // Of two equal ends Intl makes `~51`.
    range: (from, to) => (from === to ? count.format(from) : count.formatRange(from, to)),
    money: (amount) => {
      if (!amount) return '–';
      const { minor, currency } = amount;
      const decimal = decimalOf(minor, stripeDigitsOf(currency)) as Intl.StringNumericLiteral;
      return moneyFormat(locale, currency).format(decimal);
    },
    time: (iso) => time.format(new Date(iso)),
    moment: (iso) => moment.format(new Date(iso)),
    clock: (iso) => clock.format(new Date(iso)),
    ago: (iso, now) => {
      const apart = Date.parse(iso) - Date.parse(now);
      const size = Math.abs(apart);
      if (size < minute) return relative.format(Math.round(apart / 1_000), 'second');
      if (size < hour) return relative.format(Math.round(apart / minute), 'minute');
      if (size < day) return relative.format(Math.round(apart / hour), 'hour');
      return relative.format(Math.round(apart / day), 'day');
    },
  };
};
