/** What is old enough to go. All times are milliseconds since 1970. */
interface PruneRequest {
  /** Deliveries that were taken in, were never ours or were refused, and came before this time. */
  readonly deliveriesBefore: number;
  /** Of each connection so many events are kept that no purchase is known for, the newest. */
  readonly foreignKept: number;
  /** Problems that were closed before this time. */
  readonly problemsBefore: number;
  /** At most so many rows of each kind at once, so that no statement runs long. */
  readonly limit: number;
}

interface Pruned {
  /** Rows that were deleted, the refused ones of them counted as they are kept. */
  readonly deliveries: number;
  /** Rows that were deleted. */
  readonly problems: number;
}

/** Deletion of what nobody reads any more. */
export interface PruneStore {
  /**
   * Deletes old rows that nothing is decided by, of all installations. What still waits for its
   * mirror stays; attempts and effects stay for ever.
   */
  prune(request: PruneRequest): Promise<Pruned>;
}
