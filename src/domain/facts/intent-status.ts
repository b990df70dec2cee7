import type { IntentFacts } from './facts';

/** True for an intent that is not paid yet and that the shopper can still pay. */
export const isOpen = ({ status }: Pick<IntentFacts, 'status'>): boolean =>
  status === 'requires_payment_method' ||
  status === 'requires_confirmation' ||
  status === 'requires_action';
