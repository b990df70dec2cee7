/** Problems as three lists of one length. */
export interface ProblemParameters {
  readonly problemKeys: readonly string[];
  readonly problemMessages: readonly string[];
  readonly problemSteps: readonly string[];
}

/** Opens the problems of the purchase `held`; one that is open gets the newer words. */
export const raiseProblems = `
  INSERT INTO "Problem"
    ("installationId", "purchaseId", "key", "message", "nextStep", "openedAt")
  SELECT @installationId, h."id", n."key", n."message", n."nextStep", @at::bigint
  FROM "held" h, unnest(@problemKeys::text[], @problemMessages::text[], @problemSteps::text[])
    AS n ("key", "message", "nextStep")
  ON CONFLICT ("installationId", "purchaseId", "key") WHERE "closedAt" IS NULL
  DO UPDATE SET "message" = EXCLUDED."message", "nextStep" = EXCLUDED."nextStep"`;
