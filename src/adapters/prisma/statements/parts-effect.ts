import type { EffectRow } from '../rows';

/** A row within JSON, whose numbers of eight bytes come as texts so that they stay exact. */
type InJson<Row> = {
  readonly [Name in keyof Row]: bigint extends Row[Name]
    ? string
    : Row[Name] extends bigint | null
      ? string | null
      : Row[Name];
};

export type EffectJson = InJson<EffectRow>;

const times = ['plannedAt', 'sentAt', 'settledAt', 'heldUntil'] as const;
const others: readonly (keyof EffectRow)[] = [
  ...(['owner', 'kind', 'request', 'generation'] as const),
  ...(['key', 'act', 'state', 'tries', 'reference', 'requestKey', 'resultId'] as const),
  ...(['code', 'message', 'answered'] as const),
];

/** Columns of an effect `alias` as they are read. */
export const effectColumns = (alias: string): string =>
  [...others, ...times].map((name) => `${alias}."${name}"`).join(', ');

/** An effect `alias` as JSON. */
export const effectAsJson = (alias: string): string =>
  `json_build_object(${[
    ...others.map((name) => `'${name}', ${alias}."${name}"`),
    ...times.map((name) => `'${name}', ${alias}."${name}"::text`),
  ].join(', ')})`;

const exactOrNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

/** The row of an effect that came as JSON. */
export const effectInJson = (row: EffectJson): EffectRow => ({
  ...row,
  plannedAt: BigInt(row.plannedAt),
  sentAt: exactOrNull(row.sentAt),
  settledAt: exactOrNull(row.settledAt),
  heldUntil: exactOrNull(row.heldUntil),
});
