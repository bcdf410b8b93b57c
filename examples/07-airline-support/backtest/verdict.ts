/** What the policy says about a call. */
export interface Verdict {
  readonly answer: "allow" | "ask" | "deny";
  /** The reason of the rule that answered; null where nothing speaks against the call. */
  readonly because: string | null;
  /** False where no rule could be judged, because a fact could not be read. */
  readonly isByRule: boolean;
}
