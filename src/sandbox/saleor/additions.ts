import type { SaleorVersion } from './contract';

/**
 * Names of our Saleor schema that came after 3.21, with the version that brought them
 * (Saleor docs: upgrade guides). A type stands for all of its members.
 */
const additions: readonly (readonly [SaleorVersion, readonly string[]])[] = [
  [
    '3.22',
    [
      'PaymentMethodDetails',
      'CardPaymentMethodDetails',
      'OtherPaymentMethodDetails',
      'PaymentMethodDetailsInput',
      'CardPaymentMethodDetailsInput',
      'OtherPaymentMethodDetailsInput',
      'TransactionItem.paymentMethodDetails',
      'TransactionCreateInput.paymentMethodDetails',
      'Mutation.transactionEventReport(paymentMethodDetails)',
      'CheckoutSettingsInput.automaticCompletion',
      'CheckoutAutoCompleteInput',
      'AppProblem',
      'AppProblemDismissed',
      'AppProblemDismissedByEnum',
      'AppProblemCreate',
      'AppProblemCreateError',
      'AppProblemCreateErrorCode',
      'AppProblemCreateInput',
      'AppProblemDismiss',
      'AppProblemDismissError',
      'AppProblemDismissErrorCode',
      'AppProblemDismissInput',
      'AppProblemDismissByAppInput',
      'AppProblemDismissByStaffWithIdsInput',
      'AppProblemDismissByStaffWithKeysInput',
      'Mutation.appProblemCreate',
      'Mutation.appProblemCreate(input)',
      'Mutation.appProblemDismiss',
      'Mutation.appProblemDismiss(input)',
      'App.problems',
      'App.problems(limit)',
      'PositiveInt',
    ],
  ],
  [
    '3.23',
    [
      'GiftCardPaymentMethodDetails',
      'GiftCardPaymentMethodDetailsInput',
      'PaymentMethodDetailsInput.giftCard',
    ],
  ],
];

const versions: readonly SaleorVersion[] = ['3.21', '3.22', '3.23', '3.24'];

/** True where Saleor `version` is `other` or newer. */
export const isAtLeast = (version: SaleorVersion, other: SaleorVersion): boolean =>
  versions.indexOf(version) >= versions.indexOf(other);

/** Names of our schema that a Saleor of this version does not know. */
export const additionsAfter = (version: SaleorVersion): ReadonlySet<string> =>
  new Set(additions.flatMap(([since, names]) => (isAtLeast(version, since) ? [] : names)));
