import { z } from 'zod';
import type { OrderReading, SaleorReading } from '../saleor/contract';

const cancelledBody = z.object({ issuedAt: z.string(), order: z.object({ id: z.string() }) });

/**
 * An order that was cancelled once is cancelled for good: its stock was given away. What was
 * reported for an open order may land when it is cancelled already, because Saleor takes no report
 * on a condition: that alone is nobody's fault.
 */
export const closedStayClosed = (saleor: SaleorReading, roundTripMs: number): readonly string[] => {
  const cancelled = saleor
    .deliveries()
    .filter(({ event }) => event === 'ORDER_CANCELLED')
    .map(({ body }) => cancelledBody.parse(JSON.parse(body ?? '')))
    .map(({ issuedAt, order }) => ({ orderId: order.id, at: Date.parse(issuedAt) }));
  return saleor
    .orders()
    .filter((order) => order.status !== 'CANCELED')
    .filter((order) =>
      cancelled.some(
        ({ orderId, at }) =>
          orderId === order.id && !wasReported(saleor, order, at, at + roundTripMs),
      ),
    )
    .map(({ number, status }) => `order ${number} was cancelled and is ${status}`);
};

/** True where a report on the order landed between these moments. */
const wasReported = (
  saleor: SaleorReading,
  { transactions }: OrderReading,
  from: number,
  to: number,
): boolean =>
  saleor
    .requests()
    .filter(({ operationName }) => operationName?.startsWith('ReportTransactionEvent'))
    .filter(({ at }) => at >= from && at <= to)
    .some(({ variables }) => transactions.some(({ id }) => id === variables['transactionId']));
