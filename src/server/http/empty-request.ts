import type { SaleorHandler } from '../../handlers/contract';
import type { System } from '../../ports/system';
import { HttpFault, json, type Outgoing } from './message';

const emptyResults: Readonly<Partial<Record<string, string>>> = {
  transaction_charge_requested: 'CHARGE_FAILURE',
  transaction_refund_requested: 'REFUND_FAILURE',
  transaction_cancelation_requested: 'CANCEL_FAILURE',
};

/** The repetition that Saleor sends without content: it does not say what to do, so nothing is. */
export const answerEmpty = (
  deps: Pick<System, 'random' | 'log'>,
  handler: SaleorHandler,
): Outgoing => {
  const result = emptyResults[handler.segment];
  if (!result) throw new HttpFault(400, 'malformed-json', 'The body is empty.');
  deps.log.warn('saleor.empty-request', { type: handler.segment });
  return json(200, {
    pspReference: `empty-${deps.random.uuid()}`,
    result,
    message: 'Saleor repeated the request without its content. Check the payment, then ask again.',
  });
};
