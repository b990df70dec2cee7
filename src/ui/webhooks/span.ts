const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long something took, in the words of a locale: `1.3 sec`, `4 min`. */
export const spanOf = (ms: number, locale: string): string => {
  const [unit, size, digits] =
    ms < 2 * minute
      ? (['second', second, 1] as const)
      : ms < 2 * hour
        ? (['minute', minute, 0] as const)
        : (['hour', hour, 0] as const);
  const format = {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  } as const;
  return new Intl.NumberFormat(locale, format).format(ms / size);
};
