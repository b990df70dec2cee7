import { attemptsWithIntent, transactionOf } from './decision';
import type { PurchaseView } from './purchase';
import { refundableMinor } from './report';

/**
 * Compares the sums of both sides once nothing is left to do: the check that does not trust the
 * reconciler. Gives the first difference in words, or null.
 */
export const differenceOf = (view: PurchaseView): string | null => {
  for (const { attempt, intent } of attemptsWithIntent(view)) {
    const transaction = transactionOf(view, attempt);
    if (!transaction?.ours) continue;
    const charged = transaction.chargedMinor;
    if (charged !== refundableMinor(intent)) {
      return `Saleor has ${charged} charged, Stripe ${refundableMinor(intent)} (${intent.id}).`;
    }
    const held = intent.status === 'requires_capture' ? intent.amountCapturableMinor : 0n;
    if (transaction.authorizedMinor !== held) {
      return `Saleor has ${transaction.authorizedMinor} held, Stripe ${held} (${intent.id}).`;
    }
    const pending =
      transaction.authorizePendingMinor +
      transaction.chargePendingMinor +
      transaction.cancelPendingMinor;
    if (intent.status !== 'processing' && pending !== 0n) {
      return `Saleor has ${pending} pending, Stripe nothing (${intent.id}).`;
    }
  }
  return null;
};
