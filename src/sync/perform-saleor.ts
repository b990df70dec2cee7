import { done, type Outcome } from '../domain/facts/outcome';
import type { Effect } from '../domain/facts/effect';
import { sourceIn, type CheckoutFacts, type OrderFacts } from '../domain/facts/facts';
import type { PurchaseView } from '../domain/facts/purchase';
import type { Saleor } from '../ports/saleor';
import type { Settlement } from '../ports/store';
import {
  performedWithoutFacts,
  performedAs,
  settlementOf,
  type PerformContext,
  type EffectPerformer,
  type SaleorAct,
} from './performance';

/** Acts on Saleor. */
export const performOnSaleor = (
  effect: Effect,
  act: SaleorAct,
  { clients, view }: PerformContext,
): EffectPerformer => {
  const { saleor } = clients;
  switch (act.kind) {
    case 'report':
      return {
        // Saleor knows a repeated report by transaction, reference and type.
        repeatable: true,
        look: async () => done(isHeld(view, act) ? { state: 'done', resultId: null } : null),
        send: async () =>
          performedAs(
            await saleor.reportTransactionEvent(act.event),
            () => ({ resultId: act.event.pspReference }),
            // A report that the answer does not show is looked for before it is sent again.
            ({ source }) => ({
              saleor: ownSource(view, source && isHeldBy(source, act) ? source : null),
            }),
          ),
      };
    case 'update-transaction':
      return {
        repeatable: true,
        look: async () => done(isNamed(view, act) ? { state: 'done', resultId: null } : null),
        send: async () =>
          performedAs(
            await saleor.updateTransaction(act),
            () => ({ resultId: null }),
            ({ source }) => ({ saleor: ownSource(view, source) }),
          ),
      };
    case 'create-order':
      return createOrder(effect, act, view, saleor);
    case 'cancel-order':
      return {
        repeatable: true,
        look: async () =>
          done(
            view.saleor.kind === 'order' && view.saleor.status === 'CANCELED'
              ? { state: 'done', resultId: act.orderId }
              : null,
          ),
        send: async () =>
          performedAs(
            await saleor.cancelOrder(act.orderId),
            () => ({ resultId: act.orderId }),
            ({ source }) => ({ saleor: ownSource(view, source) }),
          ),
      };
  }
};

const createOrder = (
  effect: Effect,
  { checkoutId }: Extract<SaleorAct, { kind: 'create-order' }>,
  view: PurchaseView,
  saleor: Saleor,
): EffectPerformer => ({
  repeatable: true,
  look: async () => found(await saleor.findOrderOfCheckout(checkoutId)),
  send: async () => {
    const outcome = await saleor.createOrderFromCheckout({ checkoutId, effectKey: effect.key });
    if (outcome.kind !== 'refused' || outcome.code !== 'CHECKOUT_NOT_FOUND') {
      return performedAs(outcome, created, (order) => ({ saleor: ownSource(view, order) }));
    }
    // The other party may have made the order: the checkout is gone once it is there.
    const looked = found(await saleor.findOrderOfCheckout(checkoutId));
    const other = looked.kind === 'done' ? looked.value : null;
    return performedWithoutFacts(other ?? settlementOf(outcome, created));
  },
});

/**
 * What an answer shows, where it is this purchase's own: its order once there is one, else its
 * checkout. A transaction that pays for something else by now tells nothing of it.
 */
const ownSource = (
  { purchase }: PurchaseView,
  shown: CheckoutFacts | OrderFacts | null,
): CheckoutFacts | OrderFacts | null => {
  const { checkoutId, orderId } = purchase;
  if (shown?.kind === 'order') {
    const isOwn = orderId === null ? shown.checkoutId === checkoutId : shown.id === orderId;
    return isOwn && (orderId ?? checkoutId) !== null ? shown : null;
  }
  return orderId === null && shown?.id === checkoutId ? shown : null;
};

const isHeld = (view: PurchaseView, act: Extract<SaleorAct, { kind: 'report' }>): boolean => {
  const source = sourceIn(view.saleor);
  return source !== null && isHeldBy(source, act);
};

const isHeldBy = (
  { transactions }: CheckoutFacts | OrderFacts,
  { event }: Extract<SaleorAct, { kind: 'report' }>,
): boolean =>
  transactions.some(
    ({ id, events }) =>
      id === event.transactionId &&
      events.some(
        ({ type, pspReference }) => type === event.type && pspReference === event.pspReference,
      ),
  );

const isNamed = (
  view: PurchaseView,
  { transactionId, name }: Extract<SaleorAct, { kind: 'update-transaction' }>,
): boolean =>
  sourceIn(view.saleor)?.transactions.some(
    (known) => known.id === transactionId && known.name === name,
  ) ?? false;

const created = (order: OrderFacts) => ({ resultId: order.id, orderId: order.id });

const found = (outcome: Outcome<OrderFacts | null>): Outcome<Settlement | null> =>
  outcome.kind === 'done'
    ? done(outcome.value ? { state: 'done', ...created(outcome.value) } : null)
    : outcome;
