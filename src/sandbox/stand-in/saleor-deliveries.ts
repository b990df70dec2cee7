import { z } from 'zod';
import type { SaleorPlace } from '../demo/stand-ins';
import type { DeliveryReading, Faults } from '../saleor/contract';
import { ask } from '../storefront/graphql';
import { control, ControlProblem, type Control } from './control';
import { deliveryControls, makeDeliveryRules } from './delivery-control';

const listed = 200;

const retry = `mutation ($id: ID!) {
  eventDeliveryRetry(id: $id) { errors { code message } }
}`;

/** Bodies are long, and hold what the shopper wrote. */
const lineOf = ({ body, customHeaders: _, ...delivery }: DeliveryReading): object => ({
  ...delivery,
  bytes: body?.length ?? 0,
});

/** `eventDeliveryRetry`, as the Dashboard asks for it. */
const resend = async ({ standIn }: SaleorPlace, id: string): Promise<unknown> => {
  if (!standIn.read.deliveries().some((delivery) => delivery.id === id)) {
    throw new ControlProblem(404, 'delivery-unknown', `There is no delivery ${id}.`);
  }
  const headers = { authorization: `Bearer ${standIn.control.staffToken()}` };
  await ask({ url: standIn.apiUrl, headers }, z.looseObject({}), retry, { id });
  return { delivery: id };
};

/** Notices that wait, get lost, come twice or come late, and those that are sent again. */
export const saleorDeliveries = (): {
  /** For the stand-in's faults. */
  readonly plan: NonNullable<Faults['delivery']>;
  readonly controls: (place: SaleorPlace) => readonly Control[];
} => {
  const deliveries = makeDeliveryRules();
  const list = ({ standIn }: SaleorPlace): Control =>
    control(
      'GET /deliveries',
      `the newest ${listed} webhooks, oldest first, and how each was answered`,
      { event: z.string().optional().describe('only of this event, such as ORDER_PAID') },
      ({ event }) => ({
        rules: deliveries.rules.list(),
        deliveries: standIn.read
          .deliveries()
          .filter((one) => event === undefined || one.event === event)
          .slice(-listed)
          .map((one) => ({ ...lineOf(one), isHeld: deliveries.held.has(one.id) })),
      }),
    );
  return {
    plan: ({ id, event }) => {
      const rule = deliveries.take(event, id);
      if (rule?.kind === 'hold' || rule?.kind === 'drop') return { drop: true };
      if (rule?.kind === 'repeat') return { copies: 2 };
      return rule ? { delayMs: rule.delayMs } : null;
    },
    controls: (place) =>
      deliveryControls({
        deliveries,
        name: 'event',
        nameMeans: 'such as ORDER_PAID; every one where left out',
        list: list(place),
        send: (id) => resend(place, id),
      }),
  };
};
