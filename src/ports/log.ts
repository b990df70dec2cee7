/** Values that a log line may carry: ids, counts, codes. Never bodies, never secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured log. `event` is a stable word (`delivery.accepted`), fields say of what. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
