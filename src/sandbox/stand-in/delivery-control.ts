import { z } from 'zod';
import { control, wholeNumber, type Control } from './control';
import { makeRules, type Rule, type Rules } from './rules';

const kinds = ['hold', 'drop', 'repeat', 'delay'] as const;
export type DeliveryRule = Rule<(typeof kinds)[number]>;
const dayMs = 86_400_000;

/** What befalls the next webhooks, and which of them are held. */
interface DeliveryRules {
  readonly rules: Rules<DeliveryRule['kind']>;
  /** Ids of what is held, oldest first. */
  readonly held: Set<string>;
  /** The rule that befalls this webhook now; null = it goes out as usual. */
  take(name: string, id: string): DeliveryRule | null;
}

export const makeDeliveryRules = (): DeliveryRules => {
  const rules = makeRules<DeliveryRule['kind']>();
  const held = new Set<string>();
  return {
    rules,
    held,
    take: (name, id) => {
      const rule = rules.take(name);
      if (rule?.kind === 'hold') held.add(id);
      return rule;
    },
  };
};

interface DeliveryControlsInput {
  readonly deliveries: DeliveryRules;
  /** What a rule may be for: an `event` of Saleor, a `type` of Stripe's events. */
  readonly name: string;
  readonly nameMeans: string;
  readonly list: Control;
  /** Sends one now, whatever the rules say. Throws `ControlProblem`. */
  readonly send: (id: string) => Promise<unknown>;
}

/** The addresses that both sides have for their webhooks. */
export const deliveryControls = (input: DeliveryControlsInput): readonly Control[] => {
  const { rules, held } = input.deliveries;
  const send = (id: string): Promise<unknown> => {
    held.delete(id);
    return input.send(id);
  };
  const add = control(
    'POST /deliveries/rules',
    'what befalls the next webhooks that tell news',
    {
      kind: z
        .enum(kinds)
        .describe('hold (until released), drop, repeat (sent twice), delay (by delayMs)'),
      [input.name]: z.string().optional().describe(input.nameMeans),
      times: wholeNumber(1, 1_000_000)
        .optional()
        .describe('how many; all until the rules are deleted where left out'),
      delayMs: wholeNumber(0, dayMs).default(0).describe('milliseconds'),
    },
    (given) => {
      const of = given[input.name];
      rules.add({
        kind: z.enum(kinds).parse(given.kind),
        of: typeof of === 'string' ? of : null,
        times: z
          .number()
          .nullable()
          .parse(given.times ?? null),
        delayMs: z.number().parse(given.delayMs),
      });
      return { rules: rules.list() };
    },
  );
  const clear = control('DELETE /deliveries/rules', 'webhooks go out as usual', {}, () => {
    rules.clear();
    return { rules: [] };
  });
  const release = control(
    'POST /deliveries/release',
    'sends what is held, oldest first',
    {},
    async () => {
      const released: unknown[] = [];
      for (const id of [...held]) released.push(await send(id));
      return { released };
    },
  );
  const resend = control('POST /deliveries/:id/resend', 'sends one once more', {}, (_, [id = '']) =>
    send(id),
  );
  return [input.list, add, clear, release, resend];
};
