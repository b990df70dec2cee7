/** Columns of an effect `e` as they are read. */
export const effectColumns = (alias: string): string =>
  [
    ...['key', 'act', 'state', 'plannedAt', 'sentAt', 'settledAt', 'tries', 'heldUntil'],
    ...['reference', 'requestKey', 'resultId', 'code', 'message', 'answered'],
  ]
    .map((name) => `${alias}."${name}"`)
    .join(', ');
