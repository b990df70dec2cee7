import type { Attempt } from '../../domain/facts/attempt';
import { isOpen } from '../../domain/decide/decision';
import type { IntentFacts } from '../../domain/facts/facts';
import type { Installation, PurchaseIds } from '../../ports/store';
import type { PaymentAppDeps } from '../context';
import type { SessionAnswer } from '../contract';
import type { SessionFailure } from '../failure';
import { readOrderState } from '../order-state';
import { askAgain, sessionOf } from './answer';

/** A payment whose state is to be told to Saleor. */
interface Telling {
  readonly installation: Installation;
  readonly source: PurchaseIds;
  readonly attempt: Attempt;
  fail(failure: SessionFailure): SessionAnswer;
}

/** The state of an intent as a session's answer; of money, only where its order still lives. */
export const toldSession = async (
  deps: PaymentAppDeps,
  { installation, source, attempt, fail }: Telling,
  intent: IntentFacts,
): Promise<SessionAnswer> => {
  if (isWithoutMoney(intent)) return sessionOf(installation, attempt, intent);
  switch (await readOrderState(deps, installation, source)) {
    case 'living':
      return sessionOf(installation, attempt, intent);
    case 'dead':
      return fail(closedOrder(intent));
    case 'unread':
      return askAgain(attempt, intent.id);
  }
};

/** A success would bring the order back to life, with its stock given away. */
export const closedOrder = (intent: IntentFacts): SessionFailure => ({
  code: isWithoutMoney(intent) ? 'OrderClosed' : 'MoneyGoesBack',
  reference: intent.id,
});

const isWithoutMoney = (intent: IntentFacts): boolean =>
  isOpen(intent) || intent.status === 'canceled';
