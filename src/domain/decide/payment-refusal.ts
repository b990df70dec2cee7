import type { Outcome } from '../facts/outcome';

/** A refusal of Stripe that no shopper caused, in its own words, for staff. */
interface AccountRefusal {
  readonly code: string;
  readonly message: string;
}

/** What the amount of one cart causes; the next cart may be fine. */
const ofAmount: ReadonlySet<string> = new Set(['amount_too_small', 'amount_too_large']);
/** What our own record causes; it is looked up and ends by itself. */
const ofOurs: ReadonlySet<string> = new Set(['key-unreadable']);

/**
 * Why Stripe does not let a payment begin, where the reason lies with the account, its settings or
 * its key. Nothing in the request comes from the shopper but the amount, so what is left is the
 * account's: not activated, no payment method for the currency, a rule of its country, a key that
 * may not be used from here. Null for anything else.
 */
export const accountRefusal = (outcome: Outcome<unknown>): AccountRefusal | null => {
  if (outcome.kind !== 'refused' || outcome.shopperSafe === true) return null;
  const { code, message } = outcome;
  return ofAmount.has(code) || ofOurs.has(code) ? null : { code, message };
};

/** What staff can do about it; Stripe's words say more than its codes. */
export const accountRefusalStep = ({ code, message }: AccountRefusal): string => {
  const rule = steps.find(([pattern]) => pattern.test(`${code} ${message}`));
  return rule?.[1] ?? 'Do what Stripe says, in its Dashboard. This note goes when a payment works.';
};

const steps: readonly (readonly [RegExp, string])[] = [
  [/not-permitted/, 'Add this permission to the key in Stripe’s Dashboard, under API keys.'],
  [/not-authorized|api_key_expired/, 'Give a new key (rotate keys).'],
  [
    /\bIP\b/,
    'Add the address of this app’s server to the key in Stripe’s Dashboard, or take the limit off.',
  ],
  [
    /testmode_charges_only|live charges|activat(e your account|ed and can only)/i,
    'Activate the account in Stripe’s Dashboard: finish what it asks for there.',
  ],
  [
    /payment method/i,
    'In Stripe’s Dashboard, under Settings, Payment methods, switch on one that takes the ' +
      'channel’s currency.',
  ],
];
