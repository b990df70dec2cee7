import { done, type Outcome } from '../domain/outcome';
import type { Effect } from '../domain/effect';
import type { OrderFacts } from '../domain/facts';
import type { PurchaseView } from '../domain/purchase';
import type { Settlement } from '../ports/store';
import { settlementOf, type PerformContext, type Performance, type SaleorAct } from './performance';

/** Acts on Saleor. */
export const performOnSaleor = (
  effect: Effect,
  act: SaleorAct,
  { sides, view }: PerformContext,
): Performance => {
  const { saleor } = sides;
  switch (act.kind) {
    case 'report':
      return {
        // Saleor knows a repeated report by transaction, reference and type.
        repeatable: true,
        look: async () => done(isHeld(view, act) ? { state: 'done', resultId: null } : null),
        send: async () =>
          settlementOf(await saleor.reportTransactionEvent(act.event), () => ({
            resultId: act.event.pspReference,
          })),
      };
    case 'update-transaction':
      return {
        repeatable: true,
        look: async () => done(isNamed(view, act) ? { state: 'done', resultId: null } : null),
        send: async () =>
          settlementOf(await saleor.updateTransaction(act), () => ({ resultId: null })),
      };
    case 'create-order':
      return {
        repeatable: true,
        look: async () => found(await saleor.findOrderOfCheckout(act.checkoutId)),
        send: async () => {
          const outcome = await saleor.createOrderFromCheckout({
            checkoutId: act.checkoutId,
            effectKey: effect.key,
          });
          if (outcome.kind !== 'refused' || outcome.code !== 'CHECKOUT_NOT_FOUND') {
            return settlementOf(outcome, created);
          }
          // The other party may have made the order: the checkout is gone once it is there.
          const looked = found(await saleor.findOrderOfCheckout(act.checkoutId));
          return (looked.kind === 'done' && looked.value) || settlementOf(outcome, created);
        },
      };
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
          settlementOf(await saleor.cancelOrder(act.orderId), () => ({ resultId: act.orderId })),
      };
  }
};

const isHeld = (view: PurchaseView, { event }: Extract<SaleorAct, { kind: 'report' }>): boolean =>
  view.saleor.kind !== 'gone' &&
  view.saleor.transactions.some(
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
  view.saleor.kind !== 'gone' &&
  view.saleor.transactions.some((known) => known.id === transactionId && known.name === name);

const created = (order: OrderFacts) => ({ resultId: order.id, orderId: order.id });

const found = (outcome: Outcome<OrderFacts | null>): Outcome<Settlement | null> =>
  outcome.kind === 'done'
    ? done(outcome.value ? { state: 'done', ...created(outcome.value) } : null)
    : outcome;
