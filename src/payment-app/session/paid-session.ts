import type { Attempt } from '../../domain/facts/attempt';
import { isOpen } from '../../domain/facts/intent-status';
import type { IntentFacts } from '../../domain/facts/facts';
import type { Installation, PurchaseIds } from '../../ports/store';
import type { PaymentAppDeps } from '../context';
import type { SessionAnswer } from '../contract';
import type { SessionFailure } from '../failure';
import { readOrderState } from '../order-state';
import { retryableSession, sessionAnswer } from './answer';

/** A payment whose state is the answer to Saleor. */
interface AnswerContext {
  readonly installation: Installation;
  readonly source: PurchaseIds;
  readonly attempt: Attempt;
  fail(failure: SessionFailure): SessionAnswer;
}

/** The state of an intent as a session's answer; of money, only where its order still lives. */
export const sessionOfIntent = async (
  deps: PaymentAppDeps,
  { installation, source, attempt, fail }: AnswerContext,
  intent: IntentFacts,
): Promise<SessionAnswer> => {
  if (isWithoutMoney(intent)) return sessionAnswer(installation, attempt, intent);
  switch (await readOrderState(deps, installation, source)) {
    case 'open':
      return sessionAnswer(installation, attempt, intent);
    case 'closed':
      return fail(closedOrderFailure(intent));
    case 'unread':
      return retryableSession(attempt, intent.id);
  }
};

/** A success would bring the order back to life, with its stock given away. */
export const closedOrderFailure = (intent: IntentFacts): SessionFailure => ({
  code: isWithoutMoney(intent) ? 'OrderClosed' : 'MoneyGoesBack',
  reference: intent.id,
});

const isWithoutMoney = (intent: IntentFacts): boolean =>
  isOpen(intent) || intent.status === 'canceled';
