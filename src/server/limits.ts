const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const kB = 1_024;

/**
 * A limit on everything. Times are milliseconds, sizes are bytes. Each says why it is what it is;
 * `docs/operator.md` shows the table.
 */
export const limits = {
  /** Stripe's events are far smaller. */
  stripeBodyBytes: 512 * kB,
  /** Large orders; Saleor's own figure. */
  saleorBodyBytes: 1_024 * kB,
  /** Forms of the Dashboard pages. */
  configBodyBytes: 32 * kB,
  signatureHeaderBytes: 4 * kB,
  /** A header with 20,001 signatures took 60 ms to check. */
  signaturesPerHeader: 10,
  bodyReadMs: 5 * second,
  /** An answer that is sent in parts, such as a file of orders; a million take some minutes. */
  streamMs: 15 * minute,
  /** Beyond this an accept answers 503, and the sender comes again. */
  acceptMs: 3 * second,
  /** Saleor gives up at 18 s (2 s to connect, 18 s to read). */
  answerMs: 15 * second,
  /** A request handler holds its effect this long; the worker keeps off meanwhile. */
  holdMs: 20 * second,
  /** A page of 100 events with all that they carry is a tenth of it. */
  stripeAnswerBytes: 8 * 1_024 * kB,
  stripeInlineMs: 6 * second,
  stripeInlineTries: 2,
  stripeWorkerMs: 20 * second,
  /** Of one account and process; Stripe allows 25 a second to one address, and 100 in all. */
  stripeCallsPerSecond: 15,
  /** Calls to one account in this time, and the share of them that went unanswered. */
  breakerCalls: 20,
  breakerWindowMs: 30 * second,
  breakerShare: 0.5,
  breakerOpenMs: 30 * second,
  saleorInlineMs: 8 * second,
  saleorWorkerMs: 20 * second,
  /** The answer of a Saleor that we fetch from (JWKS, install call-back). */
  jwksBytes: 64 * kB,
  jwksKeys: 10,
  jwksRefreshMs: minute,
  saleorAnswerBytes: 8 * 1_024 * kB,
  leaseMs: minute,
  leaseRenewMs: 20 * second,
  /**
   * One act on either side is told by several events within a moment: they are one look. A paid
   * checkout that waits for its order waits for none.
   */
  gatherMs: 500,
  /** Effects under way at once in one process. */
  concurrency: 20,
  /** One shop takes most slots while nobody else needs them, and never all. */
  concurrencyPerInstallation: 12,
  /** Kept free for fresh news of payments, so that they wait for no slow answer about others. */
  slotsForPayments: 4,
  slotsForPaymentsPerInstallation: 3,
  /** Rounds of read, decide, perform for one purchase before it is released and due again. */
  rounds: 12,
  retryFirstMs: second,
  retryLongestMs: 10 * minute,
  parkAfterMs: 24 * hour,
  parkAfterTries: 30,
  pollMs: second,
  sweepOpenMs: 2 * minute,
  /** Debits and vouchers take days; what happens to them is in the lists of both sides. */
  sweepOpenLongestMs: 12 * hour,
  sweepLiveMs: 30 * minute,
  sweepEventsMs: 10 * minute,
  sweepBatch: 500,
  /** Of 100 entries each; what lies beyond comes with the next sweep. */
  pagesPerSweep: 100,
  /** How often each installation's token is tried. */
  watchMs: 10 * minute,
  /** How often notes of a connection's traffic are written that were held back. */
  standingMs: minute,
  /** A token that was refused throughout is dead: before 3.23 Saleor does not say so. */
  deadTokenMs: 7 * 24 * hour,
  /** How old the secret in the header of Saleor's webhooks gets. */
  headerSecretMs: 24 * hour,
  /** Open attempts on one checkout or order at once (card testing). */
  openAttempts: 5,
  /** New attempts on one checkout or order in a minute, whatever became of them. */
  startsPerMinute: 10,
  /** Due payments of one installation beyond which no new one starts; news are taken. */
  backlog: 10_000,
  backlogSeenMs: 10 * second,
  /** A request that moves money and is older than this is refused as a replay. */
  requestAgeMs: 24 * hour,
  /** Stripe's own tolerance, to both sides. */
  stripeToleranceSeconds: 300,
  /** A repetition after this long would only be looked at once more. */
  deliveryKeptMs: 30 * 24 * hour,
  /** Events of one Stripe connection that no purchase is known for; the newest are kept. */
  foreignKept: 50_000,
  /** Closed ones; open ones stay. */
  problemKeptMs: 90 * 24 * hour,
  pruneMs: hour,
  pruneBatch: 1_000,
  pruneRounds: 100,
} as const;

/** The sweep's three rounds, from the time between two looks at open payments. */
export const sweepEvery = (sweepOpenMs: number) => ({
  sweepOpenMs,
  sweepEventsMs: sweepOpenMs * (limits.sweepEventsMs / limits.sweepOpenMs),
  sweepLiveMs: sweepOpenMs * (limits.sweepLiveMs / limits.sweepOpenMs),
});
