/** Tells workers, in this process and in others, that something became due. Losing one is fine. */
export interface Wake {
  /** Something of this installation is due. Never throws. */
  wake(): void;
  /** Calls `listener` at every wake-up; the returned function stops that. */
  onWake(listener: () => void): () => void;
}
