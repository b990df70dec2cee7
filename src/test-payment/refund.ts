import type { OrderFacts, TransactionFacts } from '../domain/facts/facts';
import type { TransactionId } from '../domain/facts/ids';
import type { Saleor, StaffSaleor } from '../ports/saleor';
import { StepFailed, valueOf, type Progress } from './progress';

interface RefundDeps {
  readonly saleor: Pick<Saleor, 'readSource'>;
  readonly staff: Pick<StaffSaleor, 'requestAction'>;
  readonly progress: Progress;
}

const transactionOf = (order: OrderFacts, id: TransactionId): TransactionFacts => {
  const found = order.transactions.find((one) => one.id === id);
  if (!found) throw new StepFailed('saleor-refused', `#${order.number}: ${id}`);
  return found;
};

/** As staff do in the Dashboard: Saleor is asked, and Saleor asks the app. */
export const refundOrder = async (
  { saleor, staff, progress }: RefundDeps,
  order: OrderFacts,
  transactionId: TransactionId,
): Promise<void> => {
  const ask = (action: 'CHARGE' | 'REFUND'): Promise<void> =>
    progress.step(action === 'CHARGE' ? 'capture' : 'refund', async (say) => {
      valueOf('saleor', await staff.requestAction(transactionId, action));
      say('saleor', `transactionRequestAction: ${action}`, transactionId);
      const ids = { orderId: order.id, checkoutId: null };
      const ended = await progress.waitFor(async () => {
        const source = valueOf('saleor', await saleor.readSource(ids));
        if (source.kind !== 'order') return null;
        const { events } = transactionOf(source, transactionId);
        const endings: readonly string[] = [`${action}_SUCCESS`, `${action}_FAILURE`];
        return events.find(({ type }) => endings.includes(type)) ?? null;
      });
      if (!ended) throw new StepFailed('refund-failed', null);
      say('saleor', ended.type, ended.pspReference);
      if (ended.type.endsWith('_FAILURE')) throw new StepFailed('refund-failed', ended.type);
    });
  const { chargedMinor } = transactionOf(order, transactionId);
  if (chargedMinor === 0n) {
    const { plan } = progress.run();
    progress.change({ plan: plan.flatMap((one) => (one === 'refund' ? ['capture', one] : [one])) });
    await ask('CHARGE');
  }
  await ask('REFUND');
};
