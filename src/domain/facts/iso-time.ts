/** A moment, milliseconds since 1970, as ISO 8601 text in UTC: `2026-11-22T12:00:05.000Z`. */
export const isoTime = (at: number): string => new Date(at).toISOString();

/** The same; null where there is no moment. */
export const isoTimeOrNull = (at: number | null): string | null =>
  at === null ? null : isoTime(at);
