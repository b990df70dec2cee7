import { ApiProblem, badParam } from './problem';
import type { World } from './world';

const invalid = (message: string, code?: string): ApiProblem =>
  new ApiProblem(
    400,
    { type: 'invalid_request_error', message, ...(code === undefined ? {} : { code }) },
    false,
  );

/**
 * Why Stripe lets an account take no payment at all, or none in a currency, whoever the shopper is
 * (docs.stripe.com/error-codes). Test data of an account that is not activated can be paid.
 */
export const checkAccountRules = ({ account, rules }: World, currency: string): void => {
  if (account.livemode && !rules.chargesEnabled) {
    throw invalid(
      'Your account cannot currently make live charges. Activate your account in the Dashboard ' +
        'to begin processing live charges.',
      'testmode_charges_only',
    );
  }
  if (rules.countryRule !== null) throw invalid(rules.countryRule);
  if (rules.currencies !== null && !rules.currencies.includes(currency)) {
    throw badParam(
      'payment_method_types',
      'No valid payment method types for this Payment Intent. Please ensure that you have ' +
        'activated payment methods compatible with your chosen currency in your dashboard.',
    );
  }
};
