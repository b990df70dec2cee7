import { attemptsWithIntent, transactionOf } from './decision';
import { amountText } from '../facts/money';
import type { PurchaseView } from '../facts/purchase';
import { capturableMinor, refundableMinor } from '../facts/intent-amounts';

/**
 * Compares the sums of both sides once nothing is left to do: the check that does not trust the
 * reconciler. Gives the first difference in words, or null.
 */
export const differenceOf = (view: PurchaseView): string | null => {
  for (const { attempt, intent } of attemptsWithIntent(view)) {
    const transaction = transactionOf(view, attempt);
    if (!transaction?.ours) continue;
    const { currency } = attempt;
    const differ = (what: string, saleor: bigint, stripe: bigint): string => {
      const [ours, theirs] = [saleor, stripe].map((minor) => amountText({ minor, currency }));
      return `Saleor has ${ours} ${what}, Stripe ${theirs} (${intent.id}).`;
    };
    const charged = transaction.chargedMinor;
    if (charged !== refundableMinor(intent)) {
      return differ('charged', charged, refundableMinor(intent));
    }
    const held = capturableMinor(intent);
    if (transaction.authorizedMinor !== held) {
      return differ('held', transaction.authorizedMinor, held);
    }
    const pending =
      transaction.authorizePendingMinor +
      transaction.chargePendingMinor +
      transaction.cancelPendingMinor;
    if (intent.status !== 'processing' && pending !== 0n) return differ('pending', pending, 0n);
  }
  return null;
};
