import { isAtLeast } from './additions';
import type { SaleorVersion } from './contract';

type Details = Readonly<Record<string, unknown>>;

const isText = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && value.length <= longest;

const isOptional = (value: unknown, good: (value: unknown) => boolean): boolean =>
  value === undefined || value === null || good(value);

const isBetween = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const cardProblem = (details: Details): string | null => {
  if (!isOptional(details['brand'], (value) => isText(value, 40))) return 'brand';
  if (!isOptional(details['firstDigits'], (value) => isText(value, 4))) return 'firstDigits';
  if (!isOptional(details['lastDigits'], (value) => isText(value, 4))) return 'lastDigits';
  if (!isOptional(details['expMonth'], (value) => isBetween(value, 1, 12))) return 'expMonth';
  return isOptional(details['expYear'], (value) => isBetween(value, 2_000, 9_999))
    ? null
    : 'expYear';
};

/** What is wrong with an answer's `paymentMethodDetails`; null where it is fine or absent. */
export const paymentMethodProblem = (version: SaleorVersion, value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) return 'not an object';
  const details = value as Details;
  const types = ['CARD', 'OTHER', ...(isAtLeast(version, '3.23') ? ['GIFT_CARD'] : [])];
  if (typeof details['type'] !== 'string' || !types.includes(details['type'])) return 'type';
  if (!isText(details['name'], 256) || details['name'] === '') return 'name';
  if (details['type'] === 'CARD') return cardProblem(details);
  if (details['type'] === 'OTHER') return null;
  return isOptional(details['lastChars'], (last) => isText(last, 4)) ? null : 'lastChars';
};
