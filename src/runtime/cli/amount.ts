import { amountText } from '../../domain/money';

/** `12.50 USD`, from Stripe's minor units; null where there is no amount. */
export const amountCell = (minor: bigint | null, currency: string | null): string | null =>
  minor === null || currency === null ? null : amountText({ minor, currency });
