/** What befalls the next of something, such as deliveries of a type: counted down. */
export interface Rule<Kind extends string> {
  readonly kind: Kind;
  /** Which it befalls (an event's type, a path, an operation); every one where null. */
  readonly of: string | null;
  /** How many it befalls; null = until it is taken away. */
  readonly times: number | null;
  readonly delayMs: number;
}

export interface Rules<Kind extends string> {
  add(rule: Rule<Kind>): void;
  clear(): void;
  /** Those that are armed still, with how often each will befall. */
  list(): readonly Rule<Kind>[];
  /** The first rule that befalls the one of this name, counted down. */
  take(name: string): Rule<Kind> | null;
}

export const makeRules = <Kind extends string>(): Rules<Kind> => {
  let armed: Rule<Kind>[] = [];
  return {
    add: (rule) => void armed.push(rule),
    clear: () => {
      armed = [];
    },
    list: () => [...armed],
    take: (name) => {
      const index = armed.findIndex((rule) => rule.of === null || rule.of === name);
      const rule = armed[index];
      if (!rule) return null;
      if (rule.times !== null && rule.times <= 1) armed.splice(index, 1);
      else if (rule.times !== null) armed[index] = { ...rule, times: rule.times - 1 };
      return rule;
    },
  };
};
