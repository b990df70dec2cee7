/** A problem as staff read it on Saleor's list of extensions (Saleor docs: "App problems"). */
export interface AppProblem {
  /** 3 to 128 characters; one open problem per key. */
  readonly key: string;
  /** At least 3 characters; Saleor cuts it after 2,048. */
  readonly message: string;
  readonly isCritical: boolean;
}

/** A problem of ours as Saleor has it. */
export interface KnownAppProblem {
  readonly key: string;
  readonly message: string;
  /** Who took it off the list; null while it is open. */
  readonly dismissedBy: 'app' | 'user' | null;
}
