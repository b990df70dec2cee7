import { z } from 'zod';
import type { StripeStandIn } from '../stripe/stand-in';
import type { World } from '../stripe/world';
import { control, ControlProblem, type Control } from './control';
import { deliveryControls, makeDeliveryRules, type DeliveryRule } from './delivery-control';

const repeatMs = 500;
const listed = 200;

const delaysMs = (rule: DeliveryRule | null): readonly number[] => {
  switch (rule?.kind) {
    case 'hold':
    case 'drop':
      return [];
    case 'repeat':
      return [0, repeatMs];
    case 'delay':
      return [rule.delayMs];
    default:
      return [0];
  }
};

const listOf = (
  standIn: StripeStandIn,
  worlds: readonly World[],
  held: ReadonlySet<string>,
): readonly object[] =>
  worlds
    .flatMap(({ account, events }) => [...events.values()].map((row) => ({ account, ...row })))
    .map(({ account, event, undelivered }) => ({
      event: event.id,
      type: String(event.type),
      account: account.id,
      created: event.created,
      isHeld: held.has(event.id),
      undelivered: [...undelivered],
      tries: standIn.deliveries.log
        .filter(({ eventId }) => eventId === event.id)
        .map(({ at, url, attempt, status }) => ({ at, url, attempt, status })),
    }));

/** Webhooks that wait, get lost, come twice or come late, and those that are sent again. */
export const stripeDeliveryControls = (
  standIn: StripeStandIn,
  worlds: readonly World[],
): readonly Control[] => {
  const deliveries = makeDeliveryRules();
  /** Events that are sent now whatever the rules say. */
  const passing = new Set<string>();
  standIn.deliveries.plan = ({ id, type }) =>
    passing.has(id)
      ? { delaysMs: [0], beforeAnswer: true }
      : { delaysMs: delaysMs(deliveries.take(type, id)), beforeAnswer: false };

  const send = async (eventId: string): Promise<unknown> => {
    const world = worlds.find(({ events }) => events.has(eventId));
    if (!world) throw new ControlProblem(404, 'event-unknown', `There is no event ${eventId}.`);
    const before = standIn.deliveries.log.length;
    passing.add(eventId);
    try {
      await standIn.deliveries.resend(world, eventId);
    } finally {
      passing.delete(eventId);
    }
    const sent = standIn.deliveries.log.slice(before).filter((one) => one.eventId === eventId);
    return { event: eventId, answers: sent.map(({ url, status }) => ({ url, status })) };
  };

  const list = control(
    'GET /deliveries',
    `the newest ${listed} events, oldest first, and how each webhook was answered`,
    { type: z.string().optional().describe('only events of this type') },
    ({ type }) => ({
      rules: deliveries.rules.list(),
      events: listOf(standIn, worlds, deliveries.held)
        .filter((one) => type === undefined || ('type' in one && one.type === type))
        .slice(-listed),
    }),
  );
  const nameMeans = 'an event’s type; every one where left out';
  return deliveryControls({ deliveries, name: 'type', nameMeans, list, send });
};
